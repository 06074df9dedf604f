// SPDX-License-Identifier: MIT
#include "sched/failure.h"

#include <stddef.h>

/* OpenCL's codes, which are negative; errno is not. What names a device, a context or a
 * queue dies with the device; all else that is invalid is our own call. */
static const struct {
    int32_t least, most;
    gpk_failure failure;
} codes[] = {
    {-6, -4, GPK_FAILURE_TRANSIENT}, /* no memory, there or here; no resources */
    {-11, -11, GPK_FAILURE_PROGRAM}, /* the compiler refused it */
    {-17, -15, GPK_FAILURE_PROGRAM}, /* as did the linker */
    {-32, -30, GPK_FAILURE_PROGRAM}, /* invalid value, type, platform */
    {-35, -35, GPK_FAILURE_PROGRAM}, /* queue properties */
    {-70, -37, GPK_FAILURE_PROGRAM}, /* memory objects, programs, kernels, arguments, events */
};

static gpk_failure failure_of_code(int32_t code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].least <= code && code <= codes[i].most)
            return codes[i].failure;
    return GPK_FAILURE_DEVICE;
}

gpk_failure gpk_failure_of(const gpukit_error *error)
{
    switch (error->status) {
    case GPUKIT_E_DEVICE:
        return failure_of_code(error->native);
    case GPUKIT_E_MEMORY:
        return GPK_FAILURE_TRANSIENT;
    case GPUKIT_E_ARGUMENT:
    case GPUKIT_E_BUILD:
    case GPUKIT_E_IO: /* a file that the kernel was to come from */
        return GPK_FAILURE_PROGRAM;
    default: /* it hangs, or lies */
        return GPK_FAILURE_DEVICE;
    }
}
