// SPDX-License-Identifier: MIT
/* backend/inventory.h - the list of platforms and devices, while it is being made.
 *
 * The team of threads is cheap to list; the other backends load drivers. So there
 * are two steps, and who needs the team alone takes the first one only.
 */
#ifndef GPK_BACKEND_INVENTORY_H
#define GPK_BACKEND_INVENTORY_H

#include "backend/backend.h"

/* Of an OpenCL device that a worker has listed: how another worker finds it. */
typedef struct gpk_origin {
    char id[24];       /* what it is called where the setting holds */
    char setting[512]; /* as in gpk_worker_spec */
} gpk_origin;

struct gpukit_inventory {
    gpukit_platform_info *platforms;
    size_t platform_count;
    gpukit_device_info *devices;
    size_t device_count;
    double *rates;       /* of each device for the job in hand, as earlier runs measured them; 0:
                          * none did. NULL: nobody asked. */
    gpk_origin *origins; /* of the OpenCL devices, in their order; none where they were listed by
                          * this process */
    size_t origin_count;
    char note[320];
};

/* An empty one; gpukit_inventory_free frees it. */
gpukit_status gpk_inventory_alloc(gpukit_inventory **out, gpukit_error *err);

gpukit_status gpk_inventory_list_team(gpukit_inventory *inventory, gpukit_error *err);

/* Everything but the team. */
gpukit_status gpk_inventory_list_drivers(gpukit_inventory *inventory, gpukit_error *err);

/* Fills the rates with what is remembered of jobs of that family; "" is none. */
gpukit_status gpk_inventory_remember(gpukit_inventory *inventory, const char *family,
                                     gpukit_error *err);

/* For listings by workers. */
gpukit_status gpk_inventory_add_origin(gpukit_inventory *inventory, const gpk_origin *origin,
                                       gpukit_error *err);

/* Of a device of the inventory; NULL: it is the team, or was listed by this process. */
const gpk_origin *gpk_inventory_origin(const gpukit_inventory *inventory,
                                       const gpukit_device_info *device);

/* Whether the device is the team of threads, or an OpenCL device. */
bool gpk_device_is_team(const gpukit_device_info *device);
bool gpk_device_is_opencl(const gpukit_device_info *device);

#endif /* GPK_BACKEND_INVENTORY_H */
