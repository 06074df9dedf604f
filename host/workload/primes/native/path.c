// SPDX-License-Identifier: MIT
#include "workload/primes/native/path.h"

const primes_path *const gpk_primes_paths[] = {
#if defined(__x86_64__)
    &gpk_primes_avx512,
    &gpk_primes_avx2,
#endif
    &gpk_primes_portable,
    NULL,
};

const primes_path *gpk_primes_path(void)
{
    const primes_path *const *path = gpk_primes_paths;
    while (!(*path)->is_available())
        path++;
    return *path;
}
