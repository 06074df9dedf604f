// SPDX-License-Identifier: MIT
/* workload/primes/batch/window.h - a window's bitmap by testing each number that the wheel keeps,
 * many at once. */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_WINDOW_H
#define GPK_WORKLOAD_PRIMES_BATCH_WINDOW_H

#include "shared/primes_args.h"

/* Bytes [first, last) of a launch. */
void gpk_primes_test_bytes_batch(const primes_window_args *window, uint8_t *bitmap, uint64_t first,
                                 uint64_t last);

#endif /* GPK_WORKLOAD_PRIMES_BATCH_WINDOW_H */
