// SPDX-License-Identifier: MIT
/* pixels/trust.h - whether a device's work is right, and what becomes of one whose is not.
 *
 * Before its first image it does a small made-up picture, all of which is compared with the host's
 * work; then --verify says how much of the images is. What fails is tried once more, which is for
 * drivers that run out of something for a moment; then the host does the image. A device that has
 * failed so twice, was wrong, or cannot build its kernels is retired: it gets no more.
 */
#ifndef GPUKIT_SRC_PIXELS_TRUST_H
#define GPUKIT_SRC_PIXELS_TRUST_H

#include "pixels/devices.h"

void trust_init(device_place *where, const session_options *asked);
void trust_finish(device_place *where);

/* A slot for the test, so that it need not wait for one behind images that wait for the test.
 * NULL: the operations do not take so small a picture, and the first image has to do; or the
 * device failed, which was told. */
gpukit_pixels_slot *trust_begin_test(device_place *where, const gpukit_pixels *chain);

/* Builds the kernels, and makes the place ready or retires it. Gives back the slot. */
void trust_test(device_place *where, const gpukit_pixels *chain, gpukit_pixels_slot *slot);

typedef enum trust_outcome {
    TRUST_DONE, /* what comes of the image is in the slot */
    TRUST_HOST, /* the host is to do it; why was told */
    TRUST_OVER, /* the image is not to be done, for the reason that was set */
} trust_outcome;

/* An image that is in its slot. */
typedef struct trust_image {
    gpukit_pixels_slot *slot;
    const gpukit_pixels *chain;
    uint32_t threads; /* for what the host does again */
    const atomic_bool *stops;
    pixels_times *times; /* to be added to */
} trust_image;

/* Waits for the test first. */
trust_outcome trust_run(device_place *where, const trust_image *image, problem *why);

/* The device did not get as far as running it. */
trust_outcome trust_note(device_place *where, const gpukit_error *error, problem *why);

bool trust_is_retired(device_place *where);
bool trust_has_failed(device_place *where); /* once, though it may have gone on */

#endif /* GPUKIT_SRC_PIXELS_TRUST_H */
