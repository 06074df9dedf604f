// SPDX-License-Identifier: MIT
/* backend/opencl/opencl.h - every device of every OpenCL platform.
 *
 * The ICD loader is linked; it loads the platforms at the first list or device_open,
 * never before. Each device has a context of its own.
 */
#ifndef GPK_BACKEND_OPENCL_OPENCL_H
#define GPK_BACKEND_OPENCL_OPENCL_H

#include "backend/backend.h"

extern const gpk_backend_ops gpk_opencl_ops;

#endif /* GPK_BACKEND_OPENCL_OPENCL_H */
