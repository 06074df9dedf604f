// SPDX-License-Identifier: MIT
/* workload/peaks/kernels.h - the kernels of peaks.cl. */
#ifndef GPK_WORKLOAD_PEAKS_KERNELS_H
#define GPK_WORKLOAD_PEAKS_KERNELS_H

#include "backend/kernel.h"
#include "shared/peaks_args.h"

extern const gpk_kernel gpk_peaks_chains, gpk_peaks_fill, gpk_peaks_triad, gpk_peaks_mark;

/* What the arrays of the triad hold at a place: whole numbers. */
float gpk_peaks_left(uint64_t place);
float gpk_peaks_right(uint64_t place);

#endif /* GPK_WORKLOAD_PEAKS_KERNELS_H */
