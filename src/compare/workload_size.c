// SPDX-License-Identifier: MIT
#include "workload.h"

uint64_t workload_size(const workload *job)
{
    if (job->kind == WORKLOAD_PRIMES)
        return job->last - job->first + 1;
    if (job->kind == WORKLOAD_COUNTDOWN)
        return job->counters * job->from;
    return (uint64_t)job->width * job->height * job->images;
}
