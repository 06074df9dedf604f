// SPDX-License-Identifier: MIT
#include "serve/serve.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/context.h"
#include "backend/icd.h"
#include "backend/inventory.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/flight.h"
#include "base/text.h"
#include "queue/trace.h"
#include "sched/station.h"
#include "serve/line.h"

/* Memory that the parent shares, or that came piece by piece. */
typedef struct region {
    unsigned char *bytes;
    size_t size;
    bool is_shared;
} region;

typedef struct service {
    gpk_device *device; /* NULL until it is open */
    const gpk_job_kind *kind;
    gpk_job *job; /* NULL: there is none */
    gpk_station *station;
    gpukit_trace *trace;
    size_t traced; /* records that were sent */
    region blob, trays;
    uint64_t tray_room;
    gpk_result *results; /* of one lease */
    uint64_t stepped_ns; /* when the parent was told last that something moves */
} service;

enum { BAD_PARENT = 3 };

/* The parent is of this version and knows better: it is not the one that started us. */
__attribute__((noreturn)) static void end(void)
{
    _exit(BAD_PARENT);
}

static void list(void)
{
    gpukit_inventory *inventory;
    gpukit_error error;
    gpk_message message = {.kind = GPK_SAY_PLATFORM};
    gpk_flight_note("listed devices", "", 0, 0);
    gpukit_status status = gpk_inventory_alloc(&inventory, &error);
    if (status == GPUKIT_OK)
        status = gpk_inventory_list_drivers(inventory, &error);
    if (status != GPUKIT_OK) {
        gpk_line_refuse(&error);
        return;
    }
    for (size_t i = 0; i < inventory->platform_count; i++) {
        message.as.platform = inventory->platforms[i];
        gpk_line_say(&message);
    }
    message.kind = GPK_SAY_DEVICE;
    for (size_t i = 0; i < inventory->device_count; i++) {
        message.as.device = inventory->devices[i];
        gpk_line_say(&message);
    }
    message.kind = GPK_SAY_LISTED;
    gpk_text_copy(message.as.note, sizeof message.as.note, inventory->note);
    gpk_line_say(&message);
    gpukit_inventory_free(inventory);
}

static void load(const char *library)
{
    gpukit_error error;
    gpk_flight_note("loaded", library, 0, 0);
    if (gpk_icd_load(library, &error) == GPUKIT_OK)
        gpk_line_say(&(gpk_message){.kind = GPK_SAY_LOADED});
    else
        gpk_line_refuse(&error);
}

/* "cpu" needs no driver. */
static gpukit_status find(const char *id, gpukit_inventory *inventory, gpukit_device_info *out,
                          gpukit_error *err)
{
    gpukit_status status = strcmp(id, "cpu") == 0 ? gpk_inventory_list_team(inventory, err)
                                                  : gpk_inventory_list_drivers(inventory, err);
    for (size_t i = 0; status == GPUKIT_OK && i < inventory->device_count; i++)
        if (strcmp(inventory->devices[i].id, id) == 0) {
            *out = inventory->devices[i];
            return GPUKIT_OK;
        }
    return status != GPUKIT_OK
               ? status
               : gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "device %s is not there any more", id);
}

static gpukit_status open_found(service *s, const gpk_message_open *wanted, gpukit_error *err)
{
    gpukit_device_info info;
    gpukit_inventory *inventory;
    gpk_flight_note("looked for device", wanted->id, 0, 0);
    gpukit_status status = gpk_inventory_alloc(&inventory, err);
    if (status != GPUKIT_OK)
        return status;
    status = find(wanted->id, inventory, &info, err);
    gpukit_inventory_free(inventory);
    if (status != GPUKIT_OK)
        return status;
    const gpk_device_request request = {
        .info = &info,
        .compute_units = wanted->compute_units,
        .part = wanted->part,
        .parts = wanted->parts,
        .log = gpk_line_log(),
    };
    gpk_flight_note("opened device", wanted->id, 0, 0);
    return gpk_device_open(&request, &s->device, err);
}

static void open_device(service *s, const gpk_message_open *wanted)
{
    gpukit_error error;
    if (s->device != NULL || (wanted->parts != 0 && wanted->part >= wanted->parts))
        end();
    if (open_found(s, wanted, &error) != GPUKIT_OK) {
        gpk_line_refuse(&error);
        return;
    }
    gpk_text_copy(s->device->info.id, sizeof s->device->info.id, wanted->as);
    gpk_line_say(&(gpk_message){.kind = GPK_SAY_OPENED, .as.device = s->device->info});
}

