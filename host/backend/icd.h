// SPDX-License-Identifier: MIT
/* backend/icd.h - loading a driver's library in this process, for those who may. */
#ifndef GPK_BACKEND_ICD_H
#define GPK_BACKEND_ICD_H

#include <gpukit/icd.h>

gpukit_status gpk_icd_load(const char *library, gpukit_error *err);

#endif /* GPK_BACKEND_ICD_H */
