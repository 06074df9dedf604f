// SPDX-License-Identifier: MIT
/* queue/chain.h - the commands of one chunk, each linked to the one before.
 *
 * A workload puts its uploads, kernels and downloads on a chain; the agent submits it and
 * counts its completions.
 */
#ifndef GPK_QUEUE_CHAIN_H
#define GPK_QUEUE_CHAIN_H

#include "queue/queue.h"

typedef struct gpk_chain {
    gpukit_queue *queue;
    void *tag;              /* of each command */
    uint64_t first, grains; /* the chunk, for the trace */
    gpukit_command *last;   /* NULL at first */
    uint32_t count;
} gpk_chain;

void gpk_chain_upload(gpk_chain *chain, gpukit_buffer *to, size_t offset, size_t size,
                      const void *from);
void gpk_chain_run(gpk_chain *chain, const gpukit_launch *launch);
void gpk_chain_download(gpk_chain *chain, gpukit_buffer *from, size_t offset, size_t size,
                        void *to);

/* A buffer that holds these bytes when the chain is finished; from stays as it is until then. In
 * place, where the queue maps: it is a copy all the same, since each device may only have
 * memory that no other device has. */
gpukit_status gpk_chain_bring(gpk_chain *chain, const void *from, size_t size, gpukit_buffer **out,
                              gpukit_error *err);

/* Submits it alone and waits for its end: for what a job needs before its first chunk.
 * Nothing else may be in flight on the queue. */
gpukit_status gpk_chain_finish(gpk_chain *chain, gpukit_error *err);

/* A buffer that holds these bytes. They are the caller's: nothing looks at them any more once
 * this has returned, not even a device that hangs. Nothing else may be in flight on the queue. */
gpukit_status gpk_queue_bring(gpukit_queue *queue, const void *from, size_t size,
                              gpukit_buffer **out, gpukit_error *err);

#endif /* GPK_QUEUE_CHAIN_H */
