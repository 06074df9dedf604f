// SPDX-License-Identifier: MIT
/* backend/choose.h - from the parameters of a context to the devices that are meant: what there
 * is, where it is looked for, and which of it is taken.
 */
#ifndef GPK_BACKEND_CHOOSE_H
#define GPK_BACKEND_CHOOSE_H

#include "backend/inventory.h"
#include "backend/select.h"
#include "worker/cluster.h"

/* Fills an empty inventory as far as needed, and puts in the parameters what is known better:
 * what earlier runs have measured, whether there can be workers, this rank's share of the cores.
 * A rank of a cluster may be left without devices: then out->count is 0. */
gpukit_status gpk_choose(gpukit_context_params *params, gpukit_inventory *inventory,
                         gpk_selection *out, gpukit_error *err);

/* Whether the device is to be opened by a worker. */
bool gpk_choose_is_isolated(const gpukit_context_params *params, const gpukit_inventory *inventory,
                            const gpk_device_request *request);

/* How a worker of this machine opens it. */
gpk_seat gpk_choose_seat(const gpukit_inventory *inventory, const gpk_device_request *request);

#endif /* GPK_BACKEND_CHOOSE_H */
