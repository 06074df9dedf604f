// SPDX-License-Identifier: MIT
#include "queue/chain.h"

#include <string.h>

#include <assert.h>

/* A chain is shorter than any queue is deep. */
static gpukit_command *append(gpk_chain *chain)
{
    gpukit_command *command = gpukit_queue_next(chain->queue);
    assert(command != NULL);
    if (chain->last != NULL)
        gpukit_command_link(chain->last);
    gpukit_command_tag(command, chain->tag);
    command->first_grain = chain->first;
    command->grains = chain->grains;
    chain->last = command;
    chain->count++;
    return command;
}

void gpk_chain_upload(gpk_chain *chain, gpukit_buffer *to, size_t offset, size_t size,
                      const void *from)
{
    gpukit_command_upload(append(chain), to, offset, size, from);
}

void gpk_chain_run(gpk_chain *chain, const gpukit_launch *launch)
{
    gpukit_command_run(append(chain), launch);
}

void gpk_chain_download(gpk_chain *chain, gpukit_buffer *from, size_t offset, size_t size, void *to)
{
    gpukit_command_download(append(chain), from, offset, size, to);
}

/* The first failure is the chain's; what is behind it is only cancelled. */
gpukit_status gpk_chain_finish(gpk_chain *chain, gpukit_error *err)
{
    gpukit_error first = {.status = GPUKIT_OK};
    gpukit_status status = gpukit_queue_submit(chain->queue, err);
    for (uint32_t over = 0; status == GPUKIT_OK && over < chain->count;) {
        gpukit_done done;
        size_t count;
        status = gpukit_queue_wait(chain->queue, GPUKIT_FOREVER, &done, 1, &count, err);
        over += (uint32_t)count;
        if (count > 0 && first.status == GPUKIT_OK)
            first = done.error;
    }
    if (status == GPUKIT_OK && first.status != GPUKIT_OK && err != NULL)
        *err = first;
    return status == GPUKIT_OK ? first.status : status;
}

gpukit_status gpk_chain_bring(gpk_chain *chain, const void *from, size_t size, gpukit_buffer **out,
                              gpukit_error *err)
{
    bool maps = gpukit_queue_maps(chain->queue);
    gpukit_status status = gpukit_buffer_alloc(
        chain->queue, size, maps ? GPUKIT_BUFFER_STAGED : GPUKIT_BUFFER_SCRATCH, out, err);
    if (status != GPUKIT_OK)
        return status;
    if (maps)
        memcpy(gpukit_buffer_host(*out), from, size);
    gpk_chain_upload(chain, *out, 0, size, maps ? NULL : from);
    return GPUKIT_OK;
}

/* Piece by piece through memory of our own, which stays behind with a device that hangs. */
static gpukit_status bring_pieces(gpukit_queue *queue, const void *from, size_t size,
                                  gpukit_buffer *to, gpukit_error *err)
{
    const size_t most = 16 << 20;
    gpukit_buffer *between = NULL;
    gpukit_status status =
        gpukit_buffer_alloc(queue, size < most ? size : most, GPUKIT_BUFFER_STAGED, &between, err);
    for (size_t done = 0; done < size && status == GPUKIT_OK; done += most) {
        gpk_chain chain = {.queue = queue};
        size_t piece = size - done < most ? size - done : most;
        void *host = gpukit_buffer_host(between);
        memcpy(host, (const unsigned char *)from + done, piece);
        gpk_chain_upload(&chain, to, done, piece, host);
        status = gpk_chain_finish(&chain, err);
    }
    gpukit_buffer_free(between);
    return status;
}

gpukit_status gpk_queue_bring(gpukit_queue *queue, const void *from, size_t size,
                              gpukit_buffer **out, gpukit_error *err)
{
    gpk_chain chain = {.queue = queue};
    gpukit_status status;
    if (gpukit_queue_maps(queue)) {
        status = gpk_chain_bring(&chain, from, size, out, err);
        return status == GPUKIT_OK ? gpk_chain_finish(&chain, err) : status;
    }
    status = gpukit_buffer_alloc(queue, size, GPUKIT_BUFFER_SCRATCH, out, err);
    return status == GPUKIT_OK ? bring_pieces(queue, from, size, *out, err) : status;
}
