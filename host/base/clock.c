// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <time.h>

enum { NS_PER_SECOND = 1000000000 };

uint64_t gpk_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

void gpk_sleep_ns(uint64_t ns)
{
    struct timespec span = {
        .tv_sec = (time_t)(ns / NS_PER_SECOND),
        .tv_nsec = (long)(ns % NS_PER_SECOND),
    };
    nanosleep(&span, NULL);
}
