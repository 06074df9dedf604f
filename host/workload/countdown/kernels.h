// SPDX-License-Identifier: MIT
/* workload/countdown/kernels.h - the kernels, by form. */
#ifndef GPK_WORKLOAD_COUNTDOWN_KERNELS_H
#define GPK_WORKLOAD_COUNTDOWN_KERNELS_H

#include <gpukit/countdown.h>

#include "backend/kernel.h"

enum { GPK_COUNTDOWN_FORMS = GPUKIT_COUNTDOWN_PLAIN + 1 };

/* A work item counts down a team: for cores; or some of a team's counters: for GPUs, without a
 * body.
 */
extern const gpk_kernel gpk_countdown_lanes_kernels[GPK_COUNTDOWN_FORMS];
extern const gpk_kernel gpk_countdown_items_kernels[GPK_COUNTDOWN_FORMS];

#endif /* GPK_WORKLOAD_COUNTDOWN_KERNELS_H */
