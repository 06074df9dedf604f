// SPDX-License-Identifier: MIT
/* pixels/batch.h - all images: workers that each take the next file, and one that watches.
 *
 * Files that fail for want of their share of the memory are done once more, one at a time, with
 * all of it.
 */
#ifndef GPUKIT_SRC_PIXELS_BATCH_H
#define GPUKIT_SRC_PIXELS_BATCH_H

#include "pixels/chains.h"
#include "pixels/one_file.h"
#include "pixels/pixels.h"

typedef struct batch {
    const pixels_options *given;
    chains *chains;
    const char *root; /* see place_open */
    pixels_list *files;
    session *state; /* that session_init has seen */
    devices *where;
    output *out; /* of numbers */
} batch;

/* What became of them all. */
typedef struct batch_result {
    double seconds;
    size_t done, failed; /* the others were stopped */
    uint32_t jobs;       /* images that were in flight at a time */
} batch_result;

/* Images in flight at a time, for so many files. */
uint32_t batch_jobs(const batch *all, size_t files);

/* What every image gets, of so many in flight. */
pixels_setup batch_setup(const batch *all, uint32_t jobs);

/* Does all files that wait; lines about those that fail are printed in their order. Gives the exit
 * code: that of what stopped it, EXIT_NEGATIVE where files failed. */
int batch_run(const batch *all, batch_result *out);

#endif /* GPUKIT_SRC_PIXELS_BATCH_H */
