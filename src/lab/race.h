// SPDX-License-Identifier: MIT
/* race.h - the two halves of the race: on threads, and in kernels. */
#ifndef GPUKIT_SRC_LAB_RACE_H
#define GPUKIT_SRC_LAB_RACE_H

#include "lab/lab.h"

enum { RACE_ADDITIONS = 20000000 }; /* in all, whoever does them */

/* What one way of adding came to. */
typedef struct race_outcome {
    const char *text; /* for people */
    const char *name; /* for the JSON */
    uint32_t counted;
    double seconds;
    bool is_exact; /* none may be lost */
} race_outcome;

/* The table of them, their figures, and what must hold of each. */
void race_tell(lab_run *run, const race_outcome *outcomes, size_t count);

/* The same in kernels, on each device of run->device. */
int race_on_devices(lab_run *run);

#endif /* GPUKIT_SRC_LAB_RACE_H */
