// SPDX-License-Identifier: MIT
/* backend/proven.h - devices that have passed their self-test, so that the next run can
 * begin at once.
 *
 * In the file "proven" of the folder that gpukit_cache_folder names: a line for each device,
 * by what it and its driver say of themselves (but not by its id, which may be another
 * device's tomorrow), the version of gpukit, and a hash of the kernels it was tried with. A
 * line that is damaged is none. No file is no error: devices are tested anew. Runs at the
 * same time never damage it, the last one wins. Threads: any.
 */
#ifndef GPK_BACKEND_PROVEN_H
#define GPK_BACKEND_PROVEN_H

#include <stdbool.h>
#include <stdint.h>

#include "backend/backend.h"

/* Goes on from a hash, 0 at first, with the kernel's name and all its sources. */
uint64_t gpk_proven_hash(uint64_t hash, const gpk_kernel *kernel);

bool gpk_proven_find(const gpk_device *device, uint64_t kernels);

/* Remembers that it has passed, or forgets that it ever did. */
void gpk_proven_keep(const gpk_device *device, uint64_t kernels, bool has_passed);

/* Whether a device like this one has passed any self-test, through the drivers that are found
 * now: with other files of theirs, another loader or other settings it is a stranger. And
 * whether those drivers could be listed without harm. "Keep" does nothing where it is known. */
bool gpk_proven_find_driver(const gpukit_device_info *device);
void gpk_proven_keep_driver(const gpukit_device_info *device, const gpukit_log_params *log);
bool gpk_proven_find_listing(void);
void gpk_proven_keep_listing(const gpukit_log_params *log);

#endif /* GPK_BACKEND_PROVEN_H */
