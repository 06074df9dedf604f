// SPDX-License-Identifier: MIT
/* pixels/auto.h - what --device auto takes: it looks for GPUs where the work is long enough, and
 * chooses by what it measured of them.
 */
#ifndef GPUKIT_SRC_PIXELS_AUTO_H
#define GPUKIT_SRC_PIXELS_AUTO_H

#include "pixels/devices.h"

/* Measures the host, and opens the session where a GPU may pay. False: the host it is, and
 * out->choice says why. */
bool auto_look(const devices_params *params, devices *out);

/* The host alone, until there is a choice. */
void auto_begin(devices *all);

/* By the devices that passed their test, which have a slot left. On the thread of the tests. */
void auto_choose(devices *all);

#endif /* GPUKIT_SRC_PIXELS_AUTO_H */
