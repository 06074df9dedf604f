// SPDX-License-Identifier: MIT
#include "exit_code.h"

#include <assert.h>

static const int codes[] = {
    [GPUKIT_OK] = EXIT_DONE,          [GPUKIT_E_ARGUMENT] = EXIT_USAGE,
    [GPUKIT_E_MEMORY] = EXIT_DEVICE,  [GPUKIT_E_NO_DEVICE] = EXIT_NO_DEVICE,
    [GPUKIT_E_DEVICE] = EXIT_DEVICE,  [GPUKIT_E_BUILD] = EXIT_DEVICE,
    [GPUKIT_E_TIMEOUT] = EXIT_DEVICE, /* a chunk's deadline: the device is stuck */
    [GPUKIT_E_IO] = EXIT_IO,          [GPUKIT_E_MISMATCH] = EXIT_MISMATCH,
    [GPUKIT_E_AGAIN] = EXIT_DEVICE,   [GPUKIT_E_CLOSED] = EXIT_DEVICE,
    [GPUKIT_E_TASK] = EXIT_DEVICE,
};

int exit_code_of(gpukit_status status)
{
    assert(status != GPUKIT_E_CANCELLED);
    assert((unsigned)status < sizeof codes / sizeof codes[0]);
    return codes[status];
}
