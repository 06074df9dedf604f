// SPDX-License-Identifier: MIT
/* worker/message.h - what a worker and its parent say to each other.
 *
 * A message is a packet: a magic number, the version of this format, a kind, and the fields of
 * that kind. Each field is checked when it is read: a message that is not exactly as it should
 * be is none, and ends the worker it came from. Nothing that is read is trusted further: a slot
 * or a number of grains is the receiver's to compare with what it asked for.
 *
 *   parent                                       worker
 *                                            <-  hello, which is not waited for
 *   list                                     ->
 *                                            <-  platform ..., device ..., listed
 *   load (a library)                         ->
 *                                            <-  loaded, or refused
 *   open (a device)                          ->
 *                                            <-  opened, or refused
 *   job, blob ...                            ->
 *                                            <-  step ..., ready, or refused
 *   lease ...                                ->
 *                                            <-  tray ..., done; or failed
 *   renew                                    ->
 *                                            <-  ready, or refused
 *   close                                    ->
 *                                            <-  closed: another job may come
 *
 * and at any time, from the worker: beat, log, trace.
 */
#ifndef GPK_WORKER_MESSAGE_H
#define GPK_WORKER_MESSAGE_H

#include <gpukit/device.h>
#include <gpukit/log.h>
#include <gpukit/queue.h>
#include <gpukit/trace.h>

#include "worker/process.h"

enum {
    GPK_MESSAGE_VERSION = 1,
    GPK_PACKET_MAX = 65536,          /* bytes of a packet */
    GPK_MESSAGE_PIECE_MAX = 937 * 64 /* bytes in one message of those that are sent in pieces */
};

typedef enum gpk_message_kind {
    GPK_SAY_HELLO = 1,
    GPK_SAY_LIST,
    GPK_SAY_PLATFORM,
    GPK_SAY_DEVICE,
    GPK_SAY_LISTED,
    GPK_SAY_LOAD,
    GPK_SAY_LOADED,
    GPK_SAY_OPEN,
    GPK_SAY_OPENED,
    GPK_SAY_JOB,
    GPK_SAY_BLOB,
    GPK_SAY_STEP, /* one more step of what takes long is done */
    GPK_SAY_READY,
    GPK_SAY_LEASE,
    GPK_SAY_TRAY,
    GPK_SAY_DONE,
    GPK_SAY_FAILED,
    GPK_SAY_RENEW,
    GPK_SAY_CLOSE,
    GPK_SAY_CLOSED,
    GPK_SAY_REFUSED,
    GPK_SAY_BEAT,
    GPK_SAY_LOG,
    GPK_SAY_TRACE,
    /* Between the ranks of a cluster: see worker/cluster.h. */
    GPK_SAY_WELCOME,
    GPK_SAY_SEAT,
    GPK_SAY_START,
    GPK_SAY_STOP,
    GPK_SAY_ENDED,
    GPK_SAY_BYE,
    GPK_SAY_END, /* none: behind the last one */
} gpk_message_kind;

/* Bytes of the packet that they came in, or of the sender's. */
typedef struct gpk_piece {
    const unsigned char *bytes;
    uint32_t size;
} gpk_piece;

/* Which device, of those that the worker lists, and how: as gpk_device_request. */
typedef struct gpk_message_open {
    char id[24];
    char as[24]; /* what it is called from then on */
    uint32_t compute_units, part, parts;
} gpk_message_open;

/* How a job is to be done, and what it is: a body that its kind understands. */
typedef struct gpk_message_job {
    char kind[32];
    uint64_t grains, grain_units, total_units, most_grains, cargo_grain, cargo_total;
    uint32_t slot_count, depth, staging, deadline_ms;
    uint64_t deadline_ns;
    bool is_return, is_traced;
    bool is_shared;     /* blob and trays are memory that comes with the packet */
    uint64_t blob_size; /* bytes of what the body speaks of */
    uint64_t tray_size; /* bytes for each slot's answer */
    gpk_piece body;
} gpk_message_job;

typedef struct gpk_message_lease {
    uint32_t slot;
    uint64_t order; /* of the leases of this job, from 1 */
    uint64_t first, count;
    uint64_t deadline_ns;
} gpk_message_lease;

typedef struct gpk_message_done {
    uint32_t slot;
    uint64_t order;
    double seconds;
    gpukit_queue_stats stats;
    uint64_t hash; /* of what is on the tray */
} gpk_message_done;

/* A device as a worker can open it: here, or on another rank. */
typedef struct gpk_seat {
    gpukit_device_info info; /* as far as it is known before it is open */
    gpk_message_open open;
    char setting[512]; /* of the worker's environment, as in gpk_worker_spec */
} gpk_seat;

typedef struct gpk_message {
    gpk_message_kind kind;
    union {
        char version[32]; /* hello */
        gpukit_platform_info platform;
        gpukit_device_info device; /* device, opened */
        char note[320];            /* listed */
        char path[512];            /* load */
        gpk_message_open open;
        gpk_message_job job;
        gpk_message_lease lease;
        gpk_message_done done;
        struct {
            uint32_t slot; /* tray, failed */
            uint64_t order, offset;
            gpk_piece piece;    /* blob, tray */
            gpukit_error error; /* failed, refused */
        } part;
        struct {
            gpukit_log_level level;
            gpk_piece text; /* without a NUL */
        } log;
        gpukit_trace_record trace;
        struct {
            char version[32], host[64], machine[96];
            uint64_t pid;
            uint32_t seats;
        } welcome;
        gpk_seat seat;
        gpk_worker_spec start;
        struct {
            bool by_us; /* stop: it is to be killed */
            gpk_worker_end how;
        } end;          /* stop, ended */
        uint32_t slots; /* renew: a bit for each whose chunk was not good */
        bool all_live;  /* bye */
    } as;
} gpk_message;

/* Into GPK_PACKET_MAX bytes. Returns its size; 0: it does not fit. */
size_t gpk_message_write(const gpk_message *message, unsigned char *packet);

/* False: it is none. Pieces point into the packet. */
bool gpk_message_read(const unsigned char *packet, size_t size, gpk_message *out);

#endif /* GPK_WORKER_MESSAGE_H */
