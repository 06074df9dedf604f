// SPDX-License-Identifier: MIT
/* workload/countdown/path.h - the loops of the countdown, for one kind of processor each. */
#ifndef GPK_WORKLOAD_COUNTDOWN_PATH_H
#define GPK_WORKLOAD_COUNTDOWN_PATH_H

#include <stdbool.h>

#include "lib/countdown.h"

/* Team number `team` of a launch. */
typedef void countdown_team(const countdown_args *args, uint32_t team, uint32_t *words);

typedef struct countdown_path {
    const char *name;
    bool (*is_available)(void);
    countdown_team *arx, *peak, *plain;
} countdown_path;

extern const countdown_path gpk_countdown_avx512, gpk_countdown_avx2, gpk_countdown_portable;

/* All that were built, the fastest first; NULL behind the last one, which runs anywhere. */
extern const countdown_path *const gpk_countdown_paths[];

/* The fastest one here. */
const countdown_path *gpk_countdown_path(void);

#endif /* GPK_WORKLOAD_COUNTDOWN_PATH_H */
