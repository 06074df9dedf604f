// SPDX-License-Identifier: MIT
/* workload/pixels/colour/lut_text.h - files of tables, understood.
 *
 * .cube: LUT_1D_SIZE (2 to 65536) or LUT_3D_SIZE (2 to 128), for inputs from 0 to 1, and lines of
 * three numbers. .csv: 256 lines of one number or three, from 0 to 255. Lines that begin with "#"
 * are not read.
 */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_LUT_TEXT_H
#define GPK_WORKLOAD_PIXELS_COLOUR_LUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/status.h>

typedef struct gpk_lut_file {
    uint32_t size;    /* entries, or points on a side of the cube */
    uint32_t columns; /* 1: for all colours; or 3 */
    bool is_cube;
    uint16_t entries[]; /* columns side by side; of a cube, red goes the fastest. 65535 is 1 */
} gpk_lut_file;

/* name is that of the file, for messages and for what it is: out is freed by free(). */
gpukit_status gpk_lut_text_read(const char *name, const char *text, size_t size, gpk_lut_file **out,
                                gpukit_error *err);

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_LUT_TEXT_H */
