// SPDX-License-Identifier: MIT
/* workload/countdown/reference.h - one counter, the slow and obvious way. */
#ifndef GPK_WORKLOAD_COUNTDOWN_REFERENCE_H
#define GPK_WORKLOAD_COUNTDOWN_REFERENCE_H

#include <stdint.h>

#include <gpukit/countdown.h>

/* Its hash when it has come to 0. Any thread. */
uint32_t gpk_countdown_reference(gpukit_countdown_form form, uint64_t seed, uint64_t counter,
                                 uint32_t from);

#endif /* GPK_WORKLOAD_COUNTDOWN_REFERENCE_H */
