// SPDX-License-Identifier: MIT
/* suite.h - an operation against its slow reference, on every path, in every cut. */
#ifndef GPUKIT_TESTS_PIXELS_SUITE_H
#define GPUKIT_TESTS_PIXELS_SUITE_H

#include <stdbool.h>

#include "picture.h"

/* What the operation makes of a picture; edge is never the default. */
typedef picture suite_reference(const void *user, const picture *in, gpukit_pixels_edge edge);

typedef struct suite_case {
    const char *operation;
    suite_reference *reference;
    const void *user;
    bool premultiplies;              /* pictures with alpha come to the reference premultiplied */
    bool sees_edges;                 /* it is tried with each edge, else with the one below */
    gpukit_pixels_edge edge;         /* what the default is for it; DEFAULT: reflect101 */
    unsigned channels;               /* bit c: pictures of c channels; 0: 1 to 4 */
    unsigned bits;                   /* 8 or 16; 0: both */
    uint32_t tolerance, tolerance16; /* how far a sample may be off; 0: not at all */
    const gpukit_pixels_files *files;
    const uint32_t *size; /* width and height of the only pictures; NULL: all of the suite's */
} suite_case;

/* All shapes (1 x 1, 1 x N, N x 1, odd, longer than a strip), kinds of pictures and edges; strips
 * of 1, 3 and the chosen number of rows; each level of instructions; bands of threads. */
void suite_check(const suite_case *which);

/* A chain of operations gives the same as they do one by one, each on the whole image. */
void suite_check_chain(const char *const *operations, size_t count,
                       const gpukit_pixels_shape *shape);

/* One picture through one chain, by a stream; fails the test where that fails. strip_rows as the
 * stream has it. */
picture suite_run(const gpukit_pixels *pixels, const picture *in, uint32_t strip_rows);

#endif /* GPUKIT_TESTS_PIXELS_SUITE_H */
