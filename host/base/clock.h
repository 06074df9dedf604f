// SPDX-License-Identifier: MIT
/* base/clock.h - one monotonic clock for the whole library. */
#ifndef GPK_BASE_CLOCK_H
#define GPK_BASE_CLOCK_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

#define GPK_SECOND_NS UINT64_C(1000000000)

/* Nanoseconds since some fixed point; never goes back. */
uint64_t gpk_now_ns(void);

/* Sleeps for at least that long; a signal may end it early. */
void gpk_sleep_ns(uint64_t ns);

/* Waits for at least that long without sleeping, and lets other threads have the core: for
 * a few microseconds, which a sleep would make many. */
void gpk_pause_ns(uint64_t ns);

/* A condition that is waited for by this clock, never by one that somebody may set, and the time
 * for pthread_cond_timedwait that is so far off: the real one, whatever a test does to the clock.
 * Returns what pthread_cond_init did. */
int gpk_condition_init(pthread_cond_t *out);
struct timespec gpk_condition_time(uint64_t ns);

/* A clock that a test moves by hand: now_ns is the time, and a sleep moves it on. */
typedef struct gpk_virtual_clock {
    uint64_t now_ns;
} gpk_virtual_clock;

/* From here on, in the whole process, which has one thread then; NULL: the real clock. */
void gpk_clock_use(gpk_virtual_clock *clock);

#endif /* GPK_BASE_CLOCK_H */