/* Of a descriptor that came along, which is used up; as large as was said. */
static bool map(int fd, uint64_t size, int protection, region *out)
{
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0 || (uint64_t)about.st_size < size)
        return false;
    void *memory = mmap(NULL, size, protection, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED)
        return false;
    *out = (region){memory, size, true};
    return true;
}

static bool make(uint64_t size, region *out)
{
    *out = (region){calloc(1, size), size, false};
    return out->bytes != NULL;
}

static void release(region *r)
{
    if (r->is_shared && r->bytes != NULL)
        munmap(r->bytes, r->size);
    else
        free(r->bytes);
    *r = (region){NULL, 0, false};
}

/* Until all of the blob is there. */
static void receive_blob(region *blob)
{
    uint64_t got = 0;
    gpk_message message;
    int fds[GPK_LINE_FDS];
    while (got < blob->size) {
        if (!gpk_line_hear(GPK_SECOND_NS, &message, fds))
            continue;
        const gpk_piece *piece = &message.as.part.piece;
        if (message.kind != GPK_SAY_BLOB || message.as.part.offset > blob->size ||
            piece->size > blob->size - message.as.part.offset || piece->size == 0)
            end();
        memcpy(blob->bytes + message.as.part.offset, piece->bytes, piece->size);
        const uint64_t behind = message.as.part.offset + piece->size;
        /* A piece ends where it ends, and the next begins aligned. */
        got = gpk_parcel_aligned(behind);
    }
}

static gpukit_status get_memory(service *s, const gpk_message_job *about, const int *fds,
                                gpukit_error *err)
{
    const uint64_t trays = about->tray_size * about->slot_count;
    bool is_there =
        about->is_shared
            ? map(fds[0], trays, PROT_READ | PROT_WRITE, &s->trays) &&
                  (about->blob_size == 0 || map(fds[1], about->blob_size, PROT_READ, &s->blob))
            : make(trays, &s->trays) && (about->blob_size == 0 || make(about->blob_size, &s->blob));
    s->tray_room = about->tray_size;
    s->results = calloc(about->most_grains, sizeof *s->results);
    if (is_there && s->results != NULL)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_MEMORY, 0, "mmap", "a worker has no memory for a job");
}

static gpukit_status unpack(service *s, const gpk_message_job *about, gpukit_error *err)
{
    gpk_unparcel parcel = {
        .from = {.at = about->body.bytes, .end = about->body.bytes + about->body.size},
        .blob = s->blob.bytes,
        .blob_size = s->blob.size,
    };
    s->kind = NULL;
    for (size_t i = 0; gpk_job_kinds[i] != NULL; i++)
        if (strcmp(gpk_job_kinds[i]->name, about->kind) == 0)
            s->kind = gpk_job_kinds[i];
    if (s->kind == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a worker knows no job %s", about->kind);
    return s->kind->unpack(&parcel, &s->job, err);
}

/* What was unpacked is the job that the parent has: they cut it into the same grains. */
static gpukit_status compare(const service *s, const gpk_message_job *about, gpukit_error *err)
{
    const gpk_job *job = s->job;
    assert(job != NULL); /* it was unpacked */
    if (job->grains == about->grains && job->grain_units == about->grain_units &&
        job->total_units == about->total_units && job->most_grains == about->most_grains &&
        job->cargo_grain == about->cargo_grain && job->cargo_total == about->cargo_total &&
        gpk_tray_room(job) == about->tray_size)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a worker understands job %s in another way",
                    about->kind);
}

/* The station's watch: the parent hears that it moves. What is not wanted any more it kills. */
static bool goes_on(void *user, uint64_t limit_ns)
{
    service *s = user;
    const uint64_t now_ns = gpk_now_ns();
    (void)limit_ns;
    if (now_ns - s->stepped_ns > GPK_SECOND_NS / 10 && s->station == NULL) {
        s->stepped_ns = now_ns;
        gpk_line_say(&(gpk_message){.kind = GPK_SAY_STEP});
    }
    return true;
}

