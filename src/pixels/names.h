// SPDX-License-Identifier: MIT
/* pixels/names.h - where images are written: what --output and --format mean, and a name for each.
 *
 *   -            standard output, for one image
 *   out/         a folder, which is made where it is missing; also any folder that there is. Files
 *                keep their names, and their places below the folder that was given
 *   out/{name}-small.jpg   a pattern: {name} without the extension, {ext}, {folder} below the one
 *                that was given, {index} from 1
 *   else         a file, for one image
 */
#ifndef GPUKIT_SRC_PIXELS_NAMES_H
#define GPUKIT_SRC_PIXELS_NAMES_H

#include "pixels/pixels.h"

typedef enum names_kind {
    NAMES_NONE, /* nothing is written */
    NAMES_STDOUT,
    NAMES_FILE,
    NAMES_FOLDER,
    NAMES_PATTERN,
} names_kind;

typedef struct names_target {
    names_kind kind;
    const char *text;         /* what was given; stays the caller's */
    const image_codec *codec; /* by --format; NULL: by each name's extension */
    const char *extension;    /* of its files; NULL: none was given */
    char *root;               /* the folder that no name leads out of; NULL: any. Owned */
} names_target;

/* text is that of --output; both may be NULL. Nothing is to be freed after a false. */
bool names_parse(const char *text, const char *format, names_target *out, problem *why);
void names_free(names_target *target);

/* Gives every file its name and format. Files whose name cannot be had have failed then: two with
 * one name, one that is an input. False: the target cannot be meant for these files. */
bool names_give(const names_target *target, pixels_list *files, problem *why);

/* Makes the folder, with those above it; does nothing where there is none to make. */
bool names_make_root(const names_target *target, problem *why);

/* mkdir -p. */
bool names_make_folders(const char *path, problem *why);

#endif /* GPUKIT_SRC_PIXELS_NAMES_H */
