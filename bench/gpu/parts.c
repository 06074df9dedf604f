// SPDX-License-Identifier: MIT
#include "parts.h"

const gpu_part gpu_parts[] = {
    {"peaks", gpu_part_peaks},
    {NULL, NULL},
};
