// SPDX-License-Identifier: MIT
#include "worker/message.h"

#include <math.h>
#include <string.h>

#include "base/wire.h"

static const uint32_t MAGIC = UINT32_C(0x4b504700) | GPK_MESSAGE_VERSION; /* "GPK" */

/* Goes over the fields of a message in one order: to write them, or to read them. */
typedef struct codec {
    gpk_writer *to; /* NULL: it reads */
    gpk_reader *from;
} codec;

static void u32(codec *c, uint32_t *value)
{
    if (c->to != NULL)
        gpk_put_u32(c->to, *value);
    else
        *value = gpk_get_u32(c->from);
}

static void u64(codec *c, uint64_t *value)
{
    if (c->to != NULL)
        gpk_put_u64(c->to, *value);
    else
        *value = gpk_get_u64(c->from);
}

static void i32(codec *c, int32_t *value)
{
    uint32_t bits = (uint32_t)*value;
    u32(c, &bits);
    *value = (int32_t)bits;
}

/* A time or a share: what is none is bad. */
static void f64(codec *c, double *value)
{
    if (c->to != NULL) {
        gpk_put_f64(c->to, *value);
        return;
    }
    *value = gpk_get_f64(c->from);
    if (isfinite(*value) && *value >= 0)
        return;
    c->from->is_bad = true;
    *value = 0;
}

static void flag(codec *c, bool *value)
{
    if (c->to != NULL)
        gpk_put_u8(c->to, *value ? 1 : 0);
    else
        *value = gpk_get_flag(c->from);
}

/* An enumeration without gaps. */
static uint32_t choice(codec *c, uint32_t value, uint32_t end)
{
    if (c->to == NULL)
        return gpk_get_below(c->from, end);
    gpk_put_u32(c->to, value);
    return value;
}

static void text(codec *c, char *value, size_t size)
{
    if (c->to != NULL)
        gpk_put_text(c->to, value);
    else
        gpk_get_text(c->from, value, size);
}

#define TEXT(c, field) text(c, field, sizeof(field))

static void piece(codec *c, gpk_piece *value)
{
    u32(c, &value->size);
    if (c->to != NULL)
        gpk_put_bytes(c->to, value->bytes, value->size);
    else
        value->bytes = gpk_get_bytes(c->from, value->size);
}

static void error(codec *c, gpukit_error *value)
{
    value->status = (gpukit_status)choice(c, (uint32_t)value->status, GPUKIT_E_TASK + 1);
    i32(c, &value->native);
    TEXT(c, value->native_name);
    TEXT(c, value->call);
    TEXT(c, value->device);
    u32(c, &value->attempts);
    TEXT(c, value->text);
}

static void platform(codec *c, gpukit_platform_info *value)
{
    TEXT(c, value->name);
    TEXT(c, value->vendor);
    TEXT(c, value->version);
    TEXT(c, value->why_not);
    u32(c, &value->device_count);
}

static void device(codec *c, gpukit_device_info *value)
{
    TEXT(c, value->id);
    TEXT(c, value->backend);
    TEXT(c, value->name);
    TEXT(c, value->vendor);
    TEXT(c, value->driver);
    TEXT(c, value->language);
    TEXT(c, value->why_not);
    value->kind =
        (gpukit_device_kind)choice(c, (uint32_t)value->kind, GPUKIT_DEVICE_ACCELERATOR + 1);
    i32(c, &value->platform);
    u32(c, &value->compute_units);
    u32(c, &value->clock_mhz);
    u32(c, &value->timer_ns);
    flag(c, &value->shares_memory);
    flag(c, &value->is_usable);
    u64(c, &value->memory_size);
    u64(c, &value->max_alloc_size);
    u64(c, &value->local_size);
    u64(c, &value->max_group_items);
    flag(c, &value->has_double);
    flag(c, &value->ends_long_kernels);
    u32(c, &value->rank);
    TEXT(c, value->host);
}

