// SPDX-License-Identifier: MIT
/* number_fuzz.c - whatever bytes come as a number, a range or a duration: no harm, and
 * what is taken means the same when it is written out in decimal digits.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* A reason is one line that a terminal can show. */
static void require_line(const problem *why)
{
    const size_t size = strnlen(why->text, sizeof why->text);
    require(size > 0 && size < sizeof why->text);
    for (size_t i = 0; i < size; i++)
        require((unsigned char)why->text[i] >= 0x20 && why->text[i] != 0x7F);
}

static void try_number(const char *text, size_t size)
{
    char digits[32];
    problem why = {.text = ""};
    uint64_t value = 0, again = 0;
    const piece whole = {.text = text, .size = size, .first = 0, .last = size};
    if (!number_parse(whole, &value, &why)) {
        require_line(&why);
        return;
    }
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    require(number_parse(piece_of_string(digits), &again, &why));
    require(again == value);
    /* One more is one more; but E+ is refused. */
    char more[128];
    if (size > 100 || value == UINT64_MAX || text[size - 1] == 'E')
        return;
    snprintf(more, sizeof more, "%.*s+1", (int)size, text);
    require(number_parse(piece_of_string(more), &again, &why));
    require(again == value + 1);
}

static void try_range(char *text)
{
    char digits[64];
    problem why = {.text = ""};
    range got = {0}, again = {0};
    if (!range_parse(&text, 1, &got, &why)) {
        require_line(&why);
        return;
    }
    require(got.first <= got.last);
    snprintf(digits, sizeof digits, "%" PRIu64 "..+%" PRIu64, got.first, got.last - got.first);
    char *written = digits;
    require(range_parse(&written, 1, &again, &why));
    require(again.first == got.first && again.last == got.last);
}

static void try_duration(const char *text)
{
    char digits[32];
    problem why = {.text = ""};
    uint64_t ms = 0, again = 0;
    if (!duration_parse(text, &ms, &why)) {
        require_line(&why);
        return;
    }
    require(ms > 0 && ms <= UINT32_MAX);
    snprintf(digits, sizeof digits, "%" PRIu64 "ms", ms);
    require(duration_parse(digits, &again, &why));
    require(again == ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    try_number((const char *)data, size); /* a piece has no NUL behind it */
    try_range(text);
    try_duration(text);
    free(text);
    return 0;
}
