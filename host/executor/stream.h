// SPDX-License-Identifier: MIT
/* executor/stream.h - the inside of a stream of blocks.
 *
 * A stream is an open job (sched/job.h) whose grains are blocks. It takes the devices when
 * blocks wait for them, and keeps them until somebody else wants them or it is closed: that is
 * one turn. Blocks are numbered through; a turn's grain 0 is the first block that had not ended
 * when it began.
 */
#ifndef GPK_EXECUTOR_STREAM_H
#define GPK_EXECUTOR_STREAM_H

#include <pthread.h>

#include "executor/executor.h"
#include "sched/board.h"
#include "sched/job.h"
#include "workload/range/site.h"

typedef struct gpk_block {
    gpukit_future *future; /* with a share; NULL: the place is free, or the block has ended */
    uint64_t items;
    const void *inputs[GPUKIT_MAX_INPUTS]; /* by input; NULL where it is shared */
    void *output;
} gpk_block;

struct gpukit_stream {
    gpk_turn turn;
    gpukit_executor *executor;
    gpk_operation *operation; /* owned */
    gpk_summary summary;
    gpukit_job_params job_params;
    uint64_t block_items;
    uint32_t room;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* blocks have ended, or a turn has */
    gpk_block *blocks;      /* a ring of room: block n is at n % room */
    uint64_t submitted;     /* blocks that ever came */
    uint64_t oldest;        /* the first one that has not ended */
    bool has_turn;          /* it waits with the conductor, or has the devices */
    bool is_closing;
    gpukit_error error;         /* what ended it, with its status; GPUKIT_OK: nothing did */
    gpk_board *board;           /* while it has the devices */
    struct gpk_stream_job *job; /* then */
    bool is_abandoned;          /* a device that hangs may still use what belongs to it */
    bool is_sealed;             /* blocks that come now are for the next turn */
    gpukit_report before;       /* of turns that are over */
};

/* Under the lock. Ends a block that has not ended; error is NULL where all is well. Its future
 * tells others, so the lock is let go meanwhile. */
void gpk_stream_end_block(gpukit_stream *stream, uint64_t number, const gpukit_error *error);

/* stream_turn.c: its turn, in the conductor's thread. */
void gpk_stream_take(gpk_turn *turn);

/* Under the lock, while it is on a board and not sealed: it has one block more. And: what comes
 * from now on is for the next turn. */
void gpk_stream_arrived(gpukit_stream *stream);
void gpk_stream_seal(gpukit_stream *stream);

/* Under the lock: what all turns did. */
void gpk_stream_add_up(const gpukit_stream *stream, gpukit_report *out);

/* stream_job.c: the blocks from `base` on as an open job. */
typedef struct gpk_stream_job {
    gpk_job head;
    gpukit_stream *stream;
    uint64_t base; /* block of grain 0 */
} gpk_stream_job;

void gpk_stream_job_init(gpk_stream_job *job, gpukit_stream *stream, uint64_t base);

#endif /* GPK_EXECUTOR_STREAM_H */
