// SPDX-License-Identifier: MIT
/* backend/context.h - the opened devices of a job, for the floors above. */
#ifndef GPK_BACKEND_CONTEXT_H
#define GPK_BACKEND_CONTEXT_H

#include "backend/backend.h"

struct gpukit_context {
    gpukit_log_params log;
    bool is_for_cpu; /* its devices were asked for by auto or cpu, and none in another process */
    size_t device_count;
    gpk_device *devices[GPUKIT_MAX_DEVICES]; /* owned */
};

/* A device of this process. One that cannot be had with few compute units works with all of
 * them. */
gpukit_status gpk_device_open(const gpk_device_request *request, gpk_device **out,
                              gpukit_error *err);

#endif /* GPK_BACKEND_CONTEXT_H */
