// SPDX-License-Identifier: MIT
/* workload/peaks/path.h - the chains of peaks.cl, for one kind of processor each. */
#ifndef GPK_WORKLOAD_PEAKS_PATH_H
#define GPK_WORKLOAD_PEAKS_PATH_H

#include <stdbool.h>

#include "shared/peaks_args.h"

typedef struct peaks_path {
    const char *name;
    bool (*is_available)(void);
    /* All chains of an item, which begin with starts, PEAKS_CHAINS of them: their sum. */
    uint32_t (*chains)(const peaks_args *args, uint64_t item, const float *starts);
} peaks_path;

extern const peaks_path gpk_peaks_avx512, gpk_peaks_avx2, gpk_peaks_portable;

/* All that were built, the fastest first; NULL behind the last one, which runs anywhere. */
extern const peaks_path *const gpk_peaks_paths[];

/* The fastest one here. */
const peaks_path *gpk_peaks_path(void);

#endif /* GPK_WORKLOAD_PEAKS_PATH_H */
