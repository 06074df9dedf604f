// SPDX-License-Identifier: MIT
#include "decimal.h"

#include <string.h>

enum { SPAN = 10000 }; /* numbers with one prefix */

void decimal_init(decimal_writer *writer)
{
    memset(writer, 0, sizeof *writer);
    for (unsigned i = 0; i < SPAN; i++) {
        char *digits = writer->last_four[i];
        digits[0] = (char)('0' + i / 1000);
        digits[1] = (char)('0' + i / 100 % 10);
        digits[2] = (char)('0' + i / 10 % 10);
        digits[3] = (char)('0' + i % 10);
    }
}

size_t decimal_digits(uint64_t number, char *out)
{
    char reversed[DECIMAL_MAX];
    size_t size = 0;
    do {
        reversed[size++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (size_t i = 0; i < size; i++)
        out[i] = reversed[size - 1 - i];
    return size;
}

static void set_prefix(decimal_writer *writer, uint64_t number)
{
    writer->base = number - number % SPAN;
    writer->prefix_size = decimal_digits(number / SPAN, writer->prefix);
}

size_t decimal_lines(decimal_writer *writer, const uint64_t *numbers, size_t count, char *out)
{
    char *at = out;
    for (size_t i = 0; i < count; i++) {
        const uint64_t number = numbers[i];
        if (number < SPAN) {
            at += decimal_digits(number, at);
            *at++ = '\n';
            continue;
        }
        if (number - writer->base >= SPAN)
            set_prefix(writer, number);
        /* All 16 bytes: a copy of fixed size is two moves. The line has room for them,
         * since a prefix is followed by five bytes and a line may take 21. */
        memcpy(at, writer->prefix, sizeof writer->prefix);
        at += writer->prefix_size;
        memcpy(at, writer->last_four[number - writer->base], 4);
        at[4] = '\n';
        at += 5;
    }
    return (size_t)(at - out);
}
