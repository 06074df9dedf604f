// SPDX-License-Identifier: MIT
#include "workload/countdown/path.h"

const countdown_path *const gpk_countdown_paths[] = {
#if defined(__x86_64__)
    &gpk_countdown_avx512,
    &gpk_countdown_avx2,
#endif
    &gpk_countdown_portable,
    NULL,
};

const countdown_path *gpk_countdown_path(void)
{
    const countdown_path *const *path = gpk_countdown_paths;
    while (!(*path)->is_available())
        path++;
    return *path;
}
