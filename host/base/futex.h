// SPDX-License-Identifier: MIT
/* base/futex.h - sleeping until a word changes: four bytes, and no call where nobody sleeps. */
#ifndef GPK_BASE_FUTEX_H
#define GPK_BASE_FUTEX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define GPK_NEVER UINT64_MAX /* a deadline that does not come */

/* Sleeps while *word is `seen`, until deadline_ns on the clock of gpk_now_ns; may wake up early
 * for no reason. False: the deadline has passed. */
bool gpk_futex_wait(atomic_uint *word, unsigned seen, uint64_t deadline_ns);

/* Wakes that many of those who sleep. */
void gpk_futex_wake(atomic_uint *word, int count);

/* The deadline of a timeout that begins now; GPUKIT_FOREVER is never. */
uint64_t gpk_deadline_ns(uint32_t timeout_ms);

/* Looking again and again for what may come soon, before a sleep: a few microseconds, in which
 * other threads get the core if they want it. */
typedef struct gpk_spin {
    unsigned looks;
} gpk_spin;

/* False: that was long enough. */
bool gpk_spin_once(gpk_spin *spin);

#endif /* GPK_BASE_FUTEX_H */
