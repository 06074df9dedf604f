// SPDX-License-Identifier: MIT
/* json.h - writes one JSON text into memory, members in the order of the calls.
 *
 * 64-bit quantities are strings: readers that keep numbers as doubles lose their
 * last digits. A writer that runs out of memory stays silent until json_finish.
 */
#ifndef GPUKIT_SRC_JSON_H
#define GPUKIT_SRC_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct json {
    char *text; /* owned */
    size_t size, capacity;
    unsigned depth;
    bool has_member; /* what comes next needs a comma before it */
    bool is_flat;
    bool is_narrow;
    bool has_failed;
} json;

void json_init(json *out);
void json_free(json *out);

/* name is NULL in an array and outside of everything. */
void json_object_begin(json *out, const char *name);
void json_object_end(json *out);
void json_array_begin(json *out, const char *name);
void json_array_end(json *out);

/* From here on members stand on one line, or each on a line of its own again. */
void json_flat(json *out, bool is_flat);

/* For programs: no spaces, and lines are not indented. */
void json_narrow(json *out);

void json_string(json *out, const char *name, const char *value); /* mends what is not UTF-8 */
void json_quantity(json *out, const char *name, uint64_t value);  /* as a string */
void json_integer(json *out, const char *name, int64_t value);    /* up to 2^53 */
void json_real(json *out, const char *name, double value); /* 12 digits; null where not finite */
void json_rounded(json *out, const char *name, double value, int digits); /* likewise */
void json_micros(json *out, const char *name, uint64_t ns); /* every digit of ns / 1000 */
void json_bool(json *out, const char *name, bool value);

/* Ends the text with a newline; false when memory ran out. */
bool json_finish(json *out);

#endif /* GPUKIT_SRC_JSON_H */
