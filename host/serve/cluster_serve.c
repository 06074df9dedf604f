// SPDX-License-Identifier: MIT
/* A rank above 0: says which devices it has, starts workers for them when it is told to, and
 * carries their packets. One thread. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/version.h>

#include "backend/choose.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

/* A worker that runs here, and the channel by which rank 0 knows it. */
typedef struct worker {
    uint32_t channel; /* 0: there is none */
    gpk_process process;
    gpk_port port; /* the process's socket */
} worker;

enum { MOST_WORKERS = 2 * GPUKIT_MAX_DEVICES };

typedef struct service {
    gpukit_cluster *cluster;
    uint64_t heard_ns, beat_ns, moved_ns;
    bool is_over;
    worker workers[MOST_WORKERS];
} service;

/* Devices get names by which they are known on rank 0. */
static void name_seat(const gpukit_cluster *cluster, gpk_seat *seat)
{
    char id[sizeof seat->info.id];
    gpk_text_copy(id, sizeof id, seat->info.id);
    gpk_text_format(seat->info.id, sizeof seat->info.id, "rank%u:%.16s", cluster->place.rank, id);
    gpk_text_copy(seat->open.as, sizeof seat->open.as, seat->info.id);
    gpk_text_copy(seat->info.host, sizeof seat->info.host, cluster->host);
    seat->info.rank = cluster->place.rank;
}

static void tell_seats(const gpukit_cluster *cluster, const gpukit_inventory *inventory,
                       const gpk_selection *selection)
{
    gpk_message message = {
        .kind = GPK_SAY_WELCOME,
        .as.welcome = {.pid = (uint64_t)getpid(), .seats = (uint32_t)selection->count},
    };
    gpk_text_copy(message.as.welcome.version, sizeof message.as.welcome.version, GPUKIT_VERSION);
    gpk_text_copy(message.as.welcome.host, sizeof message.as.welcome.host, cluster->host);
    gpk_text_copy(message.as.welcome.machine, sizeof message.as.welcome.machine, cluster->machine);
    gpk_cluster_say(cluster, 0, 0, &message);
    message.kind = GPK_SAY_SEAT;
    for (size_t i = 0; i < selection->count; i++) {
        message.as.seat = gpk_choose_seat(inventory, &selection->requests[i]);
        name_seat(cluster, &message.as.seat);
        gpk_cluster_say(cluster, 0, 0, &message);
    }
}

