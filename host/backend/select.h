// SPDX-License-Identifier: MIT
/* backend/select.h - which devices a selector names, and each one's share of the cores.
 *
 * A pure function over an inventory: it opens nothing and loads nothing. The words
 * of a selector are those of gpukit_context_params.devices; what stands with '!'
 * is taken away from what the rest names, or from "all" where there is no rest. Where
 * the team is taken away, "all" has the OpenCL device of the same CPU instead.
 */
#ifndef GPK_BACKEND_SELECT_H
#define GPK_BACKEND_SELECT_H

#include "backend/backend.h"

typedef struct gpk_selection {
    size_t count;
    gpk_device_request requests[GPUKIT_MAX_DEVICES]; /* without a log */
    char notice[320]; /* a fallback that a user should know of; "" when there is none */
} gpk_selection;

/* Whether the selector asks for more than the team, so that drivers must be loaded
 * and listed first. team holds what gpk_inventory_list_team found. */
bool gpk_select_needs_drivers(const gpukit_context_params *params, const gpukit_inventory *team);

/* Whether it is auto or cpu, or both, in this process alone: no isolation asked for, no processes
 * and no cluster. */
bool gpk_select_is_for_cpu(const gpukit_context_params *params);

/* Devices in the order of the inventory, none twice; their info points into it.
 * GPUKIT_E_ARGUMENT and GPUKIT_E_NO_DEVICE as in gpukit_context_open. */
gpukit_status gpk_select(const gpukit_context_params *params, const gpukit_inventory *inventory,
                         gpk_selection *out, gpukit_error *err);

#endif /* GPK_BACKEND_SELECT_H */
