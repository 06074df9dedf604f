// SPDX-License-Identifier: MIT
/* number.h - numbers as people write them, exact and checked in 128 bits.
 *
 *   number   = term { ("+" | "-") term }          2^64-1   1e14+100
 *   term     = integer "^" integer                 2^40     10^14
 *            | integer [ "." integer ] [ scale ]   1.5e9    10M   1Gi
 *   integer  = digit { ["_" | "'"] digit }         100_000_000   1'000
 *   scale    = ("e" | "E") ["+"] integer           ("E+" is refused: it could be a sum)
 *            | "k" "K" "M" "G" "T" "P" "E"         powers of 1000
 *            | "Ki" "Mi" "Gi" "Ti" "Pi" "Ei"       powers of 1024
 *
 * A sum is taken from left to right and stays within [0, 2^64] at every step;
 * the result is a whole number in [0, 2^64 - 1].
 */
#ifndef GPUKIT_SRC_NUMBER_H
#define GPUKIT_SRC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

/* A piece [first, last) of a text. The whole text is what messages quote, and
 * positions count from 1 at its beginning. */
typedef struct piece {
    const char *text;
    size_t size; /* of the whole text */
    size_t first, last;
} piece;

piece piece_of_string(const char *text);

/* Sets out on success, why on failure. */
bool number_parse(piece from, uint64_t *out, problem *why);

/* 500ms, 2s, 1m30s, 1.5h, 90 (seconds): whole milliseconds, at least one and
 * less than 2^32. */
bool duration_parse(const char *text, uint64_t *out_ms, problem *why);

#endif /* GPUKIT_SRC_NUMBER_H */
