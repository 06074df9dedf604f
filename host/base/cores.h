// SPDX-License-Identifier: MIT
/* base/cores.h - how many cores this process may really keep busy. */
#ifndef GPK_BASE_CORES_H
#define GPK_BASE_CORES_H

#include <stdint.h>

/* The smaller of what its affinity and its CPU quota allow; at least 1. Looks anew each
 * time, but for the quota, which takes reading a few files in /proc and /sys: once a second. */
uint32_t gpk_cores(void);

/* The CPU quota of this process's control group and of those above it, version 1 or 2, as
 * a count of cores, rounded up; UINT32_MAX where there is none that can be read. root
 * stands before every path: "", or a folder with a tree for a test. */
uint32_t gpk_cores_quota(const char *root);

#endif /* GPK_BASE_CORES_H */
