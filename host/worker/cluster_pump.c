// SPDX-License-Identifier: MIT
/* Rank 0's side of a cluster: its pump, and how workers on other ranks are started. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gpukit/version.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "worker/cluster.h"

enum { MOST_SOCKETS = 256, MOST_SEATS = GPUKIT_MAX_DEVICES };

/* From the start of a rank to its last seat: drivers are loaded in between. */
static const uint64_t WELCOME_NS = 90 * GPK_SECOND_NS;

/* For a worker's end to be told of, after it was asked for. */
static const uint64_t ENDED_NS = 5 * GPK_SECOND_NS;

struct gpk_channel {
    gpk_channel *next;
    uint32_t number;
    gpk_rank *rank;
    gpk_port port; /* its other end is the agent's */
    bool has_ended;
    gpk_worker_end end;
};

static gpk_channel *find_channel(const gpukit_cluster *cluster, uint32_t number)
{
    gpk_channel *channel = cluster->channels;
    while (channel != NULL && channel->number != number)
        channel = channel->next;
    return channel;
}

static void end_channel(gpk_channel *channel, bool was_killed, const char *text)
{
    if (channel->has_ended)
        return;
    channel->has_ended = true;
    channel->end.was_killed = was_killed;
    gpk_text_copy(channel->end.text, sizeof channel->end.text, text);
    gpk_port_close(&channel->port); /* which the agent sees */
    pthread_cond_broadcast(&channel->rank->cluster->changed);
}

static void lose_rank(gpukit_cluster *cluster, gpk_rank *rank)
{
    char text[128];
    if (rank->state == GPK_RANK_GONE)
        return;
    gpk_text_format(text, sizeof text, "is gone with rank %u on %s", rank->number,
                    rank->host[0] == '\0' ? "a machine that never answered" : rank->host);
    gpk_fail(&rank->why, GPUKIT_E_DEVICE, 0, "", "rank %u does not answer", rank->number);
    rank->state = GPK_RANK_GONE;
    cluster->is_whole = false;
    for (gpk_channel *channel = cluster->channels; channel != NULL; channel = channel->next)
        if (channel->rank == rank)
            end_channel(channel, false, text);
    pthread_cond_broadcast(&cluster->changed);
}

static void say(gpk_rank *rank, uint32_t channel, const gpk_message *message)
{
    if (rank->state != GPK_RANK_GONE &&
        !gpk_cluster_say(rank->cluster, rank->number, channel, message))
        lose_rank(rank->cluster, rank);
}

/* What a pump of this version never says: the rank can do nothing for us, nor we for it. */
static void refuse_stranger(gpk_rank *rank)
{
    if (rank->state >= GPK_RANK_PRESENT)
        return;
    rank->state = GPK_RANK_REFUSED;
    rank->cluster->is_whole = false;
    gpk_fail(&rank->why, GPUKIT_E_NO_DEVICE, 0, "",
             "it speaks another language: install one version of gpukit everywhere");
    pthread_cond_broadcast(&rank->cluster->changed);
}

static void take_welcome(gpk_rank *rank, const gpk_message *message)
{
    const uint32_t seats = message->as.welcome.seats;
    if (rank->state != GPK_RANK_EXPECTED || seats > MOST_SEATS) {
        refuse_stranger(rank);
        return;
    }
    gpk_text_copy(rank->host, sizeof rank->host, message->as.welcome.host);
    gpk_text_copy(rank->machine, sizeof rank->machine, message->as.welcome.machine);
    rank->pid = message->as.welcome.pid;
    rank->seats = calloc(seats + 1, sizeof *rank->seats);
    rank->seats_expected = seats;
    rank->state = seats == 0 ? GPK_RANK_PRESENT : GPK_RANK_COMES;
    if (rank->seats == NULL || strcmp(message->as.welcome.version, GPUKIT_VERSION) != 0) {
        rank->state = GPK_RANK_REFUSED;
        gpk_fail(&rank->why, GPUKIT_E_NO_DEVICE, 0, "",
                 "it is gpukit %s, and this is %s: install one version everywhere",
                 message->as.welcome.version, GPUKIT_VERSION);
    }
}

