// SPDX-License-Identifier: MIT
/* pixels/chains.h - the operations that the user asked for, and what images need besides.
 *
 * An image may have to be turned upright first, and brought to what its format holds last: depth=8,
 * flatten, rgb. There is a chain for each such combination that came up; they are made once, and
 * shared.
 */
#ifndef GPUKIT_SRC_PIXELS_CHAINS_H
#define GPUKIT_SRC_PIXELS_CHAINS_H

#include "pixels/pixels.h"

typedef struct chains chains;

/* What a chain is for. */
typedef struct chains_image {
    gpukit_pixels_shape shape; /* of what is read */
    uint32_t orientation;      /* that is undone; 1: none */
    const image_codec *codec;  /* of what is written; NULL: nothing is */
} chains_image;

/* What was found for it. */
typedef struct chains_choice {
    const gpukit_pixels *chain; /* belongs to the chains, but for `own` */
    gpukit_pixels *own;         /* the same, where it is for one image alone; NULL else */
    gpukit_pixels_shape out;
    char text[160]; /* "invert, resize=50%, depth=8": for people, cut */
} chains_choice;

/* Refuses operations that there are not, or not so. NULL operations are fine: count is 0. */
bool chains_open(const pixels_options *given, chains **out, problem *why);
void chains_close(chains *all);

/* The operations as they were asked for, which most images go through as they are. */
const gpukit_pixels *chains_plain(const chains *all);

/* The files that operations read, from index 0 on; NULL behind the last one. */
const char *chains_file(const chains *all, size_t index);

/* Bytes that the images among them take, which are held until chains_close. */
size_t chains_memory(const chains *all);

/* Any thread. False: an operation does not take the image, the format does not hold what comes
 * out, or GPUKIT_E_MEMORY. */
bool chains_choose(chains *all, const chains_image *image, chains_choice *out, problem *why);
void chains_choice_free(chains_choice *choice);

/* How much smaller a decoder may make the image at once, 1, 2, 4 or 8: so that at least what the
 * first operation makes of it is left. That one must make it smaller. */
uint32_t chains_shrink(chains *all, const chains_image *image);

/* As chains_choose, for an image that was shrunk so and was `whole` before: what the first
 * operation makes of it is what it makes of the whole one. */
bool chains_choose_shrunk(chains *all, const chains_image *image, const gpukit_pixels_shape *whole,
                          chains_choice *out, problem *why);

#endif /* GPUKIT_SRC_PIXELS_CHAINS_H */
