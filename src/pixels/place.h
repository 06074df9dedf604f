// SPDX-License-Identifier: MIT
/* pixels/place.h - where one image is written: beside its final name, which it gets once it is
 * whole and on disk.
 *
 * What is no regular file (a pipe, /dev/null, standard output) is written to as it stands.
 */
#ifndef GPUKIT_SRC_PIXELS_PLACE_H
#define GPUKIT_SRC_PIXELS_PLACE_H

#include <stdbool.h>

#include "problem.h"

enum { PLACE_TAG = 6 }; /* characters of it */

typedef struct place {
    int fd;
    char *path;      /* owned: the final name; NULL: standard output */
    char *temporary; /* owned: what is renamed; NULL: it is written to as it stands */
} place;

/* Letters that tell the temporary files of this run from those of others; the first call, before
 * there are threads, chooses them. */
const char *place_tag(void);

/* That of the run that this process works for. */
void place_set_tag(const char *given);

/* Makes the folders that are missing. root: no link may lead out of that folder, nor may the file
 * be one; NULL: the file behind a link is what is replaced. Any thread; nothing is to be done with
 * out after a false. */
bool place_open(const char *path, const char *root, place *out, problem *why);

/* Says that it cannot be written, by an errno; false. */
bool place_refuse(const place *out, int failure, problem *why);

/* Brings it to disk and gives it its name; out is used up, whatever happens. */
bool place_commit(place *out, problem *why);

/* Removes what was written. */
void place_discard(place *out);

#endif /* GPUKIT_SRC_PIXELS_PLACE_H */
