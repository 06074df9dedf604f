// SPDX-License-Identifier: MIT
/* layer_damage.h - what a bad device does to the bytes that it gives back. */
#ifndef GPUKIT_LAYER_DAMAGE_H
#define GPUKIT_LAYER_DAMAGE_H

#include <stddef.h>

#include "layer_rules.h"

/* Flips a bit: the one that the action names, or one by its seed. Or, where the bytes are
 * records of the primes kernels, makes one of their counts one more, with a complement
 * that fits. False where there was nothing to damage. */
bool layer_damage(void *bytes, size_t size, const layer_action *action);

#endif /* GPUKIT_LAYER_DAMAGE_H */
