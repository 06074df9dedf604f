// SPDX-License-Identifier: MIT
/* backend/context.h - the opened devices of a job, for the floors above. */
#ifndef GPK_BACKEND_CONTEXT_H
#define GPK_BACKEND_CONTEXT_H

#include "backend/backend.h"

struct gpukit_context {
    gpukit_log_params log;
    size_t device_count;
    gpk_device *devices[GPUKIT_MAX_DEVICES]; /* owned */
};

#endif /* GPK_BACKEND_CONTEXT_H */