static gpukit_status open_station(service *s, const gpk_message_job *about, gpukit_error *err)
{
    gpk_station *station = NULL;
    gpukit_status status = GPUKIT_OK;
    if (s->job->ops->suits != NULL && !s->job->ops->suits(s->job, &s->device->info))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "job %s has nothing for %s", about->kind,
                        s->device->info.id);
    if (about->is_traced)
        status = gpukit_trace_alloc(0, &s->trace, err);
    const gpk_station_params params = {
        .job = s->job,
        .device = s->device,
        .queue = {.depth = about->depth,
                  .staging = (gpukit_staging)about->staging,
                  .deadline_ms = about->deadline_ms,
                  .trace = s->trace},
        .slot_count = about->slot_count,
        .deadline_ns = about->deadline_ns,
        .is_return = about->is_return,
        .watch = {.goes_on = goes_on, .user = s},
    };
    if (status == GPUKIT_OK)
        status = gpk_station_open(&params, &station, err);
    s->station = station;
    return status;
}

static void close_job(service *s)
{
    gpk_station_shut(s->station);
    s->station = NULL;
    if (s->job != NULL && !atomic_load(&s->job->is_abandoned))
        s->kind->free(s->job);
    s->job = NULL;
    gpukit_trace_free(s->trace);
    s->trace = NULL;
    s->traced = 0;
    free(s->results);
    s->results = NULL;
    release(&s->blob);
    release(&s->trays);
}

static bool is_sound(const gpk_message_job *about)
{
    const uint64_t most = UINT64_C(1) << 40; /* bytes: more than that is none of ours */
    return about->slot_count >= 1 && about->slot_count <= GPK_MAX_SLOTS && about->depth >= 1 &&
           about->depth <= 1024 && about->most_grains >= 1 && about->most_grains < most &&
           about->tray_size >= 1 && about->tray_size < most && about->blob_size < most;
}

static void begin_job(service *s, const gpk_message_job *about, const int *fds)
{
    gpukit_error error;
    unsigned char body[GPK_PARCEL_BODY];
    gpk_message_job mine = *about;
    if (s->device == NULL || s->job != NULL || !is_sound(about) || about->body.size > sizeof body)
        end();
    memcpy(body, about->body.bytes, about->body.size);
    mine.body.bytes = body; /* its packet is overwritten by those with the blob */
    gpukit_status status = get_memory(s, &mine, fds, &error);
    if (status == GPUKIT_OK && !mine.is_shared)
        receive_blob(&s->blob);
    if (status == GPUKIT_OK)
        status = unpack(s, &mine, &error);
    if (status == GPUKIT_OK)
        status = compare(s, &mine, &error);
    if (status == GPUKIT_OK)
        status = open_station(s, &mine, &error);
    if (status == GPUKIT_OK)
        gpk_line_say(&(gpk_message){.kind = GPK_SAY_READY});
    else
        gpk_line_refuse(&error);
}

static void begin_lease(service *s, const gpk_message_lease *wanted)
{
    if (s->station == NULL || wanted->slot >= s->station->params.slot_count)
        end();
    gpk_bay *bay = &s->station->bays[wanted->slot];
    if (bay->state != GPK_BAY_FREE || bay->is_spoilt || wanted->count < 1 ||
        wanted->count > s->job->most_grains || wanted->first >= s->job->grains ||
        wanted->count > s->job->grains - wanted->first)
        end();
    bay->lease = (gpk_lease){.first = wanted->first, .count = wanted->count};
    bay->deadline_ns = wanted->deadline_ns;
    s->station->ops->start(s->station, bay);
    bay->order = wanted->order;
}

static void send_trace(service *s)
{
    const gpukit_trace_record *record;
    while (s->trace != NULL && (record = gpukit_trace_at(s->trace, s->traced)) != NULL) {
        gpk_line_say(&(gpk_message){.kind = GPK_SAY_TRACE, .as.trace = *record});
        s->traced++;
    }
}

static void send_tray(const service *s, uint32_t slot, uint64_t order, uint64_t size)
{
    const unsigned char *tray = s->trays.bytes + slot * s->tray_room;
    for (uint64_t at = 0; at < size; at += GPK_MESSAGE_PIECE_MAX) {
        const uint64_t left = size - at;
        gpk_line_say(&(gpk_message){
            .kind = GPK_SAY_TRAY,
            .as.part = {.slot = slot,
                        .order = order,
                        .offset = at,
                        .piece = {tray + at, left < GPK_MESSAGE_PIECE_MAX ? (uint32_t)left
                                                                          : GPK_MESSAGE_PIECE_MAX}},
        });
    }
}

