// SPDX-License-Identifier: MIT
/* units.h - quantities for people: 1.23 G, 23.5 GiB, 1:05. */
#ifndef GPUKIT_SRC_UNITS_H
#define GPUKIT_SRC_UNITS_H

#include <stdint.h>

typedef struct units_text {
    char text[24];
} units_text;

units_text units_si(double value);                   /* "1.23 G", "812 M", "7 ": powers of 1000 */
units_text units_bytes(uint64_t bytes);              /* "23.5 GiB" */
units_text units_clock(double seconds);              /* "0:05", "2:03:04" */
units_text units_seconds(double seconds);            /* "0.412 s", "12.3 s", then as units_clock */
units_text units_percent(double part, double whole); /* "4.5 %", "45 %" */

#endif /* GPUKIT_SRC_UNITS_H */
