// SPDX-License-Identifier: MIT
/* base/wire.h - values as bytes, and back: little endian, nothing between them.
 *
 * Writing past the room, and reading past the end, do nothing but set a mark that is looked at
 * once, behind the last field. What is read from a bad reader is zero.
 */
#ifndef GPK_BASE_WIRE_H
#define GPK_BASE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct gpk_writer {
    unsigned char *bytes;
    size_t room, size;
    bool is_full; /* something did not fit */
} gpk_writer;

void gpk_put_u8(gpk_writer *to, uint8_t value);
void gpk_put_u32(gpk_writer *to, uint32_t value);
void gpk_put_u64(gpk_writer *to, uint64_t value);
void gpk_put_f64(gpk_writer *to, double value);
void gpk_put_bytes(gpk_writer *to, const void *bytes, size_t size); /* without their size */
void gpk_put_text(gpk_writer *to, const char *text);                /* with its size */

typedef struct gpk_reader {
    const unsigned char *at, *end;
    bool is_bad; /* something was not there, or did not fit */
} gpk_reader;

uint8_t gpk_get_u8(gpk_reader *from);
uint32_t gpk_get_u32(gpk_reader *from);
uint64_t gpk_get_u64(gpk_reader *from);
double gpk_get_f64(gpk_reader *from);
bool gpk_get_flag(gpk_reader *from);                               /* a byte, 0 or 1 */
const unsigned char *gpk_get_bytes(gpk_reader *from, size_t size); /* NULL where there are less */

/* Into size bytes, with its NUL; longer ones, and those with a NUL in them, are bad. */
void gpk_get_text(gpk_reader *from, char *out, size_t size);

/* A value below end. */
uint32_t gpk_get_below(gpk_reader *from, uint32_t end);

/* All was there, and nothing is left. */
bool gpk_reader_is_done(const gpk_reader *from);

#endif /* GPK_BASE_WIRE_H */
