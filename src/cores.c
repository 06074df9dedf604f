// SPDX-License-Identifier: MIT
#include "cores.h"

#include <sched.h>

uint32_t cores_count(void)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    return (uint32_t)CPU_COUNT(&cores);
}
