// SPDX-License-Identifier: MIT
/* workload.h - what is compared: a job of one size, in the words of the command line.
 *
 *   primes:RANGE[,RANGE]...          primes:1e9   primes:1e6-1e9*10   primes:1e14..+1e9
 *   countdown:COUNTERSxFROM[,...]    countdown:5000x10000
 *   countdown-plain:...              likewise, by n = n - 1 alone
 *   pixels:OPERATION[+OPERATION]...[@WIDTHxHEIGHTxIMAGES]   pixels:blur=2 pixels:blur=2@1920x1080x8
 */
#ifndef GPUKIT_SRC_COMPARE_WORKLOAD_H
#define GPUKIT_SRC_COMPARE_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

enum { WORKLOADS_MOST = 32, WORKLOAD_OPERATIONS_MOST = 16, WORKLOAD_CHAIN_MOST = 160 };

typedef enum workload_kind { WORKLOAD_PRIMES, WORKLOAD_COUNTDOWN, WORKLOAD_PIXELS } workload_kind;

typedef struct workload {
    workload_kind kind;
    char name[WORKLOAD_CHAIN_MOST + 64]; /* canonical: "primes:1e9" */
    char family[WORKLOAD_CHAIN_MOST +
                16]; /* without its size: "primes", "primes from 1e14", "pixels:blur=2" */
    bool is_sweep;
    uint64_t first, last;                          /* primes; both inclusive */
    uint64_t counters;                             /* countdown */
    uint32_t from;                                 /* countdown */
    bool is_plain;                                 /* countdown: the decrement alone */
    char operations[WORKLOAD_OPERATIONS_MOST][32]; /* pixels: "blur=2" */
    size_t operation_count;
    uint32_t width, height, images; /* pixels: RGB of 8 bits */
} workload;

/* Appends what one word means, which may be several; count is raised. False: why says what was
 * refused and what to try. */
bool workload_parse(const char *word, workload *list, size_t *count, problem *why);

/* Appends up to three smaller ones of the same family, each a tenth of the one before, that the
 * list does not have yet: is_sweep. None of pixels, nor of a window of primes. */
void workload_add_sweep(const workload *largest, workload *list, size_t *count);

/* Units of work in one execution: numbers, decrements, pixels. */
uint64_t workload_size(const workload *job);

#endif /* GPUKIT_SRC_COMPARE_WORKLOAD_H */
