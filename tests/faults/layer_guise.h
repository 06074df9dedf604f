// SPDX-License-Identifier: MIT
/* layer_guise.h - a CPU device in the guise of a GPU as NVIDIA makes them.
 *
 * It says that it is a GPU with memory and limits of its own, and refuses what those limits
 * forbid, so that a program takes the ways that it takes there. New buffers are full of a
 * pattern: there is no memory that happens to be zero. Options for NVIDIA's compiler are taken, and
 * not handed on. With GPUKIT_FAULT_GUISE_MEMORY there is less memory than it says: see
 * layer_memory.h.
 */
#ifndef GPUKIT_LAYER_GUISE_H
#define GPUKIT_LAYER_GUISE_H

#include <CL/cl_icd.h>

/* The limits, as OpenCL dumps of NVIDIA's drivers have them. */
enum {
    LAYER_GUISE_LOCAL_SIZE = 48 * 1024,
    LAYER_GUISE_GROUP_ITEMS = 1024,
    LAYER_GUISE_ALIGN = 512,
    LAYER_GUISE_WARP = 32,
    LAYER_GUISE_CONSTANT_SIZE = 64 * 1024,
    LAYER_GUISE_ALLOC_SHARE = 4, /* one buffer may have a quarter of the memory */
};

/* The entry points to call instead of the body's, which stay what they are. Once. */
const cl_icd_dispatch *layer_guise_put_on(const cl_icd_dispatch *body);

#endif /* GPUKIT_LAYER_GUISE_H */