static void open_device(codec *c, gpk_message_open *value)
{
    TEXT(c, value->id);
    TEXT(c, value->as);
    u32(c, &value->compute_units);
    u32(c, &value->part);
    u32(c, &value->parts);
}

static void job(codec *c, gpk_message_job *value)
{
    TEXT(c, value->kind);
    u64(c, &value->grains);
    u64(c, &value->grain_units);
    u64(c, &value->total_units);
    u64(c, &value->most_grains);
    u64(c, &value->cargo_grain);
    u64(c, &value->cargo_total);
    u32(c, &value->slot_count);
    u32(c, &value->depth);
    value->staging = choice(c, value->staging, GPUKIT_STAGING_COPY + 1);
    u32(c, &value->deadline_ms);
    u64(c, &value->deadline_ns);
    flag(c, &value->is_return);
    flag(c, &value->is_traced);
    flag(c, &value->is_shared);
    u64(c, &value->blob_size);
    u64(c, &value->tray_size);
    piece(c, &value->body);
}

static void lease(codec *c, gpk_message_lease *value)
{
    u32(c, &value->slot);
    u64(c, &value->order);
    u64(c, &value->first);
    u64(c, &value->count);
    u64(c, &value->deadline_ns);
}

static void done(codec *c, gpk_message_done *value)
{
    u32(c, &value->slot);
    u64(c, &value->order);
    f64(c, &value->seconds);
    f64(c, &value->stats.busy_seconds);
    f64(c, &value->stats.transfer_seconds);
    f64(c, &value->stats.kernel_seconds);
    f64(c, &value->stats.overlapped_seconds);
    u64(c, &value->stats.commands);
    u64(c, &value->hash);
}

static void trace(codec *c, gpukit_trace_record *value)
{
    TEXT(c, value->device);
    TEXT(c, value->name);
    value->track = (gpukit_track)choice(c, (uint32_t)value->track, GPUKIT_TRACK_HOST + 1);
    value->status = (gpukit_status)choice(c, (uint32_t)value->status, GPUKIT_E_TASK + 1);
    u64(c, &value->bytes);
    u64(c, &value->first);
    u64(c, &value->count);
    u64(c, &value->queued_ns);
    u64(c, &value->submitted_ns);
    u64(c, &value->started_ns);
    u64(c, &value->ended_ns);
}

/* The fields of each kind. */

static void hello(codec *c, gpk_message *message)
{
    TEXT(c, message->as.version);
}

static void of_platform(codec *c, gpk_message *message)
{
    platform(c, &message->as.platform);
}

static void of_device(codec *c, gpk_message *message)
{
    device(c, &message->as.device);
}

static void listed(codec *c, gpk_message *message)
{
    TEXT(c, message->as.note);
}

static void load(codec *c, gpk_message *message)
{
    TEXT(c, message->as.path);
}

static void of_open(codec *c, gpk_message *message)
{
    open_device(c, &message->as.open);
}

static void of_job(codec *c, gpk_message *message)
{
    job(c, &message->as.job);
}

static void of_lease(codec *c, gpk_message *message)
{
    lease(c, &message->as.lease);
}

static void of_done(codec *c, gpk_message *message)
{
    done(c, &message->as.done);
}

static void blob(codec *c, gpk_message *message)
{
    u64(c, &message->as.part.offset);
    piece(c, &message->as.part.piece);
}

static void tray(codec *c, gpk_message *message)
{
    u32(c, &message->as.part.slot);
    u64(c, &message->as.part.order);
    blob(c, message);
}

/* A failure that is none makes no sense. */
static void refused(codec *c, gpk_message *message)
{
    error(c, &message->as.part.error);
    if (c->to == NULL && message->as.part.error.status == GPUKIT_OK)
        c->from->is_bad = true;
}

static void failed(codec *c, gpk_message *message)
{
    u32(c, &message->as.part.slot);
    u64(c, &message->as.part.order);
    refused(c, message);
}

