// SPDX-License-Identifier: MIT
/* doctor.h - what the checks of gpukit devices --doctor share: a line for each link,
 * and the remedy for the first one that is broken.
 */
#ifndef GPUKIT_SRC_DOCTOR_H
#define GPUKIT_SRC_DOCTOR_H

#include <stdbool.h>

#include "output.h"

enum { DOCTOR_REMEDY_MAX = 320 };

typedef struct doctor {
    output *out;
    char remedy[DOCTOR_REMEDY_MAX]; /* a command to copy; "" while nothing failed */
    bool has_pocl;                  /* among the drivers */
    char device[24];                /* the first OpenCL device that works */
} doctor;

/* "ok    <text>", at once. */
__attribute__((format(printf, 2, 3))) void doctor_good(const doctor *c, const char *format, ...);

/* "FAIL  <text>"; remedy is what would mend it. */
__attribute__((format(printf, 3, 4))) void doctor_bad(doctor *c, const char *remedy,
                                                      const char *format, ...);

/* What can be told without a driver: .icd files, their libraries, caches, ld. */
void doctor_check_system(doctor *c);

#endif /* GPUKIT_SRC_DOCTOR_H */
