// SPDX-License-Identifier: MIT
/* pixels/numbers.h - stats and histogram: the last operation of a chain, from which numbers come
 * out and no image.
 */
#ifndef GPUKIT_SRC_PIXELS_NUMBERS_H
#define GPUKIT_SRC_PIXELS_NUMBERS_H

#include "json.h"
#include "output.h"
#include "pixels/pixels.h"

enum { NUMBERS_CHANNELS = 4 };

/* Of one image; one piece, freed by free(). */
struct pixels_numbers {
    gpukit_pixels_shape shape;
    gpukit_pixels_channel channels[NUMBERS_CHANNELS];
    uint64_t levels[]; /* what the channels' histograms point to; those may be NULL */
};

/* The operations, for lists; NULL behind the last one. */
const gpukit_pixels_operation *numbers_operation_at(size_t index);

/* Takes one off the end of the operations. False: one of them is elsewhere, or has arguments. */
bool numbers_take(option_list *operations, pixels_kind *out, problem *why);

/* Its writer takes rows of any shape, and writes nothing to the sink. */
extern const image_codec numbers_codec;

/* Of a writer that is finished. NULL: memory ran out. */
pixels_numbers *numbers_make(const image_writer *writer, bool has_levels);

void numbers_print(const pixels_file *file, output *out);
void numbers_json(json *text, const pixels_numbers *numbers);

#endif /* GPUKIT_SRC_PIXELS_NUMBERS_H */