static void take_seat(gpk_rank *rank, const gpk_message *message)
{
    if (rank->state != GPK_RANK_COMES)
        return;
    rank->seats[rank->seat_count++] = message->as.seat;
    if (rank->seat_count == rank->seats_expected)
        rank->state = GPK_RANK_PRESENT;
}

/* What a rank's pump says. What makes no sense is left alone: it may be of a worker that is long
 * forgotten. */
static void take_control(gpukit_cluster *cluster, gpk_rank *rank, uint32_t about,
                         const gpk_message *message)
{
    gpk_channel *channel = find_channel(cluster, about);
    if (message->kind == GPK_SAY_WELCOME)
        take_welcome(rank, message);
    else if (message->kind == GPK_SAY_SEAT)
        take_seat(rank, message);
    else if (message->kind == GPK_SAY_REFUSED && rank->state != GPK_RANK_GONE) {
        rank->state = GPK_RANK_REFUSED;
        rank->why = message->as.part.error;
    } else if (message->kind == GPK_SAY_ENDED && channel != NULL && channel->rank == rank)
        end_channel(channel, message->as.end.how.was_killed, message->as.end.how.text);
    pthread_cond_broadcast(&cluster->changed);
}

/* Those of pumps have numbers that no worker's message has. */
static bool is_control(const gpk_message *message)
{
    return message->kind == GPK_SAY_WELCOME || message->kind == GPK_SAY_SEAT ||
           message->kind == GPK_SAY_ENDED;
}

static bool take_frames(gpukit_cluster *cluster)
{
    unsigned char frame[GPK_FRAME_MAX];
    uint32_t from = 0, number;
    size_t size;
    bool moved = false;
    while ((size = gpk_cluster_take(cluster, &from, &number, frame)) > 0) {
        gpk_rank *rank = from < cluster->place.size ? &cluster->ranks[from] : NULL;
        gpk_channel *channel = find_channel(cluster, number);
        gpk_message message;
        moved = true;
        if (rank == NULL || rank->state == GPK_RANK_GONE)
            continue;
        const bool is_read = gpk_message_read(frame + GPK_FRAME_HEAD, size, &message);
        if (is_read)
            rank->heard_ns = gpk_now_ns();
        else if (number == 0)
            refuse_stranger(rank);
        if (is_read && (number == 0 || is_control(&message)))
            take_control(cluster, rank, number, &message);
        else if (is_read && message.kind == GPK_SAY_BEAT && channel != NULL &&
                 channel->port.first != NULL)
            continue; /* the agent does not listen: it need not hear of it again and again */
        else if (channel != NULL && channel->rank == rank && !channel->has_ended &&
                 !gpk_port_put(&channel->port, frame + GPK_FRAME_HEAD, size))
            gpk_port_close(&channel->port); /* the agent has let go of it */
    }
    return moved;
}

static bool pass_packets(gpukit_cluster *cluster, gpk_channel *channel)
{
    unsigned char frame[GPK_FRAME_MAX];
    bool moved = false;
    ssize_t size = 0;
    if (!gpk_port_flush(&channel->port)) {
        gpk_port_close(&channel->port);
        return false;
    }
    while (cluster->plugin->pending(channel->rank->number) < GPK_MOST_PENDING &&
           (size = gpk_port_get(&channel->port, frame + GPK_FRAME_HEAD, GPK_PACKET_MAX)) > 0) {
        moved = true;
        if (!gpk_cluster_pass(cluster, channel->rank->number, channel->number, frame,
                              (size_t)size)) {
            lose_rank(cluster, channel->rank);
            return moved;
        }
    }
    if (size < 0)
        gpk_port_close(&channel->port);
    return moved;
}

