// SPDX-License-Identifier: MIT
/* image/pnm_write.h - the writer of Netpbm's formats: gray becomes PGM, RGB becomes PPM, and what
 * has alpha becomes PAM. See image/image.h for what each does.
 */
#ifndef GPUKIT_SRC_IMAGE_PNM_WRITE_H
#define GPUKIT_SRC_IMAGE_PNM_WRITE_H

#include "image/image.h"

bool pnm_adapt(gpukit_pixels_shape *shape, problem *why);
bool pnm_writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                     const image_metadata *metadata, const image_write_options *options,
                     image_writer **out, problem *why);
bool pnm_writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                      problem *why);
bool pnm_writer_finish(image_writer *base, problem *why);
void pnm_writer_close(image_writer *base);

#endif /* GPUKIT_SRC_IMAGE_PNM_WRITE_H */
