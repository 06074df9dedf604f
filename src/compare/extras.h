// SPDX-License-Identifier: MIT
/* extras.h - what is measured once the rounds are over: cold starts, and what devices do at most.
 */
#ifndef GPUKIT_SRC_COMPARE_EXTRAS_H
#define GPUKIT_SRC_COMPARE_EXTRAS_H

#include <stdint.h>

#include "compare/field.h"
#include "progress.h"

/* Each row's whole command so many times, with empty and with filled caches; of workloads that are
 * no sweeps. What fails has no cold times, and a note. Gives the exit code: only a signal ends it.
 */
int extras_cold(field *all, uint32_t times, progress *state);

/* The peaks of every device that took part, so many seconds for each of them. Likewise. */
int extras_peaks(field *all, double seconds, progress *state);

#endif /* GPUKIT_SRC_COMPARE_EXTRAS_H */
