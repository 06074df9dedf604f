// SPDX-License-Identifier: MIT
/* What a user sees of a stream: blocks in, futures out. */
#include "executor/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { DEFAULT_PENDING = 64, MOST_PENDING = 65536 };

static void destroy(gpukit_stream *stream)
{
    if (stream->is_abandoned)
        return;
    gpk_operation_free(stream->operation);
    pthread_cond_destroy(&stream->changed);
    pthread_mutex_destroy(&stream->lock);
    free(stream->blocks);
    free(stream);
}

static gpukit_status check(gpukit_executor *executor, const gpukit_stream_params *params,
                           gpukit_stream **out, gpukit_error *err)
{
    gpukit_status status = gpk_executor_check(executor, err);
    if (status != GPUKIT_OK)
        return status;
    if (params == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a stream needs its parameters and a place to be put");
    if (params->block_items == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "how many items can a block have?");
    if (params->job.journal != NULL || params->job.shards != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a stream has neither journal nor shards");
    if (params->job.verify == GPUKIT_VERIFY_DOUBLE)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a stream cannot be done twice; verify all compares each block with the "
                        "function");
    return gpk_operation_check(&params->operation, false, err);
}

static gpukit_status check_sizes(const gpukit_stream *stream, gpukit_error *err)
{
    const gpk_operation *operation = stream->operation;
    size_t largest = operation->output_size;
    for (size_t i = 0; i < operation->given.input_count; i++)
        largest = operation->item_size[i] > largest ? operation->item_size[i] : largest;
    if (stream->block_items > SIZE_MAX / 2 / largest)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "blocks of %llu items are larger than there can be",
                        (unsigned long long)stream->block_items);
    if (stream->job_params.verify == GPUKIT_VERIFY_ALL &&
        (operation->given.function == NULL || operation->given.source == NULL))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "every block can be compared only where there are a kernel and a function");
    return GPUKIT_OK;
}

static uint32_t room_of(const gpukit_stream_params *params)
{
    uint32_t room = params->max_pending == 0 ? DEFAULT_PENDING : params->max_pending;
    return room > MOST_PENDING ? MOST_PENDING : room;
}

gpukit_status gpukit_stream_open(gpukit_executor *executor, const gpukit_stream_params *params,
                                 gpukit_stream **out, gpukit_error *err)
{
    gpukit_status status = check(executor, params, out, err);
    if (status != GPUKIT_OK)
        return status;
    gpukit_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a stream");
    pthread_mutex_init(&stream->lock, NULL);
    pthread_cond_init(&stream->changed, NULL);
    stream->turn.take = gpk_stream_take;
    stream->executor = executor;
    stream->summary = (gpk_summary){.type = params->operation.output_type};
    stream->job_params = params->job;
    stream->block_items = params->block_items;
    stream->room = room_of(params);
    stream->blocks = calloc(stream->room, sizeof *stream->blocks);
    status = stream->blocks != NULL
                 ? gpk_operation_copy(&params->operation, &stream->operation, err)
                 : gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a stream");
    if (status == GPUKIT_OK)
        status = check_sizes(stream, err);
    if (status != GPUKIT_OK)
        destroy(stream);
    else
        *out = stream;
    return status;
}

/* With the pointers in the order of the operation's inputs. */
static gpukit_status describe_block(const gpukit_stream *stream, const gpukit_block *block,
                                    gpk_block *out, gpukit_error *err)
{
    size_t next = 0;
    if (block == NULL || block->output == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a block needs a place for its output");
    if (block->items == 0 || block->items > stream->block_items)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a block of %llu items; from 1 to %llu can be",
                        (unsigned long long)block->items, (unsigned long long)stream->block_items);
    *out = (gpk_block){.items = block->items, .output = block->output};
    for (size_t i = 0; i < stream->operation->given.input_count; i++) {
        if (stream->operation->item_size[i] == 0)
            continue;
        if (block->inputs == NULL || block->inputs[next] == NULL)
            return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a block lacks its data for input %zu",
                            i);
        out->inputs[i] = block->inputs[next++];
    }
    return GPUKIT_OK;
}

