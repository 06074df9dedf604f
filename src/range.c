// SPDX-License-Identifier: MIT
#include "range.h"

#include <inttypes.h>
#include <string.h>

#include "number.h"

/* A..+N: the sum may run off the end though both numbers are fine. */
static bool add_length(piece whole, size_t plus, uint64_t length, range *out, problem *why)
{
    if (length > UINT64_MAX - out->first)
        return problem_set(why,
                           "%s goes over the limit 18446744073709551615 (2^64-1) at position %zu; "
                           "give a smaller one",
                           quote(whole.text, whole.size).text, plus + 1);
    out->last = out->first + length;
    return true;
}

static bool parse_dots(const char *text, const char *dots, range *out, problem *why)
{
    const piece whole = piece_of_string(text);
    piece left = whole, right = whole;
    left.last = (size_t)(dots - text);
    right.first = left.last + 2;
    const size_t plus = right.first;
    const bool is_length = text[plus] == '+';
    if (is_length)
        right.first++;
    uint64_t last = 0;
    if (!number_parse(left, &out->first, why) || !number_parse(right, &last, why))
        return false;
    if (is_length)
        return add_length(whole, plus, last, out, why);
    out->last = last;
    return true;
}

static bool parse_pair(char *const *operands, range *out, problem *why)
{
    return number_parse(piece_of_string(operands[0]), &out->first, why) &&
           number_parse(piece_of_string(operands[1]), &out->last, why);
}

static bool parse_any(char *const *operands, size_t count, range *out, problem *why)
{
    if (count > 2)
        return problem_set(why, "%s is one number too many; give a range as START STOP",
                           quote_string(operands[2]).text);
    for (size_t i = 0; i < count; i++) {
        const char *dots = strstr(operands[i], "..");
        if (dots != NULL && count > 1)
            return problem_set(why, "%s is a range already; give it alone, without %s",
                               quote_string(operands[i]).text, quote_string(operands[1 - i]).text);
        if (dots != NULL)
            return parse_dots(operands[i], dots, out, why);
    }
    if (count == 2)
        return parse_pair(operands, out, why);
    out->first = 0;
    return number_parse(piece_of_string(operands[0]), &out->last, why);
}

bool range_parse(char *const *operands, size_t count, range *out, problem *why)
{
    range result = {0};
    if (!parse_any(operands, count, &result, why))
        return false;
    if (result.first > result.last)
        return problem_set(why,
                           "START %" PRIu64 " is greater than STOP %" PRIu64 "; swap them: %" PRIu64
                           " %" PRIu64,
                           result.first, result.last, result.last, result.first);
    *out = result;
    return true;
}
