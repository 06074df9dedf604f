// SPDX-License-Identifier: MIT
#include <gpukit/version.h>

#include "base/openmp_version.h"

#ifdef __clang__
#define COMPILER __VERSION__ /* says "Clang" itself */
#else
#define COMPILER "gcc " __VERSION__
#endif

/* Told by the build, which found them; not told without the OpenCL backend. */
#ifdef GPK_OPENCL_HEADERS
#define OPENCL_HEADERS GPK_OPENCL_HEADERS ", used as 1.2"
#else
#define OPENCL_HEADERS "none"
#endif

const char *gpukit_version(void)
{
    return GPUKIT_VERSION;
}

const char *gpukit_build_info(void)
{
    return "compiler: " COMPILER "\n"
           "OpenCL headers: " OPENCL_HEADERS "\n"
           "OpenMP: " GPK_OPENMP_VERSION "\n";
}
