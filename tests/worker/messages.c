// SPDX-License-Identifier: MIT
#include "worker/messages.h"

#include <math.h>
#include <string.h>

#define FILL(field) memset(field, 'a' + (int)(sizeof(field) % 26), sizeof(field) - 1)

static const unsigned char bytes[] = "a piece\0with a NUL in it";
static const gpk_piece piece = {bytes, sizeof bytes};

static void fill_error(gpukit_error *error)
{
    FILL(error->native_name);
    FILL(error->call);
    FILL(error->device);
    FILL(error->text);
    error->status = GPUKIT_E_TASK;
    error->native = -5;
    error->attempts = 3;
}

static void fill_platform(gpukit_platform_info *platform)
{
    FILL(platform->name);
    FILL(platform->vendor);
    FILL(platform->version);
    FILL(platform->why_not);
    platform->device_count = 2;
}

static void fill_device(gpukit_device_info *device)
{
    FILL(device->id);
    FILL(device->backend);
    FILL(device->name);
    FILL(device->vendor);
    FILL(device->driver);
    FILL(device->language);
    FILL(device->why_not);
    FILL(device->host);
    device->kind = GPUKIT_DEVICE_ACCELERATOR;
    device->platform = -1;
    device->compute_units = 132;
    device->clock_mhz = 1980;
    device->timer_ns = 1000;
    device->shares_memory = device->is_usable = device->has_double = true;
    device->ends_long_kernels = true;
    device->memory_size = UINT64_C(150000000000);
    device->max_alloc_size = UINT64_C(37000000000);
    device->local_size = 49152;
    device->max_group_items = 1024;
    device->rank = 7;
}

static void fill_open(gpk_message_open *open)
{
    FILL(open->id);
    FILL(open->as);
    open->compute_units = 5;
    open->part = 1;
    open->parts = 2;
}

static void fill_job(gpk_message_job *job)
{
    FILL(job->kind);
    job->grains = 1000;
    job->grain_units = 30;
    job->total_units = 29999;
    job->most_grains = 64;
    job->cargo_grain = 240;
    job->cargo_total = 239999;
    job->slot_count = 3;
    job->depth = 24;
    job->staging = GPUKIT_STAGING_COPY;
    job->deadline_ms = 300000;
    job->deadline_ns = UINT64_C(5000000000);
    job->is_return = job->is_traced = job->is_shared = true;
    job->blob_size = 128;
    job->tray_size = 16384;
    job->body = piece;
}

static void fill_done(gpk_message_done *done)
{
    *done = (gpk_message_done){
        .slot = 2,
        .order = 17,
        .seconds = 0.25,
        .stats = {.commands = 51,
                  .transfer_seconds = 1e-3,
                  .kernel_seconds = 0.2,
                  .overlapped_seconds = 5e-4,
                  .busy_seconds = 0.2005},
        .hash = UINT64_C(0x0123456789ABCDEF),
    };
}

static void fill_trace(gpukit_trace_record *trace)
{
    FILL(trace->device);
    FILL(trace->name);
    trace->track = GPUKIT_TRACK_HOST;
    trace->status = GPUKIT_E_TIMEOUT;
    trace->bytes = 4096;
    trace->first = 100;
    trace->count = 8;
    trace->queued_ns = 1;
    trace->submitted_ns = 2;
    trace->started_ns = 3;
    trace->ended_ns = 4;
}

static void fill_part(gpk_message *out)
{
    const gpk_message_kind kind = out->kind;
    if (kind == GPK_SAY_TRAY || kind == GPK_SAY_FAILED) {
        out->as.part.slot = 1;
        out->as.part.order = 9;
    }
    if (kind == GPK_SAY_FAILED || kind == GPK_SAY_REFUSED) {
        fill_error(&out->as.part.error);
        return;
    }
    out->as.part.offset = 64;
    out->as.part.piece = piece;
}

/* Between the ranks of a cluster. */
static void fill_cluster(gpk_message *out)
{
    switch (out->kind) {
    case GPK_SAY_WELCOME:
        FILL(out->as.welcome.version);
        FILL(out->as.welcome.host);
        out->as.welcome.pid = 4711;
        out->as.welcome.seats = 3;
        break;
    case GPK_SAY_SEAT:
        fill_device(&out->as.seat.info);
        fill_open(&out->as.seat.open);
        FILL(out->as.seat.setting);
        break;
    case GPK_SAY_START:
        FILL(out->as.start.name);
        FILL(out->as.start.setting);
        break;
    case GPK_SAY_STOP:
        out->as.end.by_us = true;
        break;
    case GPK_SAY_ENDED:
        out->as.end.how.was_killed = true;
        FILL(out->as.end.how.text);
        break;
    case GPK_SAY_BYE:
        out->as.all_live = true;
        break;
    default:
        break;
    }
}

