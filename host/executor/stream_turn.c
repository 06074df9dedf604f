// SPDX-License-Identifier: MIT
/* When a stream has the devices: it runs as a job until others want them or it is closed. */
#include <stdlib.h>

#include "base/error.h"
#include "executor/stream.h"
#include "sched/scheduler.h"

enum { WATCH_MS = 20, MOST_SLOTS = 8 };

void gpk_stream_arrived(gpukit_stream *stream)
{
    atomic_store(&stream->job->head.arrived, stream->submitted - stream->job->base);
    gpk_board_arrived(stream->board);
}

void gpk_stream_seal(gpukit_stream *stream)
{
    if (stream->board == NULL || stream->is_sealed)
        return;
    stream->is_sealed = true;
    atomic_store(&stream->job->head.is_sealed, true);
    gpk_board_arrived(stream->board);
}

/* The devices of all turns are those of the executor, in one order. */
static void add_report(gpukit_report *to, const gpukit_report *more)
{
    to->seconds += more->seconds;
    to->total += more->total;
    to->done += more->done;
    to->efficiency = more->efficiency;
    for (size_t i = 0; i < more->device_count; i++) {
        gpukit_device_share *share = &to->devices[i];
        const gpukit_device_share *other = &more->devices[i];
        share->device = other->device;
        share->done += other->done;
        share->chunks += other->chunks;
        share->rate = other->rate;
        share->busy_seconds += other->busy_seconds;
        share->transfer_seconds += other->transfer_seconds;
        share->kernel_seconds += other->kernel_seconds;
        share->overlapped_seconds += other->overlapped_seconds;
        share->failures += other->failures;
        share->samples += other->samples;
        share->is_retired = other->is_retired;
        share->is_lost = share->is_lost || other->is_lost;
    }
    if (more->device_count > to->device_count)
        to->device_count = more->device_count;
}

void gpk_stream_add_up(const gpukit_stream *stream, gpukit_report *out)
{
    gpukit_report now = {0};
    *out = stream->before;
    if (stream->board != NULL)
        gpk_board_report(stream->board, &now);
    add_report(out, &now);
}

/* In the conductor's thread, now and then. */
static bool watch(void *user, const gpukit_report *report)
{
    gpukit_stream *stream = user;
    (void)report;
    if (gpk_conductor_is_wanted(&stream->executor->conductor)) {
        pthread_mutex_lock(&stream->lock);
        gpk_stream_seal(stream);
        pthread_mutex_unlock(&stream->lock);
    }
    return !atomic_load(&stream->executor->stops);
}

static gpukit_status run(gpukit_stream *stream, uint64_t base, gpukit_report *report,
                         gpukit_error *err)
{
    gpukit_context *context;
    gpukit_job_params params = stream->job_params;
    gpukit_status status = gpk_conductor_context(stream->executor, &context, err);
    if (status == GPUKIT_OK)
        status = gpk_operation_check_devices(stream->operation, context, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_stream_job *job = malloc(sizeof *job);
    if (job == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a job");
    gpk_stream_job_init(job, stream, base);
    params.progress = watch;
    params.user = stream;
    params.interval_ms = WATCH_MS;
    params.chunk_grains = 1;
    params.verify = GPUKIT_VERIFY_NONE; /* the job's read looks at its blocks */
    status = gpk_scheduler_run(context, &job->head, &params, report, err);
    if (!atomic_load(&job->head.is_abandoned))
        free(job);
    else
        stream->is_abandoned = true;
    return status;
}

/* Under the lock. */
static void end_all(gpukit_stream *stream, const gpukit_error *error)
{
    uint64_t last = stream->submitted;
    for (uint64_t number = stream->oldest; number < last; number++)
        gpk_stream_end_block(stream, number, error);
}

/* Until the next turn, where there is more to do. Nothing of it is touched afterwards. */
static void end_turn(gpukit_stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    stream->has_turn = stream->oldest < stream->submitted;
    if (stream->has_turn)
        gpk_conductor_add_again(stream->executor, &stream->turn);
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
}

void gpk_stream_take(gpk_turn *turn)
{
    gpukit_stream *stream = (gpukit_stream *)turn;
    gpukit_report report = {0};
    gpukit_error error;
    gpukit_status status =
        atomic_load(&stream->executor->stops)
            ? gpk_fail(&error, GPUKIT_E_CANCELLED, 0, "", "the executor was shut down")
            : run(stream, stream->oldest, &report, &error);
    pthread_mutex_lock(&stream->lock);
    add_report(&stream->before, &report);
    if (status != GPUKIT_OK) {
        stream->error = error;
        end_all(stream, &error);
    }
    pthread_mutex_unlock(&stream->lock);
    end_turn(stream);
}
