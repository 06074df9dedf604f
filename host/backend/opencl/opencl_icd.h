// SPDX-License-Identifier: MIT
/* backend/opencl/opencl_icd.h - where the ICD loader looks for platforms. */
#ifndef GPK_BACKEND_OPENCL_OPENCL_ICD_H
#define GPK_BACKEND_OPENCL_OPENCL_ICD_H

#include "backend/backend.h"

/* Writes the inventory's note: that there is no platform, where the loader looked,
 * what to install. code is what clGetPlatformIDs said, 0 when it found none. */
void gpk_opencl_note_no_platform(gpukit_inventory *inventory, int32_t code);

#endif /* GPK_BACKEND_OPENCL_OPENCL_ICD_H */
