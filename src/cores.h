// SPDX-License-Identifier: MIT
/* cores.h - how many cores there are for us. */
#ifndef GPUKIT_SRC_CORES_H
#define GPUKIT_SRC_CORES_H

#include <stdint.h>

/* Those that this process may use; at least 1. */
uint32_t cores_count(void);

#endif /* GPUKIT_SRC_CORES_H */
