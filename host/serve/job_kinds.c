// SPDX-License-Identifier: MIT
#include "serve/serve.h"
#include "workload/countdown/countdown_job.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"
#include "workload/range/range_job.h"

const gpk_job_kind *const gpk_job_kinds[] = {
    &gpk_countdown_kind, &gpk_primes_window_kind, &gpk_primes_numbers_kind, &gpk_range_kind, NULL,
};
