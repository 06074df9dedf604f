// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_clock.h"

/* 200 ppm: twice what the crystals of two clocks may differ by. */
enum { NS_PER_LEAKED_NS = 5000 };

/* In whole nanoseconds, and what is left over waits for the next time, since looks may
 * come every microsecond. */
static void opencl_clock_leak(gpk_opencl_clock *clock, uint64_t seen_ns)
{
    uint64_t leak = 0;
    if (seen_ns > clock->leaked_ns)
        leak = (seen_ns - clock->leaked_ns) / NS_PER_LEAKED_NS;
    clock->offset_ns += leak;
    clock->leaked_ns += leak * NS_PER_LEAKED_NS;
}

void gpk_opencl_clock_observe(gpk_opencl_clock *clock, uint64_t ended_ns, uint64_t seen_ns)
{
    uint64_t offset_ns = seen_ns - ended_ns;
    if (clock->is_known) {
        opencl_clock_leak(clock, seen_ns);
        if ((int64_t)(clock->offset_ns - offset_ns) <= 0)
            return;
    }
    clock->is_known = true;
    clock->offset_ns = offset_ns;
    clock->leaked_ns = seen_ns;
}

uint64_t gpk_opencl_clock_map(const gpk_opencl_clock *clock, uint64_t device_ns)
{
    return clock->is_known ? device_ns + clock->offset_ns : 0;
}
