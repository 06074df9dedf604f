// SPDX-License-Identifier: MIT
#include "compare/span.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "number.h"

static bool number_in(const char *word, size_t first, size_t last, uint64_t *out, problem *why)
{
    const piece part = {.text = word, .size = strlen(word), .first = first, .last = last};
    return number_parse(part, out, why);
}

/* False: steps lead nowhere, or there are too many. */
static bool fill(span *out, uint64_t first, uint64_t last, char how, uint64_t step)
{
    const bool grows = how == '*' ? step > 1 && first > 0 : step > 0;
    out->count = 0;
    for (uint64_t value = first; grows && value <= last;) {
        if (out->count == SPAN_MOST)
            return false;
        out->values[out->count++] = value;
        const bool overflows = how == '*' ? value > UINT64_MAX / step : value > UINT64_MAX - step;
        if (overflows)
            break;
        value = how == '*' ? value * step : value + step;
    }
    return out->count > 0;
}

static bool refuse(const char *word, problem *why)
{
    return problem_set(why,
                       "%s is no range of 1 to %d numbers; write FIRST-LAST+STEP or "
                       "FIRST-LAST*FACTOR, as 1-8+1 or 1e6-1e9*10",
                       quote_string(word).text, SPAN_MOST);
}

/* FIRST-LAST, without steps: what comes before the dash is a number by itself. */
static bool has_no_steps(const char *word, const char *dash, const char *how)
{
    uint64_t first;
    problem unused;
    return dash != NULL && how == NULL &&
           number_in(word, 0, (size_t)(dash - word), &first, &unused);
}

bool span_parse(const char *word, span *out, problem *why)
{
    const char *dash = strchr(word, '-');
    const char *how = dash == NULL ? NULL : strpbrk(dash, "*+");
    uint64_t first, last, step;
    problem unused;
    *out = (span){.count = 1};
    if (number_in(word, 0, strlen(word), &out->values[0], how == NULL ? why : &unused))
        return true;
    if (has_no_steps(word, dash, how))
        return refuse(word, why);
    if (how == NULL)
        return false;
    if (!number_in(word, 0, (size_t)(dash - word), &first, why) ||
        !number_in(word, (size_t)(dash - word) + 1, (size_t)(how - word), &last, why) ||
        !number_in(word, (size_t)(how - word) + 1, strlen(word), &step, why))
        return false;
    out->is_range = true;
    return fill(out, first, last, *how, step) || refuse(word, why);
}

span_text span_number(uint64_t value)
{
    span_text out;
    int zeros = 0;
    uint64_t digits = value;
    for (; digits != 0 && digits % 10 == 0; digits /= 10)
        zeros++;
    if (zeros >= 3)
        snprintf(out.text, sizeof out.text, "%" PRIu64 "e%d", digits, zeros);
    else
        snprintf(out.text, sizeof out.text, "%" PRIu64, value);
    return out;
}