/* Under the lock: until there is a place. */
static gpukit_status wait_for_place(gpukit_stream *stream, bool blocks, gpukit_error *err)
{
    bool is_full;
    while ((is_full = stream->submitted - stream->oldest == stream->room) && blocks &&
           !gpk_executor_is_inside(stream->executor) && stream->error.status == GPUKIT_OK)
        pthread_cond_wait(&stream->changed, &stream->lock);
    if (stream->error.status != GPUKIT_OK) {
        if (err != NULL)
            *err = stream->error;
        return stream->error.status;
    }
    return is_full ? gpk_fail(err, GPUKIT_E_AGAIN, 0, "",
                              "%u blocks have not ended; submit again when the oldest has",
                              stream->room)
                   : GPUKIT_OK;
}

/* Under the lock: to the board that it is on, or to the conductor, or to the turn that comes. */
static gpukit_status pass_on(gpukit_stream *stream, gpukit_error *err)
{
    if (!stream->has_turn) {
        gpukit_status status = gpk_conductor_add(stream->executor, &stream->turn, err);
        if (status != GPUKIT_OK)
            return status;
        stream->has_turn = true;
    }
    stream->submitted++;
    if (stream->board != NULL && !stream->is_sealed)
        gpk_stream_arrived(stream);
    return GPUKIT_OK;
}

static gpukit_status put(gpukit_stream *stream, const gpk_block *block, bool blocks,
                         gpukit_error *err)
{
    pthread_mutex_lock(&stream->lock);
    gpukit_status status = gpk_executor_check(stream->executor, err);
    if (status == GPUKIT_OK)
        status = wait_for_place(stream, blocks, err);
    if (status == GPUKIT_OK)
        status = gpk_executor_check(stream->executor, err);
    if (status == GPUKIT_OK) {
        gpk_block *place = &stream->blocks[stream->submitted % stream->room];
        *place = *block;
        status = pass_on(stream, err);
        if (status != GPUKIT_OK)
            place->future = NULL;
    }
    pthread_mutex_unlock(&stream->lock);
    return status;
}

static gpukit_status submit(gpukit_stream *stream, const gpukit_block *block, bool blocks,
                            gpukit_future **out, gpukit_error *err)
{
    static const gpk_future_ops block_ops = {.run = NULL}; /* a device runs it */
    gpk_block own;
    if (stream == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no stream was given");
    gpukit_status status = describe_block(stream, block, &own, err);
    if (status != GPUKIT_OK)
        return status;
    own.future = gpk_future_alloc(stream->executor, &block_ops, &(gpukit_call){.result_size = 0});
    if (own.future == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a future");
    if (out == NULL)
        gpukit_future_release(own.future);
    return gpk_future_hand_out(own.future, put(stream, &own, blocks, err), out);
}

gpukit_status gpukit_stream_submit(gpukit_stream *stream, const gpukit_block *block,
                                   gpukit_future **out, gpukit_error *err)
{
    return submit(stream, block, true, out, err);
}

gpukit_status gpukit_stream_try_submit(gpukit_stream *stream, const gpukit_block *block,
                                       gpukit_future **out, gpukit_error *err)
{
    return submit(stream, block, false, out, err);
}

void gpk_stream_end_block(gpukit_stream *stream, uint64_t number, const gpukit_error *error)
{
    gpk_block *block = &stream->blocks[number % stream->room];
    gpukit_future *future = block->future;
    if (future == NULL)
        return;
    block->future = NULL;
    pthread_mutex_unlock(&stream->lock);
    if (gpukit_future_state_of(future) == GPUKIT_FUTURE_RUNNING || gpk_future_begin(future))
        gpk_future_end(future, error);
    gpukit_future_release(future);
    pthread_mutex_lock(&stream->lock);
    while (stream->oldest < stream->submitted &&
           stream->blocks[stream->oldest % stream->room].future == NULL)
        stream->oldest++;
    pthread_cond_broadcast(&stream->changed);
}

void gpukit_stream_report(gpukit_stream *stream, gpukit_report *out)
{
    if (stream == NULL || out == NULL)
        return;
    pthread_mutex_lock(&stream->lock);
    gpk_stream_add_up(stream, out);
    pthread_mutex_unlock(&stream->lock);
}

void gpukit_stream_close(gpukit_stream *stream)
{
    if (stream == NULL)
        return;
    pthread_mutex_lock(&stream->lock);
    while (stream->oldest < stream->submitted)
        pthread_cond_wait(&stream->changed, &stream->lock);
    stream->is_closing = true;
    gpk_stream_seal(stream);
    while (stream->has_turn)
        pthread_cond_wait(&stream->changed, &stream->lock);
    pthread_mutex_unlock(&stream->lock);
    destroy(stream);
}
