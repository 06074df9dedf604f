// SPDX-License-Identifier: MIT
/* sched/job.h - what a workload tells the scheduler.
 *
 * A job is a fixed grid of grains. A lease is a run of grains that one agent works
 * on; which agent takes which lease never changes the answer. The scheduler knows
 * nothing of the work itself: it calls these operations.
 *
 * Life on one device, all in its agent's thread: kernels, attach, slot_open for each slot, then
 * enqueue, read and deliver lease by lease, then slot_close and detach.
 */
#ifndef GPK_SCHED_JOB_H
#define GPK_SCHED_JOB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "queue/chain.h"
#include "sched/leases.h"
#include "sched/result.h"

typedef struct gpk_job gpk_job;
typedef struct gpk_job_kind gpk_job_kind; /* sched/freight.h */
typedef struct gpk_board gpk_board;

/* What results do not hold and the caller wants: the bitmaps of a listing, verdicts, an output.
 * The bytes of each grain, so many behind those of the one before. */
typedef struct gpk_cargo {
    const unsigned char *bytes;
    size_t stride;
} gpk_cargo;

typedef struct gpk_job_ops {
    /* How it gets to another process; NULL: it cannot. */
    const gpk_job_kind *kind;

    /* Whether the device can work on it at all. May be NULL: every one can. */
    bool (*suits)(const gpk_job *job, const gpukit_device_info *device);

    /* What the device will run, NULL behind the last one: static, since a build may outlive
     * the job. Built before attach. The operation may be NULL. */
    const gpk_kernel *const *(*kernels)(const gpk_job *job, const gpukit_device_info *device);

    /* Prepares the job on a device: programs, constant buffers. *site is the workload's. */
    gpukit_status (*attach)(gpk_job *job, gpukit_queue *queue, void **site, gpukit_error *err);
    void (*detach)(void *site); /* NULL is fine */

    /* What one slot needs: buffers, programs. *bench is the workload's. */
    gpukit_status (*slot_open)(void *site, void **bench, gpukit_error *err);
    void (*slot_close)(void *bench); /* NULL is fine */

    /* Puts the lease's commands on the chain: uploads, kernels, downloads. */
    void (*enqueue)(void *bench, gpk_chain *chain, const gpk_lease *lease);

    /* Reads what came back for a finished lease: a result for each of its grains. What was
     * never written, is stale or was damaged on the way is GPUKIT_E_DEVICE. */
    gpukit_status (*read)(const void *bench, const gpk_lease *lease, gpk_result *out,
                          gpukit_error *err);

    /* Where the job has cargo (see cargo_grain): that of a finished lease, after read. */
    gpk_cargo (*cargo)(const void *bench, const gpk_lease *lease);

    /* Hands on the cargo of a lease. One call at a time; in grain order when the job is
     * ordered, else again for a lease that was redone. */
    gpukit_status (*deliver)(gpk_job *job, const gpk_lease *lease, const gpk_cargo *cargo,
                             gpukit_error *err);

    /* Adds count results to the answer: once for each grain, in any order, one call at a
     * time. */
    void (*join)(gpk_job *job, uint64_t first, uint64_t count, const gpk_result *results);

    /* The result of a grain, worked out on the host by other code than what devices run;
     * by_reference: by the slow and obvious way. Any thread, several at once. NULL where there
     * is no other code: then nothing is sampled. */
    gpukit_status (*redo)(const gpk_job *job, uint64_t grain, bool by_reference, gpk_result *out,
                          gpukit_error *err);

    /* Whether two results of a grain mean the same. May be NULL: each bit counts. */
    bool (*is_same)(const gpk_job *job, const gpk_result *a, const gpk_result *b);

    /* The value of a result, for people. May be NULL: it is a whole number. */
    void (*print)(const gpk_job *job, const gpk_result *result, char *out, size_t size);

    /* May be NULL. Of an open job: the board that it is on from now on, for
     * gpk_board_arrived; then NULL. Before the first agent, and after the last one. */
    void (*on_board)(gpk_job *job, gpk_board *board);

    /* May be NULL. Small chunks with known answers, on the kernels that the job uses on this
     * device: GPUKIT_E_MISMATCH, with a text that says what came out, when one is wrong. Nothing
     * else is in flight on the queue. */
    gpukit_status (*prove)(const gpk_job *job, gpukit_queue *queue, gpukit_error *err);
} gpk_job_ops;

/* Head of a workload's job. */
struct gpk_job {
    const gpk_job_ops *ops;
    uint64_t grains;
    uint64_t grain_units;           /* natural units in a grain, for rates and progress */
    uint64_t total_units;           /* of the whole job; the last grain may be short */
    uint64_t lead_units;            /* of the first grain, that are not in the job */
    uint64_t most_grains;           /* in one lease */
    uint64_t probe_grains;          /* in a device's first lease; 0: one for each compute unit */
    uint64_t cargo_grain;           /* bytes that a grain puts out besides its result; 0: none */
    uint64_t cargo_total;           /* of the whole job; the last grain may be short */
    bool is_ordered;                /* results must be collected in grain order */
    const char *method;             /* for the report */
    char family[32];                /* jobs of one family run at one rate: "primes.sieve.20"; "" for
                                     * rates that are not worth keeping */
    char description[256];          /* identifies it in a journal; "": it can have none */
    char command[256];              /* arguments of gpukit that make it */
    uint64_t only_first, only_last; /* grains to be done, whatever the shard; 0 and 0: by that */
    const gpk_result *expected;     /* what another pass found for each grain; NULL: none was */
    gpk_result *kept;               /* where each grain's result is put as well; NULL: nowhere */
    bool is_users;                  /* its kernels are: one that does not build is no bug of ours,
                                     * and its device is out while others can do the job */
    bool is_open;                   /* its grains come one after the other, up to `grains` */
    atomic_ullong arrived;          /* open: so many have come */
    atomic_bool is_sealed;          /* open: no more will */
    atomic_bool is_abandoned;       /* a device that hangs may still read what the job uploaded */
};

static inline bool gpk_job_is_same(const gpk_job *job, const gpk_result *a, const gpk_result *b)
{
    return job->ops->is_same == NULL ? gpk_result_is_same(a, b) : job->ops->is_same(job, a, b);
}

/* Bytes of the cargo of those grains. */
static inline uint64_t gpk_job_cargo_size(const gpk_job *job, uint64_t first, uint64_t count)
{
    const uint64_t last = first + count;
    return (last >= job->grains ? job->cargo_total : last * job->cargo_grain) -
           first * job->cargo_grain;
}

#endif /* GPK_SCHED_JOB_H */
