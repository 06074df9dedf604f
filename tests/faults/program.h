// SPDX-License-Identifier: MIT
/* program.h - runs the program under the fault layer and tells how it ended.
 *
 * Defined for the file that includes it: PROGRAM and OPENCL_LAYER, their paths, SCRATCH, a
 * folder for this test alone, and POCL_CACHE, PoCL's binaries, which all tests share.
 */
#ifndef GPUKIT_FAULTS_PROGRAM_H
#define GPUKIT_FAULTS_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "opencl_layer.h"

enum { PROGRAM_TIMED_OUT = -1, PROGRAM_MOST_CALLS = 64 };

typedef struct program_trial {
    const char *arguments; /* parted by blanks */
    const char *rule;      /* GPUKIT_FAULT; "": nothing fails */
    unsigned long seed;
    bool is_cold;    /* no kernel binaries are kept, so they are built */
    bool may_leak;   /* what is left to a hung device is no leak */
    int limit_ms;    /* then it is killed; 0: 60 s */
    unsigned struck; /* from here on: how it went */
    int code;        /* 128 + N by signal N, or PROGRAM_TIMED_OUT */
    int ms;
    char out[512];
    char err[4096];
} program_trial;

/* Makes the scratch folder, and fills its cache with what a whole run leaves there. */
bool program_setup(const char *arguments);

/* False where the program could not be run at all. */
bool program_try(program_trial *trial);

/* The same, again up to three times until the fault has struck: how often a thread polls
 * is not the same in every run. */
bool program_try_until_struck(program_trial *trial);

/* Runs without a fault, three times, and takes the smallest number of calls of each entry
 * point. False where the program fails or no layer was loaded. */
bool program_count(program_trial *trial, opencl_layer_count counts[PROGRAM_MOST_CALLS]);

#endif /* GPUKIT_FAULTS_PROGRAM_H */
