// SPDX-License-Identifier: MIT
/* pixels/pixels.h - what the parts of gpukit pixels share: its options, and one image file from
 * its name to what became of it.
 */
#ifndef GPUKIT_SRC_PIXELS_PIXELS_H
#define GPUKIT_SRC_PIXELS_PIXELS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/pixels.h>

#include "image/image.h"
#include "options.h"
#include "problem.h"
#include "report.h"
#include "session.h"

/* What comes out of a chain. */
typedef enum pixels_kind {
    PIXELS_IMAGES,
    PIXELS_STATS,
    PIXELS_HISTOGRAM,
} pixels_kind;

typedef struct pixels_options {
    option_list operations;
    const char *output;
    const char *format;
    uint64_t quality, png_level;
    int edge; /* gpukit_pixels_edge */
    bool is_recursive;
    bool strips_metadata;
    bool auto_orients;
    bool shrinks_on_load;
    bool is_lenient;
    bool is_dry;
    bool lists_operations;
    pixels_kind kind; /* as the last operation says, which is not among operations then */
    bool isolates;    /* worker processes, as many as there would be threads */
    uint64_t max_pixels;
    uint64_t memory; /* bytes of all images in flight together; 0: as pixels_memory says */
    uint64_t jobs;   /* images in flight; 0: one for each core */
    report_options report;
    session_options session;
} pixels_options;

/* What --memory is, or would be. */
size_t pixels_memory(const pixels_options *given);

/* Seconds of one image, or of all. */
typedef struct pixels_times {
    double decode, upload, kernels, download, encode;
    double finish; /* until the file is on disk under its name */
} pixels_times;

typedef enum pixels_state {
    PIXELS_WAITING, /* not done, or stopped */
    PIXELS_DONE,
    PIXELS_FAILED,
} pixels_state;

typedef struct pixels_numbers pixels_numbers; /* pixels/numbers.h */

/* Owned strings. Threads: each file is one thread's at a time; state is what hands it over. */
typedef struct pixels_file {
    char *path;       /* as it was given or found; "-" is standard input */
    char *title;      /* what messages call it: path on one line, or "standard input" */
    char *folder;     /* where it lies below the folder that was given: "", "a/b" */
    const char *name; /* the last component of path; "stdin" */

    char *output;             /* NULL: none */
    const image_codec *codec; /* of what is written; NULL: that of the input */

    _Atomic pixels_state state;
    char *why;          /* of PIXELS_FAILED; NULL where memory ran out */
    bool wants_more;    /* it failed for want of memory, and could be had with all there is */
    bool is_unwritable; /* it failed because its output cannot be written */
    uint32_t rest;      /* of image_rest: what of it is not in the output */

    gpukit_pixels_shape in, out;
    uint64_t bytes_in, bytes_out;
    pixels_times times;
    pixels_numbers *numbers; /* owned; NULL: none, or printed already */

    uint32_t worker;              /* the thread that had it */
    uint64_t began_ns, ended_ns;  /* with that thread; 0: never */
    uint64_t synced_ns, named_ns; /* with the one that waits for disks */
} pixels_file;

typedef struct pixels_list {
    pixels_file *items; /* owned */
    size_t count, capacity;
} pixels_list;

/* A new file at the end, all zero but for copies of these; NULL: memory ran out. */
pixels_file *pixels_list_add(pixels_list *list, const char *path, const char *folder);
void pixels_list_free(pixels_list *list);

/* Whether its bytes can be had once more: not those of a pipe. */
bool pixels_is_lasting(const pixels_file *file);

/* "4000x3000 RGB of 8 bits" */
typedef struct pixels_text {
    char text[64];
} pixels_text;
pixels_text pixels_describe(const gpukit_pixels_shape *shape);

/* Notes why the file could not be done. */
void pixels_fail(pixels_file *file, const char *why);

/* "a/b", where either may be ""; to be freed. NULL: memory ran out. */
char *pixels_join(const char *folder, const char *name);

double pixels_seconds_since(uint64_t begin_ns);
uint64_t pixels_now_ns(void);

/* All operations with their arguments, by groups. */
void pixels_list_operations(output *out);

/* What is near to an operation that there is not; NULL: nothing is. */
const char *pixels_nearest_operation(const char *name, size_t size);

#endif /* GPUKIT_SRC_PIXELS_PIXELS_H */
