// SPDX-License-Identifier: MIT
/* sorted.h - order statistics of values that are sorted already. */
#ifndef GPUKIT_SRC_STATISTICS_SORTED_H
#define GPUKIT_SRC_STATISTICS_SORTED_H

#include <stddef.h>

void sorted_make(double *values, size_t n);

/* Type 7; NAN where n is 0. */
double sorted_quantile(const double *sorted, size_t n, double q);

#endif /* GPUKIT_SRC_STATISTICS_SORTED_H */