static void line(codec *c, gpk_message *message)
{
    message->as.log.level =
        (gpukit_log_level)choice(c, (uint32_t)message->as.log.level, GPUKIT_LOG_DEBUG + 1);
    piece(c, &message->as.log.text);
}

static void of_trace(codec *c, gpk_message *message)
{
    trace(c, &message->as.trace);
}

static void welcome(codec *c, gpk_message *message)
{
    TEXT(c, message->as.welcome.version);
    TEXT(c, message->as.welcome.host);
    TEXT(c, message->as.welcome.machine);
    u64(c, &message->as.welcome.pid);
    u32(c, &message->as.welcome.seats);
}

static void seat(codec *c, gpk_message *message)
{
    device(c, &message->as.seat.info);
    open_device(c, &message->as.seat.open);
    TEXT(c, message->as.seat.setting);
}

static void start(codec *c, gpk_message *message)
{
    TEXT(c, message->as.start.name);
    TEXT(c, message->as.start.setting);
}

static void stop(codec *c, gpk_message *message)
{
    flag(c, &message->as.end.by_us);
}

static void ended(codec *c, gpk_message *message)
{
    flag(c, &message->as.end.how.was_killed);
    TEXT(c, message->as.end.how.text);
}

static void bye(codec *c, gpk_message *message)
{
    flag(c, &message->as.all_live);
}

static void renew(codec *c, gpk_message *message)
{
    u32(c, &message->as.slots);
}

/* NULL: the kind says it all. */
static void (*const fields_of[GPK_SAY_END])(codec *c, gpk_message *message) = {
    [GPK_SAY_HELLO] = hello,      [GPK_SAY_PLATFORM] = of_platform,
    [GPK_SAY_DEVICE] = of_device, [GPK_SAY_LISTED] = listed,
    [GPK_SAY_LOAD] = load,        [GPK_SAY_OPEN] = of_open,
    [GPK_SAY_OPENED] = of_device, [GPK_SAY_JOB] = of_job,
    [GPK_SAY_BLOB] = blob,        [GPK_SAY_LEASE] = of_lease,
    [GPK_SAY_TRAY] = tray,        [GPK_SAY_DONE] = of_done,
    [GPK_SAY_FAILED] = failed,    [GPK_SAY_REFUSED] = refused,
    [GPK_SAY_LOG] = line,         [GPK_SAY_TRACE] = of_trace,
    [GPK_SAY_WELCOME] = welcome,  [GPK_SAY_SEAT] = seat,
    [GPK_SAY_START] = start,      [GPK_SAY_STOP] = stop,
    [GPK_SAY_ENDED] = ended,      [GPK_SAY_BYE] = bye,
    [GPK_SAY_RENEW] = renew,
};

static void fields(codec *c, gpk_message *message)
{
    if (fields_of[message->kind] != NULL)
        fields_of[message->kind](c, message);
}

size_t gpk_message_write(const gpk_message *message, unsigned char *packet)
{
    gpk_message mine = *message;
    gpk_writer to = {.bytes = packet, .room = GPK_PACKET_MAX};
    codec c = {.to = &to};
    gpk_put_u32(&to, MAGIC);
    gpk_put_u32(&to, (uint32_t)message->kind);
    fields(&c, &mine);
    return to.is_full ? 0 : to.size;
}

bool gpk_message_read(const unsigned char *packet, size_t size, gpk_message *out)
{
    gpk_reader from = {.at = packet, .end = packet + size};
    codec c = {.from = &from};
    memset(out, 0, sizeof *out);
    if (gpk_get_u32(&from) != MAGIC)
        return false;
    const uint32_t kind = gpk_get_below(&from, GPK_SAY_END);
    if (kind < GPK_SAY_HELLO)
        return false;
    out->kind = (gpk_message_kind)kind;
    fields(&c, out);
    return gpk_reader_is_done(&from);
}
