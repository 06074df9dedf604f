// SPDX-License-Identifier: MIT
/* sheet.h - a plain text in memory, and texts from outside that stand in the cells of its tables.
 *
 * A writer that runs out of memory stays silent until sheet_finish.
 */
#ifndef GPUKIT_SRC_SHEET_H
#define GPUKIT_SRC_SHEET_H

#include <stdbool.h>
#include <stddef.h>

typedef struct sheet {
    char *text; /* owned */
    size_t size, capacity;
    bool is_ascii; /* what sheet_plain and sheet_cell put is: the few signs that we use, dashes,
                    * bars, are replaced by their like, all others by '?' */
    bool has_failed;
} sheet;

void sheet_init(sheet *out);
void sheet_free(sheet *out);

void sheet_put(sheet *out, const char *bytes, size_t size);

/* As printf: arguments are numbers and texts of this program, never names from outside. */
__attribute__((format(printf, 2, 3))) void sheet_print(sheet *out, const char *format, ...);

/* Anything, on one line: what is not UTF-8, control characters and those that turn the direction
 * of writing become U+FFFD. */
void sheet_plain(sheet *out, const char *text);

/* The same in so many columns of a terminal, filled with spaces; what is too long is cut. */
typedef enum sheet_side { SHEET_LEFT, SHEET_RIGHT } sheet_side;
void sheet_cell(sheet *out, const char *text, size_t columns, sheet_side side);

/* The same as lines of at most so many columns, broken at spaces; first before the first one, and
 * as many spaces before all others. */
void sheet_paragraph(sheet *out, const char *first, const char *text, size_t columns);

/* False when memory ran out. */
bool sheet_finish(const sheet *out);

#endif /* GPUKIT_SRC_SHEET_H */
