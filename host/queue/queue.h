// SPDX-License-Identifier: MIT
/* queue/queue.h - the inside of a queue, for the files of this room and the agents above.
 *
 * A command's way: FREE -> (next) FILLING -> (submit) PARKED -> ISSUED on a lane, or
 * CALLING -> done, and FREE again; its completion goes to the ring of those to be reaped.
 * It is parked while its turn has not come: behind a barrier, or behind a command that must
 * be over first. All fields are under the lock, but those of a command that is FILLING,
 * which is the caller's.
 */
#ifndef GPK_QUEUE_QUEUE_H
#define GPK_QUEUE_QUEUE_H

#include <pthread.h>

#include <gpukit/queue.h>

#include "backend/backend.h"
#include "queue/overlap.h"

typedef enum gpk_command_kind {
    GPK_COMMAND_NOTHING = 0, /* was taken and not filled */
    GPK_COMMAND_UPLOAD,
    GPK_COMMAND_RUN,
    GPK_COMMAND_DOWNLOAD,
    GPK_COMMAND_CALL,
    GPK_COMMAND_BARRIER,
} gpk_command_kind;

typedef enum gpk_command_state {
    GPK_COMMAND_FREE = 0,
    GPK_COMMAND_FILLING,
    GPK_COMMAND_PARKED,
    GPK_COMMAND_ISSUED,
    GPK_COMMAND_CALLING,
} gpk_command_state;

struct gpukit_buffer {
    gpukit_queue *queue;
    gpk_memory *memory;
    void *host; /* owned; NULL for scratch */
    bool is_in_place;
};

struct gpukit_program {
    gpukit_queue *queue;
    gpk_program *program;
    void *own; /* the caller's kernel, copied; NULL for one of ours */
};

struct gpukit_command {
    gpukit_command *next; /* in the list that it is on */
    gpukit_queue *queue;
    gpk_command_kind kind;
    gpk_command_state state;
    bool is_linked;                 /* the next entry of the batch begins after this one */
    uint32_t returns;               /* a run: bit i: its i-th buffer is the host's again after it */
    bool is_doomed;                 /* what it is linked to has failed, or it was cancelled */
    bool is_over;                   /* on the device; its completion waits for its turn */
    gpukit_command *before, *after; /* that it is linked to; before is NULL once that is over */
    void *user_data;
    uint64_t first_grain, grains; /* for the trace */
    gpukit_buffer *buffer;        /* of a copy */
    size_t offset, size;
    void *host;           /* of a copy; NULL: nothing to copy, the host side is in place */
    gpukit_launch launch; /* of a run, with arrays of its own: */
    gpukit_buffer *buffers[GPUKIT_MAX_BUFFERS];
    unsigned char *args;            /* GPUKIT_MAX_ARGS */
    gpukit_host_function *function; /* of a call */
    void *user;
    gpk_event *event;               /* while ISSUED */
    uint64_t deadline_ns, since_ns; /* how long it may take, and since when it could begin */
    uint64_t ready_ns; /* when what it is linked to had ended; 0: not yet, or it is to nothing */
    uint64_t queued_ns, submitted_ns, started_ns, ended_ns;
    gpukit_error error; /* why it cannot run, or of its call */
};

typedef struct gpk_list {
    gpukit_command *first, *last;
    uint32_t count;
} gpk_list;

/* An in-order queue of the device. */
typedef struct gpk_lane {
    gpk_stream *stream;
    gpk_list issued;
    gpk_event *left;   /* of the last command, when the queue was lost */
    uint64_t ended_ns; /* of its latest command, as the device tells */
    bool is_broken;    /* a command failed: the stream is made anew when nothing is on it */
    bool needs_flush;
} gpk_lane;

/* Completions, times depth: two that wait to be reaped, and one in flight or handed over. */
enum { GPK_DONE_ROOM = 3 };

enum { GPK_LANES = 3 }; /* in the order of gpukit_track */

/* How long a device that hangs is waited for before it is left to itself. */
#define GPK_QUEUE_PATIENCE_NS 5000000000u

struct gpukit_queue {
    gpk_device *device;
    bool maps;
    uint32_t depth;
    uint64_t deadline_ns, default_deadline_ns; /* of commands that are taken from now on */
    gpukit_trace *trace;
    pthread_mutex_t lock;
    pthread_cond_t changed;   /* a call is over */
    gpukit_command *commands; /* 2 * depth: in flight and filling */
    unsigned char *args;      /* of all of them */
    gpk_list unused, filling, parked;
    gpk_lane lanes[GPK_LANES];
    uint32_t in_flight; /* submitted and not done */
    gpukit_done *done;  /* a ring of GPK_DONE_ROOM * depth */
    uint32_t done_first, done_count;
    gpk_list calls;          /* for the host thread */
    gpukit_command *calling; /* in the host thread */
    pthread_t caller;
    pthread_cond_t called; /* calls has grown, or closing */
    bool has_caller, is_closing;
    bool is_lost;     /* a command hung: nothing is handed over any more */
    uint64_t lost_ns; /* when */
    gpukit_error why_lost;
    uint64_t looked_ns; /* when the device was looked at last */
    uint64_t completed;
    gpk_overlap overlap;
};

/* list.c; before is the one in front of it, NULL for none */
void gpk_list_append(gpk_list *list, gpukit_command *command);
void gpk_list_insert(gpk_list *list, gpukit_command *before, gpukit_command *command);
gpukit_command *gpk_list_take(gpk_list *list); /* the first; NULL: empty */
void gpk_list_remove(gpk_list *list, gpukit_command *before, gpukit_command *command);

/* queue.c: what public calls and agents share. params may be NULL. */
gpukit_status gpk_queue_open(gpk_device *device, const gpukit_queue_params *params,
                             gpukit_queue **out, gpukit_error *err);

/* For commands taken from now on; 0: what the queue was opened with. */
void gpk_queue_deadline(gpukit_queue *queue, uint64_t deadline_ns);

/* Cancels what was not handed over, and waits for the rest. Completions are lost. */
void gpk_queue_drain(gpukit_queue *queue);

/* After a command hung: waits GPK_QUEUE_PATIENCE_NS from then for the device to come back.
 * False: it did not, and all memory that its commands use must be left to it for good. */
bool gpk_queue_settle(gpukit_queue *queue);

/* Whether a command hung, so that nothing is handed over any more. */
bool gpk_queue_is_lost(gpukit_queue *queue);

/* program.c */

/* As the backend's program_prepare. */
gpukit_status gpk_queue_program_prepare(gpukit_queue *queue, const gpk_kernel *kernel,
                                        bool *is_ready, gpukit_error *err);
gpukit_status gpk_queue_program_open(gpukit_queue *queue, const gpk_kernel *kernel,
                                     gpukit_program **out, gpukit_error *err);

#endif /* GPK_QUEUE_QUEUE_H */
