// SPDX-License-Identifier: MIT
#include "parts.h"

const gpu_part gpu_parts[] = {
    {"peaks", gpu_part_peaks},   {"first", gpu_part_first},   {"overlap", gpu_part_overlap},
    {"pixels", gpu_part_pixels}, {"faults", gpu_part_faults}, {NULL, NULL},
};
