// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <sched.h>
#include <stddef.h>

static gpk_virtual_clock *virtual_clock; /* NULL but in simulations */

void gpk_clock_use(gpk_virtual_clock *clock)
{
    virtual_clock = clock;
}

uint64_t gpk_now_ns(void)
{
    struct timespec now;
    if (virtual_clock != NULL)
        return virtual_clock->now_ns;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * GPK_SECOND_NS + (uint64_t)now.tv_nsec;
}

void gpk_sleep_ns(uint64_t ns)
{
    struct timespec span = {
        .tv_sec = (time_t)(ns / GPK_SECOND_NS),
        .tv_nsec = (long)(ns % GPK_SECOND_NS),
    };
    if (virtual_clock != NULL)
        virtual_clock->now_ns += ns;
    else
        nanosleep(&span, NULL);
}

void gpk_pause_ns(uint64_t ns)
{
    uint64_t until_ns = gpk_now_ns() + ns;
    if (virtual_clock != NULL)
        virtual_clock->now_ns = until_ns;
    while (gpk_now_ns() < until_ns)
        sched_yield();
}

int gpk_condition_init(pthread_cond_t *out)
{
    pthread_condattr_t attributes;
    int rc = pthread_condattr_init(&attributes);
    if (rc != 0)
        return rc;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    rc = pthread_cond_init(out, &attributes);
    pthread_condattr_destroy(&attributes);
    return rc;
}

struct timespec gpk_condition_time(uint64_t ns)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    ns += (uint64_t)time.tv_nsec;
    time.tv_sec += (time_t)(ns / GPK_SECOND_NS);
    time.tv_nsec = (long)(ns % GPK_SECOND_NS);
    return time;
}
