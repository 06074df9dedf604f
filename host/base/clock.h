// SPDX-License-Identifier: MIT
/* base/clock.h - one monotonic clock for the whole library. */
#ifndef GPK_BASE_CLOCK_H
#define GPK_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds since some fixed point; never goes back. */
uint64_t gpk_now_ns(void);

/* Sleeps for at least that long; a signal may end it early. */
void gpk_sleep_ns(uint64_t ns);

#endif /* GPK_BASE_CLOCK_H */