static void tell_failed(gpk_bay *bay, uint32_t slot, const gpukit_error *error)
{
    bay->state = GPK_BAY_FREE;
    bay->is_spoilt = true;
    gpk_line_say(&(gpk_message){
        .kind = GPK_SAY_FAILED,
        .as.part = {.slot = slot, .order = bay->order, .error = *error},
    });
}

static void tell_done(service *s, gpk_bay *bay, uint32_t slot)
{
    unsigned char *tray = s->trays.bytes + slot * s->tray_room;
    const uint64_t size = gpk_tray_size(s->job, &bay->lease);
    gpk_cargo cargo = {NULL, 0};
    gpukit_error error;
    if (s->station->ops->read(s->station, bay, s->results, &error) != GPUKIT_OK) {
        tell_failed(bay, slot, &error);
        return;
    }
    if (s->job->cargo_grain > 0)
        cargo = s->station->ops->cargo(s->station, bay);
    gpk_tray_fill(s->job, &bay->lease, s->results, &cargo, tray);
    bay->state = GPK_BAY_FREE;
    if (!s->trays.is_shared)
        send_tray(s, slot, bay->order, size);
    send_trace(s);
    gpk_line_say(&(gpk_message){
        .kind = GPK_SAY_DONE,
        .as.done = {.slot = slot,
                    .order = bay->order,
                    .seconds = bay->seconds,
                    .stats = s->station->stats,
                    .hash = gpk_tray_hash(tray, size)},
    });
}

static bool work(service *s)
{
    bool moved = s->station->ops->poll(s->station);
    for (uint32_t i = 0; i < s->station->params.slot_count; i++) {
        gpk_bay *bay = &s->station->bays[i];
        if (bay->state == GPK_BAY_DONE)
            tell_done(s, bay, i);
        else if (bay->state == GPK_BAY_FAILED)
            tell_failed(bay, i, &bay->error);
    }
    return moved;
}

static void renew(service *s, uint32_t slots)
{
    gpukit_error error;
    if (s->station == NULL || gpk_station_count(s->station, GPK_BAY_RUNNING) > 0)
        end();
    for (uint32_t i = 0; i < s->station->params.slot_count; i++)
        s->station->bays[i].is_spoilt = s->station->bays[i].is_spoilt || (slots >> i & 1u) != 0;
    if (s->station->ops->renew(s->station, &error) == GPUKIT_OK)
        gpk_line_say(&(gpk_message){.kind = GPK_SAY_READY});
    else
        gpk_line_refuse(&error);
}

static void obey(service *s, const gpk_message *message, const int *fds)
{
    switch (message->kind) {
    case GPK_SAY_LIST:
        list();
        break;
    case GPK_SAY_LOAD:
        load(message->as.path);
        break;
    case GPK_SAY_OPEN:
        open_device(s, &message->as.open);
        break;
    case GPK_SAY_JOB:
        begin_job(s, &message->as.job, fds);
        break;
    case GPK_SAY_LEASE:
        begin_lease(s, &message->as.lease);
        break;
    case GPK_SAY_RENEW:
        renew(s, message->as.slots);
        break;
    case GPK_SAY_CLOSE:
        send_trace(s);
        close_job(s);
        gpk_line_say(&(gpk_message){.kind = GPK_SAY_CLOSED});
        break;
    default:
        end();
    }
}

void gpk_serve(void)
{
    const uint64_t shortest_nap_ns = 20000, longest_nap_ns = 500000;
    service s = {.device = NULL};
    gpk_message message;
    int fds[GPK_LINE_FDS];
    uint64_t nap_ns = 0;
    for (;;) {
        bool moved = gpk_line_hear(nap_ns, &message, fds);
        if (moved)
            obey(&s, &message, fds);
        moved = (s.station != NULL && work(&s)) || moved;
        if (moved)
            nap_ns = 0;
        else if (s.station == NULL || gpk_station_count(s.station, GPK_BAY_RUNNING) == 0)
            nap_ns = GPK_SECOND_NS;
        else
            nap_ns = nap_ns == 0                   ? shortest_nap_ns
                     : nap_ns < longest_nap_ns / 2 ? 2 * nap_ns
                                                   : longest_nap_ns;
    }
}
