// SPDX-License-Identifier: MIT
#include "workload/peaks/path.h"

const peaks_path *const gpk_peaks_paths[] = {
#if defined(__x86_64__)
    &gpk_peaks_avx512,
    &gpk_peaks_avx2,
#endif
    &gpk_peaks_portable,
    NULL,
};

const peaks_path *gpk_peaks_path(void)
{
    const peaks_path *const *path = gpk_peaks_paths;
    while (path[1] != NULL && !(*path)->is_available())
        path++;
    return *path;
}
