// SPDX-License-Identifier: MIT
/* layer_memory.h - less memory on a device than it says, as where others use a GPU too.
 *
 * A buffer can always be created, as with NVIDIA's driver; memory is taken when a command first
 * touches it, and that command fails where there is none left: a copy with
 * CL_MEM_OBJECT_ALLOCATION_FAILURE, a launch with CL_OUT_OF_RESOURCES. Host memory is not counted.
 */
#ifndef GPUKIT_LAYER_MEMORY_H
#define GPUKIT_LAYER_MEMORY_H

#include <stdint.h>

#include <CL/cl_icd.h>

/* Puts its entry points in the place of those in calls, and calls those. Once; of all contexts
 * together there are so many bytes. */
void layer_memory_put_on(cl_icd_dispatch *calls, uint64_t bytes);

#endif /* GPUKIT_LAYER_MEMORY_H */