/* On this machine a process can be looked for; elsewhere it is silent. */
static bool is_dead(const gpukit_cluster *cluster, const gpk_rank *rank, uint64_t now_ns)
{
    const bool is_here = rank->pid > 0 && cluster->machine[0] != '\0' &&
                         strcmp(rank->machine, cluster->machine) == 0;
    if (is_here && kill((pid_t)rank->pid, 0) != 0 && errno == ESRCH)
        return true;
    const uint64_t limit_ns = rank->state == GPK_RANK_EXPECTED ? WELCOME_NS : GPK_RANK_SILENCE_NS;
    return now_ns - rank->heard_ns > limit_ns;
}

/* Twice a second; and in which nobody looked, nobody was silent. */
static void look_at_ranks(gpukit_cluster *cluster)
{
    const gpk_message beat = {.kind = GPK_SAY_BEAT};
    const uint64_t now_ns = gpk_now_ns(), asleep_ns = now_ns - cluster->beat_ns;
    if (asleep_ns < GPK_RANK_BEAT_NS)
        return;
    cluster->beat_ns = now_ns;
    for (uint32_t i = 1; i < cluster->place.size; i++) {
        gpk_rank *rank = &cluster->ranks[i];
        if (asleep_ns > 4 * GPK_RANK_BEAT_NS)
            rank->heard_ns = now_ns;
        if (rank->state != GPK_RANK_GONE && is_dead(cluster, rank, now_ns))
            lose_rank(cluster, rank);
        say(rank, 0, &beat);
    }
}

static nfds_t list_sockets(const gpukit_cluster *cluster, struct pollfd *out)
{
    nfds_t count = 0;
    for (gpk_channel *c = cluster->channels; c != NULL && count < MOST_SOCKETS; c = c->next)
        if (c->port.socket >= 0 && cluster->plugin->pending(c->rank->number) < GPK_MOST_PENDING)
            out[count++] = (struct pollfd){.fd = c->port.socket, .events = POLLIN};
    return count;
}

static void *pump(void *argument)
{
    gpukit_cluster *cluster = argument;
    struct pollfd sockets[MOST_SOCKETS];
    bool is_closing = false;
    while (!is_closing) {
        pthread_mutex_lock(&cluster->lock);
        bool moved = take_frames(cluster);
        for (gpk_channel *c = cluster->channels; c != NULL; c = c->next)
            if (c->port.socket >= 0)
                moved = pass_packets(cluster, c) || moved;
        look_at_ranks(cluster);
        if (moved)
            cluster->moved_ns = gpk_now_ns();
        const uint64_t nap_ns = gpk_cluster_nap_ns(cluster->moved_ns);
        const nfds_t count = list_sockets(cluster, sockets);
        is_closing = cluster->is_closing;
        pthread_mutex_unlock(&cluster->lock);
        const struct timespec nap = {.tv_nsec = (long)nap_ns};
        if (!moved)
            ppoll(sockets, count, &nap, NULL);
    }
    return NULL;
}

static bool is_gone(void *user)
{
    gpk_rank *rank = user;
    pthread_mutex_lock(&rank->cluster->lock);
    const bool is_gone = rank->state == GPK_RANK_GONE;
    pthread_mutex_unlock(&rank->cluster->lock);
    return is_gone;
}

static gpukit_status start(void *user, const gpk_worker_spec *spec, gpk_process *out,
                           gpukit_error *err)
{
    gpk_rank *rank = user;
    gpukit_cluster *cluster = rank->cluster;
    int ends[2];
    if (is_gone(user))
        return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", "rank %u on %s is gone", rank->number,
                        rank->host);
    gpk_channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        free(channel);
        return gpk_fail(err, GPUKIT_E_MEMORY, errno, "socketpair", "no way to rank %u",
                        rank->number);
    }
    pthread_mutex_lock(&cluster->lock);
    channel->number = ++cluster->last_channel;
    channel->rank = rank;
    channel->port.socket = ends[1];
    channel->next = cluster->channels;
    cluster->channels = channel;
    say(rank, channel->number, &(gpk_message){.kind = GPK_SAY_START, .as.start = *spec});
    if (rank->state == GPK_RANK_GONE)
        end_channel(channel, false, "is gone with its rank");
    *out = (gpk_process){.pid = (pid_t)channel->number, .socket = ends[0]};
    pthread_mutex_unlock(&cluster->lock);
    return GPUKIT_OK;
}

