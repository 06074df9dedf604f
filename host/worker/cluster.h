// SPDX-License-Identifier: MIT
/* worker/cluster.h - the ranks of an MPI job, as rank 0 sees them: where workers can be started.
 *
 * A worker on another rank is reached through a channel. On both sides its packets go over a
 * socket, as those of a worker here do; a pump on each side carries them from the socket to MPI
 * and back. So neither an agent nor a worker knows of ranks. A frame is the number of a channel
 * and a packet; channel 0 is for what the pumps say to each other:
 *
 *   rank 0                                other rank
 *                                     <-  welcome, seat ...; or refused
 *   start (a worker, for this channel)->
 *   stop (that worker)                ->
 *                                     <-  ended (it did, in whichever way)
 *   bye                               ->
 *
 * and at any time, from both, beat. A rank that is silent is gone, for good.
 */
#ifndef GPK_WORKER_CLUSTER_H
#define GPK_WORKER_CLUSTER_H

#include <pthread.h>

#include <gpukit/cluster.h>

#include "worker/launcher.h"
#include "worker/mpi_plugin.h"
#include "worker/port.h"
#include "worker/message.h"

enum {
    GPK_FRAME_HEAD = 4, /* bytes of the channel's number */
    GPK_FRAME_MAX = GPK_FRAME_HEAD + GPK_PACKET_MAX,
    GPK_MOST_PENDING = 32, /* frames on their way to a rank; then its sockets are not read */
};

/* Two beats a second; a rank that says nothing for so long is gone. */
#define GPK_RANK_SILENCE_NS UINT64_C(15000000000)
#define GPK_RANK_BEAT_NS UINT64_C(500000000)

typedef enum gpk_rank_state {
    GPK_RANK_EXPECTED = 0,
    GPK_RANK_COMES,   /* it has said hello, and names its seats */
    GPK_RANK_PRESENT, /* all of them are known */
    GPK_RANK_REFUSED, /* it has no devices, and why says why */
    GPK_RANK_GONE,
} gpk_rank_state;

typedef struct gpk_rank {
    gpk_launcher launcher; /* of workers on this rank */
    gpukit_cluster *cluster;
    uint32_t number;
    gpk_rank_state state;
    char host[64], machine[96];
    uint64_t pid;
    uint64_t heard_ns;
    gpk_seat *seats; /* owned */
    uint32_t seat_count, seats_expected;
    gpukit_error why;
} gpk_rank;

typedef struct gpk_channel gpk_channel;

struct gpukit_cluster {
    const gpk_mpi_plugin *plugin;
    void *library;
    gpk_mpi_place place;
    char host[64];    /* this machine, for people */
    char machine[96]; /* and to be compared: since it was started, and whose processes it shows */
    bool is_whole;

    /* Rank 0 alone. */
    gpk_rank *ranks; /* by number; the first is unused */
    pthread_t pump;
    bool has_pump, is_closing;
    pthread_mutex_t lock; /* for all below, and for calls of the plug-in */
    pthread_cond_t changed;
    gpk_channel *channels;
    uint32_t last_channel;
    uint64_t beat_ns, moved_ns;
};

/* Says a message on a channel. False: the rank cannot be reached. */
bool gpk_cluster_say(const gpukit_cluster *cluster, uint32_t rank, uint32_t channel,
                     const gpk_message *message);

/* Passes on a packet, which lies GPK_FRAME_HEAD bytes into the frame. */
bool gpk_cluster_pass(const gpukit_cluster *cluster, uint32_t rank, uint32_t channel,
                      unsigned char *frame, size_t packet_size);

/* The next frame: its packet's size, its channel and its sender; 0: there is none. */
size_t gpk_cluster_take(const gpukit_cluster *cluster, uint32_t *rank, uint32_t *channel,
                        unsigned char *frame);

/* How long a pump may sleep: it cannot be woken by MPI. */
uint64_t gpk_cluster_nap_ns(uint64_t moved_ns);

/* cluster_pump.c, rank 0 alone: starts and ends the pump. */
gpukit_status gpk_cluster_start_pump(gpukit_cluster *cluster, gpukit_error *err);
void gpk_cluster_stop_pump(gpukit_cluster *cluster);

/* Waits until the rank has told of its seats, or is known to have none; not for long. From then
 * on what is in it stays. */
const gpk_rank *gpk_cluster_await(gpukit_cluster *cluster, uint32_t number);

#endif /* GPK_WORKER_CLUSTER_H */
