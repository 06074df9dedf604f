// SPDX-License-Identifier: MIT
/* shard.h - which part of a job is to be done: --shard I/N, or --shard auto in a Slurm array.
 *
 * Only the word auto looks into the environment. A job that merely runs inside an array does
 * all of its work.
 */
#ifndef GPUKIT_SRC_SHARD_H
#define GPUKIT_SRC_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "problem.h"

typedef struct shard {
    uint32_t part, parts; /* "2/8": the second of eight; 0 and 0: the whole job */
} shard;

/* "2/8", "auto", or NULL for the whole job. auto reads SLURM_ARRAY_TASK_ID, _COUNT and _MIN,
 * and where they are set _STEP (else 1) and _MAX. The ids of the array must be MIN, MIN + STEP
 * and so on, COUNT of them, since others could not be told apart from parts that are missing. */
bool shard_parse(const char *text, shard *out, problem *why);

/* "2/8"; "1/1" for the whole job. */
typedef struct shard_text {
    char text[24];
} shard_text;
shard_text shard_print(shard which);

#endif /* GPUKIT_SRC_SHARD_H */
