// SPDX-License-Identifier: MIT
#include "decimal.h"

#include <string.h>

enum { SPAN = 10000 }; /* numbers with one prefix */

/* What numbers have in common. */
typedef struct prefix {
    uint64_t base;   /* a multiple of SPAN; digits are its other ones, once it is not 0 */
    char digits[16]; /* of base / SPAN */
    size_t size;
} prefix;

void decimal_init(decimal_table *table)
{
    for (unsigned i = 0; i < SPAN; i++) {
        char *digits = table->last_four[i];
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

size_t decimal_number(const decimal_table *table, uint64_t number, char *out)
{
    uint32_t fours[DECIMAL_MAX / 4];
    size_t count = 0;
    do {
        fours[count++] = (uint32_t)(number % SPAN);
        number /= SPAN;
    } while (number > 0);
    size_t size = decimal_digits(fours[--count], out);
    while (count > 0) {
        memcpy(out + size, table->last_four[fours[--count]], 4);
        size += 4;
    }
    return size;
}

static void set_prefix(prefix *common, uint64_t number)
{
    common->base = number - number % SPAN;
    common->size = decimal_digits(number / SPAN, common->digits);
}

size_t decimal_lines(const decimal_table *table, const uint64_t *numbers, size_t count, char *out)
{
    prefix common = {.base = 0};
    char *at = out;
    for (size_t i = 0; i < count; i++) {
        const uint64_t number = numbers[i];
        if (number < SPAN) {
            at += decimal_digits(number, at);
            *at++ = '\n';
            continue;
        }
        if (number - common.base >= SPAN)
            set_prefix(&common, number);
        /* All 16 bytes: a copy of fixed size is two moves. The line has room for them,
         * since a prefix is followed by five bytes and a line may take 21. */
        memcpy(at, common.digits, sizeof common.digits);
        at += common.size;
        memcpy(at, table->last_four[number - common.base], 4);
        at[4] = '\n';
        at += 5;
    }
    return (size_t)(at - out);
}