static void ask_for_end(gpk_rank *rank, const gpk_process *process, bool by_us)
{
    const gpk_message message = {.kind = GPK_SAY_STOP, .as.end.by_us = by_us};
    say(rank, (uint32_t)process->pid, &message);
}

static void await_end(gpukit_cluster *cluster, gpk_channel *channel, uint64_t patience_ns)
{
    const struct timespec until = gpk_condition_time(patience_ns + ENDED_NS);
    int rc = 0;
    while (!channel->has_ended && rc == 0)
        rc = pthread_cond_timedwait(&cluster->changed, &cluster->lock, &until);
    if (!channel->has_ended)
        end_channel(channel, false, "did not end in time");
}

static void remove_channel(gpukit_cluster *cluster, gpk_channel *channel)
{
    gpk_channel **at = &cluster->channels;
    while (*at != channel)
        at = &(*at)->next;
    *at = channel->next;
    gpk_port_close(&channel->port);
    free(channel);
}

static void end(void *user, gpk_process *process, bool by_us, uint64_t patience_ns,
                gpk_worker_end *out)
{
    gpk_rank *rank = user;
    gpukit_cluster *cluster = rank->cluster;
    close(process->socket);
    pthread_mutex_lock(&cluster->lock);
    gpk_channel *channel = find_channel(cluster, (uint32_t)process->pid);
    if (!channel->has_ended)
        ask_for_end(rank, process, by_us);
    await_end(cluster, channel, patience_ns);
    *out = channel->end;
    remove_channel(cluster, channel);
    pthread_mutex_unlock(&cluster->lock);
    *process = (gpk_process){.socket = -1};
}

gpukit_status gpk_cluster_start_pump(gpukit_cluster *cluster, gpukit_error *err)
{
    cluster->ranks = calloc(cluster->place.size, sizeof *cluster->ranks);
    if (cluster->ranks == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a cluster");
    pthread_mutex_init(&cluster->lock, NULL);
    int rc = gpk_condition_init(&cluster->changed);
    cluster->beat_ns = gpk_now_ns();
    for (uint32_t i = 0; i < cluster->place.size; i++)
        cluster->ranks[i] = (gpk_rank){
            .launcher = {.start = start,
                         .end = end,
                         .is_gone = is_gone,
                         .user = &cluster->ranks[i]},
            .cluster = cluster,
            .number = i,
            .heard_ns = cluster->beat_ns,
        };
    if (rc == 0)
        rc = pthread_create(&cluster->pump, NULL, pump, cluster);
    cluster->has_pump = rc == 0;
    return rc == 0
               ? GPUKIT_OK
               : gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_create", "no thread for a cluster");
}

/* Ranks that are there are told; what was said to them is under way when MPI ends. */
void gpk_cluster_stop_pump(gpukit_cluster *cluster)
{
    pthread_mutex_lock(&cluster->lock);
    for (uint32_t i = 1; i < cluster->place.size; i++)
        say(&cluster->ranks[i], 0,
            &(gpk_message){.kind = GPK_SAY_BYE, .as.all_live = cluster->is_whole});
    cluster->is_closing = true;
    pthread_mutex_unlock(&cluster->lock);
    pthread_join(cluster->pump, NULL);
    for (uint32_t i = 0; i < cluster->place.size; i++)
        free(cluster->ranks[i].seats);
    free(cluster->ranks);
    pthread_cond_destroy(&cluster->changed);
    pthread_mutex_destroy(&cluster->lock);
}

const gpk_rank *gpk_cluster_await(gpukit_cluster *cluster, uint32_t number)
{
    gpk_rank *rank = &cluster->ranks[number];
    pthread_mutex_lock(&cluster->lock);
    while (rank->state < GPK_RANK_PRESENT) /* the pump loses those that are silent */
        pthread_cond_wait(&cluster->changed, &cluster->lock);
    pthread_mutex_unlock(&cluster->lock);
    return rank;
}
