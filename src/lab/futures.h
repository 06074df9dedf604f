// SPDX-License-Identifier: MIT
/* futures.h - the two halves of the experiment futures. */
#ifndef GPUKIT_SRC_LAB_FUTURES_H
#define GPUKIT_SRC_LAB_FUTURES_H

#include "lab/lab.h"

/* Primes are counted by two worker processes, both of which are killed midway, by SIGKILL. */
int futures_killed(lab_run *run);

#endif /* GPUKIT_SRC_LAB_FUTURES_H */
