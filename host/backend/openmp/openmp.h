// SPDX-License-Identifier: MIT
/* backend/openmp/openmp.h - the cores of this process, as one device.
 *
 * Memory is host memory; a kernel is its C body, run over work-groups by a team.
 */
#ifndef GPK_BACKEND_OPENMP_OPENMP_H
#define GPK_BACKEND_OPENMP_OPENMP_H

#include "backend/backend.h"

extern const gpk_backend_ops gpk_openmp_ops;

#endif /* GPK_BACKEND_OPENMP_OPENMP_H */
