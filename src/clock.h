// SPDX-License-Identifier: MIT
/* clock.h - the clock that never goes back, since some time in the past. From any thread. */
#ifndef GPUKIT_SRC_CLOCK_H
#define GPUKIT_SRC_CLOCK_H

#include <stdint.h>

uint64_t clock_ns(void);
double clock_seconds(void);

#endif /* GPUKIT_SRC_CLOCK_H */
