/* shared/countdown_args.h - the argument block of the countdown kernels, and where counters are.
 *
 * Read by C11 and OpenCL C: widest fields first, no padding left to the compiler.
 */
#ifndef GPK_SHARED_COUNTDOWN_ARGS_H
#define GPK_SHARED_COUNTDOWN_ARGS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* Counters go in teams. The memory has two words for each counter, team after team: first the
 * hashes of the team's counters, then what each still counts down from; in the end the checks stand
 * there (countdown_check). The last team may have counters that are not asked for. */
#define COUNTDOWN_TEAM 128u

/* Counters of a team that one work item of the kernels for GPUs has. */
#define COUNTDOWN_CHAINS 4u
#define COUNTDOWN_ITEMS (COUNTDOWN_TEAM / COUNTDOWN_CHAINS) /* that a team has there */

typedef struct countdown_args {
    gpk_u64 first;       /* counter of the job */
    gpk_u64 seed;        /* of all counters */
    gpk_u64 first_team;  /* of this launch: its place in its round */
    gpk_u64 round_teams; /* in a round, after which the counters are the first ones again */
    gpk_u32 teams;       /* in this launch */
    gpk_u32 from;        /* what each counts down from */
    gpk_u32 steps;       /* that this launch does */
    gpk_u32 begins;      /* 1: the memory is not filled yet */
    gpk_u32 ends;        /* 1: afterwards all are at 0, and the checks are wanted */
    gpk_u32 padding;
} countdown_args;

#endif /* GPK_SHARED_COUNTDOWN_ARGS_H */
