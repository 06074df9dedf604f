// SPDX-License-Identifier: MIT
/* pixels/finisher.h - a thread that brings written files to disk and gives them their names, so
 * that those who decode and encode do not wait for disks.
 */
#ifndef GPUKIT_SRC_PIXELS_FINISHER_H
#define GPUKIT_SRC_PIXELS_FINISHER_H

#include "pixels/pixels.h"
#include "pixels/place.h"

typedef struct finisher finisher;

/* At most `most` files wait for it at a time. NULL: there was no memory, or no thread. */
finisher *finisher_start(size_t most);

/* Hands over a file whose bytes are all written; blocks while too many wait. Any thread. The
 * file's state tells when it is done. */
void finisher_give(finisher *to, pixels_file *file, const place *where);

/* Waits until all is done, and ends the thread. NULL is fine. */
void finisher_end(finisher *to);

#endif /* GPUKIT_SRC_PIXELS_FINISHER_H */
