// SPDX-License-Identifier: MIT
/* overlap_stream.h - a stream of blocks through a queue: 16 MiB up, a kernel that takes about as
 * long as the copies, 16 MiB down. How much of the copying hides behind the kernels.
 */
#ifndef GPUKIT_BENCH_OVERLAP_STREAM_H
#define GPUKIT_BENCH_OVERLAP_STREAM_H

#include <gpukit/gpukit.h>

enum { OVERLAP_BLOCKS = 24, OVERLAP_SLOTS = 4 };

typedef struct overlap_stream {
    uint32_t slots; /* blocks in flight, at most OVERLAP_SLOTS */
    gpukit_staging staging;
    gpukit_trace *trace; /* NULL: none */
    uint32_t rounds;     /* of the kernel's loop; 0: such as take as long as the copies, which are
                          * then kept here */
} overlap_stream;

typedef struct overlap_sample {
    double seconds;
    double ratio; /* gpukit_overlap_ratio; -1: there were no transfers */
    double transfer_s, kernel_s;
} overlap_sample;

/* All blocks through a queue of its own on device 0 of the context. out is set on success only. */
gpukit_status overlap_stream_run(gpukit_context *context, overlap_stream *stream,
                                 overlap_sample *out, gpukit_error *err);

#endif /* GPUKIT_BENCH_OVERLAP_STREAM_H */
