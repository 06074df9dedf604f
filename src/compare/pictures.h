// SPDX-License-Identifier: MIT
/* pictures.h - image files for a workload of pixels: always the same, like photographs in what
 * matters to codecs, smooth with some detail and some noise. */
#ifndef GPUKIT_SRC_COMPARE_PICTURES_H
#define GPUKIT_SRC_COMPARE_PICTURES_H

#include <stdbool.h>

#include "compare/scratch.h"
#include "compare/workload.h"
#include "problem.h"

enum { PICTURES_PATH = 300 };

/* JPEGs, or PPMs where this gpukit has no JPEG, in a new folder of that name inside the scratch
 * folder, whose path goes to folder. program is gpukit itself. */
bool pictures_make(const workload *job, const char *program, const scratch *in, const char *name,
                   char folder[PICTURES_PATH], problem *why);

#endif /* GPUKIT_SRC_COMPARE_PICTURES_H */
