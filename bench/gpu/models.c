// SPDX-License-Identifier: MIT
/* The models of docs/gpu-models.md for an H200, which are computed and not measured. */
#include <string.h>

#include "check.h"

static const gpu_model models[] = {
    // clang-format off
    /* rows: bench/gpu_models.py */
    {"peaks", "integers", 16700, 0, "64 operations of 32 bits a cycle"},
    {"peaks", "floats", 66900, 0, "128 multiplications and additions a cycle"},
    {"peaks", "memory", 4320, 0, "90 % of 4.8 TB/s"},
    {"peaks", "upload, pinned", 50.0, 0, "PCIe 5.0 x16"},
    {"peaks", "download, pinned", 50.0, 0, "PCIe 5.0 x16"},
    {"peaks", "launch", 5.00, 0, "assumed, in all models"},
    {"first", "self-test", 1.49, 200, "one item's 100000 turns of 28 cycles"},
    {"primes", "1e10 kernels", 0.00462, 0, "atomics in local memory"},
    {"primes", "1e11 kernels", 0.0516, 0, "atomics in local memory"},
    {"primes", "1e12 kernels", 0.566, 0.800, "atomics in local memory"},
    {"primes", "1e13 kernels", 6.76, 9.00, "issue"},
    {"primes", "1e14..+1e10 kernels", 0.0172, 0, "issue"},
    {"primes", "1e18..+1e10 kernels", 0.0443, 0.100, "atomics in global memory"},
    {"numbers", "random, kernels", 18.7, 5.00, "issue"},
    {"numbers", "primes, kernels", 2.28, 0, "issue"},
    {"numbers", "random", 0.143, 0, "one core of the host: 7 ns a number"},
    {"numbers", "primes", 0.143, 0, "one core of the host: 7 ns a number"},
    {"countdown", "arx", 4180, 3350, "integers"},
    {"countdown", "plain", 5580, 0, "integers: 2 of 3 a step"},
    {"overlap", "stream, 3 slots", 0, 0.850, ""},
    {"together", "efficiency", 0, 0.920, ""},
    {"pixels", "invert kernels", 0.0268, 0.0195, "L2"},
    {"pixels", "grayscale kernels", 0.0161, 0.0130, "memory"},
    {"pixels", "grayscale=linear kernels", 0.0704, 0, "loads"},
    {"pixels", "gamma=2.2 kernels", 0.0281, 0.0195, "loads"},
    {"pixels", "sepia kernels", 0.0268, 0.0195, "L2"},
    {"pixels", "lut=33.cube kernels", 0.836, 0, "loads"},
    {"pixels", "linear=1.1,-5+gamma=1.2+invert+grayscale kernels", 0.0237, 0.0130, "loads"},
    {"pixels", "equalize kernels", 0.0768, 0, "loads"},
    {"pixels", "autolevels kernels", 0.128, 0, "atomics"},
    {"pixels", "blur=1+grayscale+linear=1.1,-5+invert kernels", 0.0695, 0, "issue"},
    {"pixels", "blur=2 kernels", 0.0807, 0.0195, "issue"},
    {"pixels", "blur=10 kernels", 1.93, 0, "loads"},
    {"pixels", "sharpen=1,0.5 kernels", 0.0802, 0, "issue"},
    {"pixels", "box=3 kernels", 0.430, 0, "L2"},
    {"pixels", "median=1 kernels", 0.243, 0, "issue"},
    {"pixels", "median=2 kernels", 5.82, 0, "issue"},
    {"pixels", "bilateral=3,30,3 kernels", 4.13, 0, "issue"},
    {"pixels", "sobel kernels", 0.151, 0, "issue"},
    {"pixels", "laplacian kernels", 0.102, 0, "issue"},
    {"pixels", "convolve=[-1 -1 -1;-1 16 -1;-1 -1 -1],8 kernels", 0.183, 0, "loads"},
    {"pixels", "dilate=3 kernels", 0.443, 0, "issue"},
    {"pixels", "resize=50% kernels", 0.167, 0, "loads"},
    {"pixels", "resize=fit:1024 kernels", 0.197, 0, "loads"},
    {"pixels", "premultiply kernels", 0.0626, 0, "issue"},
    {"pixels", "unpremultiply kernels", 0.0825, 0, "conversions"},
    {"pixels", "rotate=10 kernels", 0.274, 0, "loads"},
    {"pixels", "rotate=90 kernels", 0.218, 0, "loads"},
    {"pixels", "flip kernels", 0.0852, 0, "issue"},
    {"pixels", "flop kernels", 0.0728, 0, "issue"},
    {"pixels", "blend=normal kernels", 0.114, 0, "issue"},
    {"pixels", "mask kernels", 0.0793, 0, "issue"},
    {"pixels", "invert pipeline, 1 slot", 115, 0, "the host's copies, a core a slot"},
    {"pixels", "invert pipeline", 346, 0, "the host's copies, a core a slot"},
    {"pixels", "blur=2 pipeline, 1 slot", 115, 0, "the host's copies, a core a slot"},
    {"pixels", "blur=2 pipeline", 344, 0, "the host's copies, a core a slot"},
    /* rows end */
    // clang-format on
};

const gpu_model *gpu_model_of(const gpu_row *row)
{
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        if (strcmp(models[i].part, row->part) == 0 &&
            strncmp(models[i].name, row->name, sizeof row->name - 1) == 0) /* may be cut short */
            return &models[i];
    }
    return NULL;
}
