// SPDX-License-Identifier: MIT
/* image/jpeg_parts.h - what the files of the JPEG codec share.
 *
 * libjpeg reports by a call that must not return. It comes back by longjmp to jpeg_guarded, and
 * nothing of ours that lies between owns anything.
 */
#ifndef GPUKIT_SRC_IMAGE_JPEG_PARTS_H
#define GPUKIT_SRC_IMAGE_JPEG_PARTS_H

#include <stdio.h> /* jpeglib.h wants it before */

#include <jpeglib.h>
#include <setjmp.h>

#include "image/image.h"

typedef struct jpeg_trap {
    struct jpeg_error_mgr manager;
    jmp_buf back;
    problem *why;             /* of the call that runs */
    const image_input *input; /* of a reader: says why there are no more bytes */
    size_t memory;            /* what the library may have, for its message */
    bool is_lenient;          /* what is corrupt may be, as long as rows come */
    bool is_begun;            /* what its header says is known */
    bool is_done; /* all rows are there; what lies between them and the end is no harm */
} jpeg_trap;

/* For the err of a jpeg_common_struct. */
struct jpeg_error_mgr *jpeg_trap_init(jpeg_trap *out);

/* Runs the step; false, and why is set, where it or the library fails. */
bool jpeg_guarded(jpeg_trap *trap, bool (*step)(void *user), void *user, problem *why);

/* The markers that jpeg_read_header has saved, as metadata; memory that runs out leaves some out.
 */
void jpeg_keep_markers(struct jpeg_decompress_struct *from);
void jpeg_markers_take(const struct jpeg_decompress_struct *from, image_metadata *out);

/* Density, before jpeg_start_compress; the others between that and the first row. What is too long
 * is left out, and returned as bits of image_rest. */
void jpeg_density_give(struct jpeg_compress_struct *to, const image_metadata *metadata);
uint32_t jpeg_markers_give(struct jpeg_compress_struct *to, const image_metadata *metadata);

/* The codec's functions; see image/image.h. */
bool jpeg_reader_open(image_input *in, const image_read_options *options, image_reader **out,
                      problem *why);
bool jpeg_reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why);
void jpeg_reader_close(image_reader *base);

#endif /* GPUKIT_SRC_IMAGE_JPEG_PARTS_H */
