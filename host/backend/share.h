// SPDX-License-Identifier: MIT
/* backend/share.h - the cores of this machine, dealt out among the devices on it. */
#ifndef GPK_BACKEND_SHARE_H
#define GPK_BACKEND_SHARE_H

#include "backend/select.h"

/* Gives the team threads threads (0: every core). Where OpenCL devices of the same
 * CPU are selected too, each of them gets an equal share of the cores and the team
 * the rest; everyone at least one, each sub-device too. */
void gpk_share_cores(uint32_t threads, gpk_selection *selection);

#endif /* GPK_BACKEND_SHARE_H */
