// SPDX-License-Identifier: MIT
/* image/pnm.h - what the readers of Netpbm's formats share. */
#ifndef GPUKIT_SRC_IMAGE_PNM_H
#define GPUKIT_SRC_IMAGE_PNM_H

#include "image/image.h"

enum { PNM_TOKEN_MOST = 31 };

/* The next word, which ends at white space; comments from '#' to the end of a line are left out.
 * False: there is none, or it is longer than a word of a header may be. */
bool pnm_token(image_input *in, char token[PNM_TOKEN_MOST + 1]);

/* The next word as a number; what is not one is refused by the name of what it should be. */
bool pnm_number(image_input *in, const char *what, uint64_t *out, problem *why);

#endif /* GPUKIT_SRC_IMAGE_PNM_H */
