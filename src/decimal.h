// SPDX-License-Identifier: MIT
/* decimal.h - numbers as lines of decimal digits, fast.
 *
 * The primes of a listing differ in their last digits only, line after line. What comes before the
 * last four digits is kept, and those are looked up.
 */
#ifndef GPUKIT_SRC_DECIMAL_H
#define GPUKIT_SRC_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

enum { DECIMAL_MAX = 20 }; /* digits of 2^64 - 1 */

typedef struct decimal_table {
    char last_four[10000][4];
} decimal_table;

void decimal_init(decimal_table *table);

/* Writes the lines of count numbers, in any order, to out, which has room for
 * count * (DECIMAL_MAX + 1) bytes. Returns how many were written. */
size_t decimal_lines(const decimal_table *table, const uint64_t *numbers, size_t count, char *out);

/* The same as decimal_digits, by fours, to out of DECIMAL_MAX bytes. */
size_t decimal_number(const decimal_table *table, uint64_t number, char *out);

/* One number, without a newline, to out of DECIMAL_MAX bytes; returns its digits. */
size_t decimal_digits(uint64_t number, char *out);

#endif /* GPUKIT_SRC_DECIMAL_H */
