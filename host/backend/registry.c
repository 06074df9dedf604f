// SPDX-License-Identifier: MIT
#include "backend/registry.h"

#include <string.h>

#if GPUKIT_OPENMP
#include "backend/openmp/openmp.h"
#endif
#if GPUKIT_OPENCL
#include "backend/opencl/opencl.h"
#endif

static const gpk_backend_ops *const backends[] = {
#if GPUKIT_OPENMP
    &gpk_openmp_ops,
#endif
#if GPUKIT_OPENCL
    &gpk_opencl_ops,
#endif
    NULL,
};

const gpk_backend_ops *gpk_backend_at(size_t index)
{
    size_t count = sizeof backends / sizeof backends[0] - 1;
    return index < count ? backends[index] : NULL;
}

const gpk_backend_ops *gpk_backend_find(const char *name)
{
    for (size_t i = 0; backends[i] != NULL; i++)
        if (strcmp(backends[i]->name, name) == 0)
            return backends[i];
    return NULL;
}
