// SPDX-License-Identifier: MIT
/* overlap_stream.h - blocks of 16 MiB through a kernel, to see how well copies hide. */
#ifndef GPUKIT_QUEUE_OVERLAP_STREAM_H
#define GPUKIT_QUEUE_OVERLAP_STREAM_H

#include <gpukit/queue.h>

/* Streams so many blocks, upload, kernel, download, through so many slots of the device of
 * suite_context, and checks the data. With one slot a block begins when the block before is
 * over. rounds sets how long the kernel takes. */
void overlap_stream(gpukit_staging staging, uint32_t slots, uint32_t rounds, uint32_t blocks,
                    gpukit_queue_stats *out);

double overlap_ratio_of(const gpukit_queue_stats *stats);

/* The rounds with which a kernel takes about as long as a copy. */
uint32_t overlap_rounds(void);

/* Prints what was measured. */
void overlap_print(const char *what, const gpukit_queue_stats *stats);

#endif /* GPUKIT_QUEUE_OVERLAP_STREAM_H */
