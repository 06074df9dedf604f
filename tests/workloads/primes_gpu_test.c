// SPDX-License-Identifier: MIT
/* The primes workload on the first GPU, as GPUs have it: by work-groups, in memory of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "primes_suite.h"

/* False where there is none. */
static bool find_gpu(gpukit_device_info *out)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *info = NULL;
    bool is_found = false;
    if (gpukit_inventory_alloc(&inventory, NULL) != GPUKIT_OK)
        return false;
    for (size_t i = 0; !is_found && (info = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        is_found = info->kind == GPUKIT_DEVICE_GPU && info->is_usable;
    if (is_found)
        *out = *info;
    gpukit_inventory_free(inventory);
    return is_found;
}

int main(void)
{
    static gpukit_device_info gpu;
    const primes_suite suite = {
        .context = {.devices = gpu.id},
        .largest_known = 1000000, /* on a CPU in a GPU's guise all this is slow */
        .random_windows = 40,
    };
    if (!find_gpu(&gpu)) {
        printf("SKIP: no GPU\n");
        return 77;
    }
    if (getenv("GPUKIT_FAULT_GUISE") != NULL &&
        (gpukit_staging_maps(GPUKIT_STAGING_AUTO, &gpu) || gpu.local_size != 49152)) {
        printf("%s is in no guise\n", gpu.id);
        return 1;
    }
    return primes_suite_main(&suite);
}
