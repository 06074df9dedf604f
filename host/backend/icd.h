// SPDX-License-Identifier: MIT
/* backend/icd.h - loading a driver's library in this process, for those who may. */
#ifndef GPK_BACKEND_ICD_H
#define GPK_BACKEND_ICD_H

#include <stdint.h>

#include <gpukit/icd.h>

gpukit_status gpk_icd_load(const char *library, gpukit_error *err);

/* What a driver may take in a worker to load, or to list its devices. */
uint64_t gpk_icd_limit_ns(void);

#endif /* GPK_BACKEND_ICD_H */
