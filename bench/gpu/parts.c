// SPDX-License-Identifier: MIT
#include "parts.h"

const gpu_part gpu_parts[] = {
    {"peaks", gpu_part_peaks},     {"first", gpu_part_first},
    {"overlap", gpu_part_overlap}, {"primes", gpu_part_primes},
    {"numbers", gpu_part_numbers}, {"countdown", gpu_part_countdown},
    {"pixels", gpu_part_pixels},   {"together", gpu_part_together},
    {"faults", gpu_part_faults},   {NULL, NULL},
};
