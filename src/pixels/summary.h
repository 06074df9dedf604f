// SPDX-License-Identifier: MIT
/* pixels/summary.h - what is said of the images: before, by --dry-run; and after, by --time and
 * --json.
 */
#ifndef GPUKIT_SRC_PIXELS_SUMMARY_H
#define GPUKIT_SRC_PIXELS_SUMMARY_H

#include "pixels/batch.h"

/* Prints what would be done with each file, and does nothing. Gives the exit code. */
int summary_foretell(const batch *all, output *out);

/* On stderr: how long it took, and where the time went. */
void summary_tell(const batch *all, const batch_result *result);

/* The object of --json. */
void summary_json(json *text, const batch *all, const batch_result *result);

#endif /* GPUKIT_SRC_PIXELS_SUMMARY_H */
