// SPDX-License-Identifier: MIT
/* environment.h - what is to be known of the machine, the system and the build, as facts. */
#ifndef GPUKIT_SRC_COMPARE_ENVIRONMENT_H
#define GPUKIT_SRC_COMPARE_ENVIRONMENT_H

#include <stdbool.h>

#include <gpukit/device.h>

#include "results/results.h"

typedef struct environment_params {
    const char *root; /* "/": where proc, sys and etc are; another folder in tests */
    bool names_host;
} environment_params;

/* Adds the facts. inventory may be NULL: no OpenCL then. */
void environment_capture(const environment_params *params, const gpukit_inventory *inventory,
                         results *out);

/* Of one minute; negative where the kernel does not tell. */
double environment_load(const char *root);

#endif /* GPUKIT_SRC_COMPARE_ENVIRONMENT_H */
