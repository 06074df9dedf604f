// SPDX-License-Identifier: MIT
/* busy.h - how much of a timeline its lanes were busy. What happens twice at once counts once. */
#ifndef GPUKIT_SRC_PAGE_BUSY_H
#define GPUKIT_SRC_PAGE_BUSY_H

#include <stdbool.h>
#include <stddef.h>

#include "results/results.h"

/* Seconds in which any of the lanes that are true was busy; lanes are RESULTS_LANES_MOST. */
double busy_seconds(const results_timeline *line, const bool *lanes);

/* The share of each of count equal parts of the run in which the lane was busy. */
void busy_shares(const results_timeline *line, size_t lane, double *out, size_t count);

/* Seconds of copying and of computing on any device, and of both at once. */
typedef struct busy_overlap {
    double copying, computing, both;
} busy_overlap;
busy_overlap busy_overlap_of(const results_timeline *line);

#endif /* GPUKIT_SRC_PAGE_BUSY_H */
