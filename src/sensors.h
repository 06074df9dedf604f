// SPDX-License-Identifier: MIT
/* sensors.h - how warm the processor is and how fast its clock runs, where Linux tells. */
#ifndef GPUKIT_SRC_SENSORS_H
#define GPUKIT_SRC_SENSORS_H

/* Where the kernel tells. */
#define SENSORS_ROOT "/sys"

/* Degrees Celsius of the hottest sensor of the processor; 0 where none is known. */
double sensors_temperature(const char *root);

/* MHz of the fastest core; 0 where it is not known. */
double sensors_clock(const char *root);

#endif /* GPUKIT_SRC_SENSORS_H */
