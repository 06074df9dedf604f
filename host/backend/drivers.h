// SPDX-License-Identifier: MIT
/* backend/drivers.h - which OpenCL drivers would be loaded here, without loading them. */
#ifndef GPK_BACKEND_DRIVERS_H
#define GPK_BACKEND_DRIVERS_H

#include <stdint.h>

/* Another number when a driver's files, the loader's cache or the settings that drivers look at
 * are others than they were. Reads the environment and some files: about 50 us. */
uint64_t gpk_drivers_fingerprint(void);

#endif /* GPK_BACKEND_DRIVERS_H */
