// SPDX-License-Identifier: MIT
/* backend/share.h - the cores of this machine, dealt out among the devices on it. */
#ifndef GPK_BACKEND_SHARE_H
#define GPK_BACKEND_SHARE_H

#include "backend/select.h"

/* Gives the team threads threads (0: every core). Where OpenCL devices of the same
 * CPU are selected too, each of them gets an equal share of the cores and the team
 * the rest; everyone at least one, each sub-device too. */
void gpk_share_cores(uint32_t threads, gpk_selection *selection);

/* The compute units to open the device with, where this process may keep cores cores busy:
 * no more than those of an OpenCL device of this CPU, one for each sub-device at least.
 * Drivers count the cores that are there, and know of no quota. A share that was dealt
 * out, and any other device, stays as requested. */
uint32_t gpk_share_limit(const gpk_device_request *request, uint32_t cores);

#endif /* GPK_BACKEND_SHARE_H */
