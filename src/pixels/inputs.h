// SPDX-License-Identifier: MIT
/* pixels/inputs.h - which files are meant by the arguments.
 *
 * An argument that is a file is meant, whatever its name. Of a folder those are meant whose names
 * end as a format's that was built, but for hidden ones, in the order of their names; with
 * is_recursive those of its folders too. Links are followed, and a folder that is inside itself
 * because of one is passed over.
 */
#ifndef GPUKIT_SRC_PIXELS_INPUTS_H
#define GPUKIT_SRC_PIXELS_INPUTS_H

#include "pixels/pixels.h"

typedef struct inputs_rules {
    bool is_recursive;
    const char *except; /* a folder that is left out: the one that is written to. NULL: none */
} inputs_rules;

/* Adds them. Folders that cannot be read, or have no image, are added as files that failed. False:
 * memory ran out, or the arguments cannot be meant. */
bool inputs_collect(const operands *args, const inputs_rules *rules, pixels_list *out,
                    problem *why);

#endif /* GPUKIT_SRC_PIXELS_INPUTS_H */
