// SPDX-License-Identifier: MIT
/* sched/result.h - what a grain comes down to.
 *
 * The results of neighbouring grains add up to that of one grain which is as long as both:
 * so a grid can be checked against a coarser one, and neither order nor split matters. A
 * grain has one right result, whoever works it out and by whichever method.
 */
#ifndef GPK_SCHED_RESULT_H
#define GPK_SCHED_RESULT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct gpk_result {
    uint64_t value;  /* what is asked for: primes, say */
    uint64_t digest; /* of all that lies behind it: wrong work is seen where the value is right */
} gpk_result;

static inline bool gpk_result_is_same(const gpk_result *a, const gpk_result *b)
{
    return a->value == b->value && a->digest == b->digest;
}

#endif /* GPK_SCHED_RESULT_H */
