// SPDX-License-Identifier: MIT
/* queue/overlap.h - how much of the time a device copied, computed, and did both.
 *
 * Intervals arrive as commands end, track by track. They are kept until nothing that may
 * still arrive can lie beside them, and then added up; so memory is bounded, and the sums
 * are exact: of unions, not of lengths.
 * Not thread-safe: the queue holds its lock.
 */
#ifndef GPK_QUEUE_OVERLAP_H
#define GPK_QUEUE_OVERLAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GPK_OVERLAP_ROOM = 512 };

typedef struct gpk_interval {
    uint64_t from_ns, to_ns;
    bool is_kernel; /* else a transfer */
} gpk_interval;

typedef struct gpk_overlap {
    uint64_t transfer_ns, kernel_ns, both_ns, busy_ns; /* added up so far */
    size_t count;
    gpk_interval kept[GPK_OVERLAP_ROOM];
} gpk_overlap;

/* One more interval. settled_ns: none that comes later begins before it. */
void gpk_overlap_add(gpk_overlap *overlap, gpk_interval interval, uint64_t settled_ns);

/* Adds up what lies before settled_ns; UINT64_MAX: all of it. */
void gpk_overlap_settle(gpk_overlap *overlap, uint64_t settled_ns);

#endif /* GPK_QUEUE_OVERLAP_H */
