// SPDX-License-Identifier: MIT
/* backend/inventory_worker.h - the list of drivers' devices, made in a worker process: a driver
 * that crashes or hangs takes that process with it, and is listed with what happened.
 */
#ifndef GPK_BACKEND_INVENTORY_WORKER_H
#define GPK_BACKEND_INVENTORY_WORKER_H

#include "backend/inventory.h"

/* As gpk_inventory_list_drivers; of the parameters, the log and goes_on. Where the drivers together
 * do not survive being listed, each one is listed by a worker of its own. */
gpukit_status gpk_inventory_list_by_worker(gpukit_inventory *inventory,
                                           const gpukit_context_params *params, gpukit_error *err);

#endif /* GPK_BACKEND_INVENTORY_WORKER_H */