/* Drivers are only ever loaded by workers. */
static gpukit_status offer(gpukit_cluster *cluster, const gpukit_context_params *params,
                           gpukit_error *err)
{
    gpukit_context_params mine = *params;
    gpukit_inventory *inventory;
    gpk_selection selection;
    mine.cluster = cluster;
    mine.isolate = GPUKIT_ISOLATE_ON;
    gpukit_status status = gpk_inventory_alloc(&inventory, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_choose(&mine, inventory, &selection, err);
    if (status == GPUKIT_OK)
        tell_seats(cluster, inventory, &selection);
    gpukit_inventory_free(inventory);
    return status;
}

static worker *find(service *s, uint32_t channel)
{
    for (size_t i = 0; i < MOST_WORKERS; i++)
        if (s->workers[i].channel == channel)
            return &s->workers[i];
    return NULL;
}

static void tell_ended(const service *s, uint32_t channel, const gpk_worker_end *how)
{
    const gpk_message message = {.kind = GPK_SAY_ENDED, .as.end.how = *how};
    gpk_cluster_say(s->cluster, 0, channel, &message);
}

/* The socket is the port's: the process is left without one. */
static void end_worker(const service *s, worker *w, bool by_us)
{
    gpk_worker_end how;
    gpk_port_close(&w->port);
    w->process.socket = -1;
    gpk_process_end(&w->process, by_us, GPK_SECOND_NS, &how);
    tell_ended(s, w->channel, &how);
    w->channel = 0;
}

static void start_worker(service *s, uint32_t channel, const gpk_worker_spec *spec)
{
    gpukit_error error;
    gpk_worker_end how = {.was_killed = false};
    worker *w = find(s, 0);
    if (channel == 0)
        return;
    if (w != NULL && gpk_process_start(spec, &w->process, &error) == GPUKIT_OK) {
        w->channel = channel;
        w->port = (gpk_port){.socket = w->process.socket};
        return;
    }
    gpk_text_format(how.text, sizeof how.text, "could not be started: %.200s",
                    w == NULL ? "there are too many" : error.text);
    tell_ended(s, channel, &how);
}

/* What a worker does not take any more is lost with it: its end is told of. */
static void take_frame(service *s, uint32_t channel, const unsigned char *packet, size_t size)
{
    worker *w = channel == 0 ? NULL : find(s, channel);
    gpk_message message;
    const bool is_read = gpk_message_read(packet, size, &message);
    if (is_read)
        s->heard_ns = gpk_now_ns();
    if (is_read && message.kind == GPK_SAY_START) {
        start_worker(s, channel, &message.as.start);
    } else if (is_read && message.kind == GPK_SAY_BYE) {
        s->is_over = true;
        s->cluster->is_whole = message.as.all_live;
    } else if (is_read && message.kind == GPK_SAY_STOP) {
        if (w != NULL)
            end_worker(s, w, message.as.end.by_us);
    } else if (w != NULL && !gpk_port_put(&w->port, packet, size)) {
        end_worker(s, w, false);
    }
}

static bool take_frames(service *s)
{
    unsigned char frame[GPK_FRAME_MAX];
    uint32_t from, channel;
    size_t size;
    bool moved = false;
    while (!s->is_over && (size = gpk_cluster_take(s->cluster, &from, &channel, frame)) > 0) {
        if (from == 0)
            take_frame(s, channel, frame + GPK_FRAME_HEAD, size);
        moved = true;
    }
    return moved;
}

static bool pass_packets(service *s, worker *w)
{
    unsigned char frame[GPK_FRAME_MAX];
    ssize_t size = 0;
    bool moved = false;
    if (!gpk_port_flush(&w->port))
        size = -1;
    while (size >= 0 && s->cluster->plugin->pending(0) < GPK_MOST_PENDING &&
           (size = gpk_port_get(&w->port, frame + GPK_FRAME_HEAD, GPK_PACKET_MAX)) > 0) {
        gpk_cluster_pass(s->cluster, 0, w->channel, frame, (size_t)size);
        moved = true;
    }
    if (size < 0)
        end_worker(s, w, false);
    return moved || size < 0;
}

/* Rank 0 beats as well: without it there is nothing to be done here. */
static void beat(service *s)
{
    const uint64_t now_ns = gpk_now_ns(), asleep_ns = now_ns - s->beat_ns;
    if (asleep_ns < GPK_RANK_BEAT_NS)
        return;
    if (asleep_ns > 4 * GPK_RANK_BEAT_NS)
        s->heard_ns = now_ns;
    s->beat_ns = now_ns;
    const bool is_said = gpk_cluster_say(s->cluster, 0, 0, &(gpk_message){.kind = GPK_SAY_BEAT});
    if (is_said && now_ns - s->heard_ns < GPK_RANK_SILENCE_NS)
        return;
    s->is_over = true;
    s->cluster->is_whole = false;
}

static void nap(const service *s)
{
    struct pollfd sockets[MOST_WORKERS];
    const struct timespec limit = {.tv_nsec = (long)gpk_cluster_nap_ns(s->moved_ns)};
    nfds_t count = 0;
    for (size_t i = 0; i < MOST_WORKERS; i++)
        if (s->workers[i].channel != 0 && s->cluster->plugin->pending(0) < GPK_MOST_PENDING)
            sockets[count++] = (struct pollfd){.fd = s->workers[i].port.socket, .events = POLLIN};
    ppoll(sockets, count, &limit, NULL);
}

static void carry(service *s)
{
    s->heard_ns = s->beat_ns = gpk_now_ns();
    while (!s->is_over) {
        bool moved = take_frames(s);
        for (size_t i = 0; i < MOST_WORKERS; i++)
            if (s->workers[i].channel != 0)
                moved = pass_packets(s, &s->workers[i]) || moved;
        beat(s);
        if (moved)
            s->moved_ns = gpk_now_ns();
        else
            nap(s);
    }
    for (size_t i = 0; i < MOST_WORKERS; i++)
        if (s->workers[i].channel != 0)
            end_worker(s, &s->workers[i], true);
}

gpukit_status gpukit_cluster_serve(gpukit_cluster *cluster, const gpukit_context_params *params,
                                   gpukit_error *err)
{
    gpukit_error error;
    service *s = calloc(1, sizeof *s);
    if (s == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory to serve a cluster");
    s->cluster = cluster;
    gpukit_status status = offer(cluster, params, &error);
    if (status != GPUKIT_OK) {
        gpk_cluster_say(cluster, 0, 0,
                        &(gpk_message){.kind = GPK_SAY_REFUSED, .as.part.error = error});
        if (err != NULL)
            *err = error;
    }
    carry(s);
    free(s);
    return status;
}
