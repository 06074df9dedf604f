// SPDX-License-Identifier: MIT
#include "parts.h"

const gpu_part gpu_parts[] = {
    {"peaks", gpu_part_peaks},       {"primes", gpu_part_primes},
    {"numbers", gpu_part_numbers},   {"countdown", gpu_part_countdown},
    {"together", gpu_part_together}, {NULL, NULL},
};
