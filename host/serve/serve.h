// SPDX-License-Identifier: MIT
/* serve/serve.h - what a worker does when it is told to: lists devices, opens one, and works
 * leases off on a station of its own.
 */
#ifndef GPK_SERVE_SERVE_H
#define GPK_SERVE_SERVE_H

#include "sched/freight.h"

/* The kinds of job that a worker knows; NULL behind the last one. */
extern const gpk_job_kind *const gpk_job_kinds[];

/* Serves the parent until that is gone, with which the process ends. */
__attribute__((noreturn)) void gpk_serve(void);

#endif /* GPK_SERVE_SERVE_H */