void messages_example(gpk_message_kind kind, gpk_message *out)
{
    memset(out, 0, sizeof *out); /* padding too: they are compared as memory */
    out->kind = kind;
    switch (kind) {
    case GPK_SAY_HELLO:
        FILL(out->as.version);
        break;
    case GPK_SAY_PLATFORM:
        fill_platform(&out->as.platform);
        break;
    case GPK_SAY_DEVICE:
    case GPK_SAY_OPENED:
        fill_device(&out->as.device);
        break;
    case GPK_SAY_LISTED:
        FILL(out->as.note);
        break;
    case GPK_SAY_LOAD:
        FILL(out->as.path);
        break;
    case GPK_SAY_OPEN:
        fill_open(&out->as.open);
        break;
    case GPK_SAY_JOB:
        fill_job(&out->as.job);
        break;
    case GPK_SAY_LEASE:
        out->as.lease = (gpk_message_lease){2, 17, 100, 8, UINT64_C(5000000000)};
        break;
    case GPK_SAY_DONE:
        fill_done(&out->as.done);
        break;
    case GPK_SAY_BLOB:
    case GPK_SAY_TRAY:
    case GPK_SAY_FAILED:
    case GPK_SAY_REFUSED:
        fill_part(out);
        break;
    case GPK_SAY_LOG:
        out->as.log.level = GPUKIT_LOG_DEBUG;
        out->as.log.text = piece;
        break;
    case GPK_SAY_TRACE:
        fill_trace(&out->as.trace);
        break;
    default:
        fill_cluster(out);
        break;
    }
}

/* NULL: the kind has none. */
static const gpk_piece *piece_of(const gpk_message *message)
{
    switch (message->kind) {
    case GPK_SAY_JOB:
        return &message->as.job.body;
    case GPK_SAY_BLOB:
    case GPK_SAY_TRAY:
        return &message->as.part.piece;
    case GPK_SAY_LOG:
        return &message->as.log.text;
    default:
        return NULL;
    }
}

static bool is_error(const gpukit_error *error)
{
    return error->status >= GPUKIT_OK && error->status <= GPUKIT_E_TASK &&
           memchr(error->text, '\0', sizeof error->text) != NULL &&
           memchr(error->call, '\0', sizeof error->call) != NULL &&
           memchr(error->device, '\0', sizeof error->device) != NULL &&
           memchr(error->native_name, '\0', sizeof error->native_name) != NULL;
}

static bool is_device(const gpukit_device_info *device)
{
    return device->kind >= GPUKIT_DEVICE_CPU && device->kind <= GPUKIT_DEVICE_ACCELERATOR &&
           memchr(device->id, '\0', sizeof device->id) != NULL &&
           memchr(device->name, '\0', sizeof device->name) != NULL &&
           memchr(device->host, '\0', sizeof device->host) != NULL;
}

static bool has_sound_fields(const gpk_message *message)
{
    const gpukit_queue_stats *stats = &message->as.done.stats;
    switch (message->kind) {
    case GPK_SAY_DEVICE:
    case GPK_SAY_OPENED:
        return is_device(&message->as.device);
    case GPK_SAY_SEAT:
        return is_device(&message->as.seat.info);
    case GPK_SAY_FAILED:
    case GPK_SAY_REFUSED:
        return is_error(&message->as.part.error);
    case GPK_SAY_DONE:
        return isfinite(message->as.done.seconds) && message->as.done.seconds >= 0 &&
               isfinite(stats->busy_seconds) && isfinite(stats->kernel_seconds) &&
               isfinite(stats->transfer_seconds) && isfinite(stats->overlapped_seconds);
    case GPK_SAY_LOG:
        return message->as.log.level <= GPUKIT_LOG_DEBUG;
    case GPK_SAY_TRACE:
        return message->as.trace.track <= GPUKIT_TRACK_HOST &&
               message->as.trace.status <= GPUKIT_E_TASK &&
               memchr(message->as.trace.name, '\0', sizeof message->as.trace.name) != NULL;
    case GPK_SAY_JOB:
        return message->as.job.staging <= GPUKIT_STAGING_COPY;
    default:
        return true;
    }
}

bool messages_is_sound(const gpk_message *message, const unsigned char *packet, size_t size)
{
    unsigned char again[GPK_PACKET_MAX];
    const gpk_piece *part = piece_of(message);
    if (message->kind < GPK_SAY_HELLO || message->kind >= GPK_SAY_END || !has_sound_fields(message))
        return false;
    if (part != NULL && (part->bytes < packet || part->bytes > packet + size ||
                         part->size > (size_t)(packet + size - part->bytes)))
        return false;
    return gpk_message_write(message, again) == size && memcmp(again, packet, size) == 0;
}

bool messages_are_same(const gpk_message *a, const gpk_message *b)
{
    gpk_message mine = *a;
    const gpk_piece *of_a = piece_of(&mine), *of_b = piece_of(b);
    if (a->kind != b->kind)
        return false;
    if (of_a != NULL) {
        if (of_a->size != of_b->size || memcmp(of_a->bytes, of_b->bytes, of_a->size) != 0)
            return false;
        ((gpk_piece *)(uintptr_t)of_a)->bytes = of_b->bytes;
    }
    return memcmp(&mine, b, sizeof mine) == 0;
}
