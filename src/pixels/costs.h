// SPDX-License-Identifier: MIT
/* pixels/costs.h - what a pixel costs where, as measured, and what auto makes of that. */
#ifndef GPUKIT_SRC_PIXELS_COSTS_H
#define GPUKIT_SRC_PIXELS_COSTS_H

#include "pixels/pixels.h"

/* Seconds for a pixel of what is read. */
typedef struct costs {
    double host;                      /* of one core */
    double upload, kernels, download; /* of the device, which do all three at once */
    uint32_t jobs;                    /* cores that the host has for it */
} costs;

typedef enum costs_choice {
    COSTS_HOST,   /* the device would hold the cores up */
    COSTS_BOTH,   /* each takes a good part */
    COSTS_DEVICE, /* it is faster than all cores, which are left to the codecs */
} costs_choice;

costs_choice costs_choose(const costs *of);

/* The narrowest of the device's three. */
double costs_of_device(const costs *of);

/* Sets what the host costs, by a made-up picture; 0: the operations do not take one. */
double costs_measure_host(const gpukit_pixels *chain);

/* Sets what the device costs, beside what the host does, which is set. Its kernels are built, and
 * it has a slot left. False: it failed, or the operations do not take the pictures. */
bool costs_measure_device(gpukit_pixels_device *device, const gpukit_pixels *chain, costs *out);

/* Pixels of files that wait, about: by their sizes and what formats make of a pixel. */
double costs_count_pixels(const pixels_list *files);

/* Noise, the same every time. Rows of any shape. */
void costs_fill(const gpukit_pixels_image *image);

#endif /* GPUKIT_SRC_PIXELS_COSTS_H */
