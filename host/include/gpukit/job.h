// SPDX-License-Identifier: MIT
/* gpukit/job.h - what every job has in common: its knobs, its progress, its report.
 *
 * A job is a range of work cut into a fixed grid of grains. Which device takes
 * which grains never changes the answer; the report tells who took what.
 */
#ifndef GPUKIT_JOB_H
#define GPUKIT_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/queue.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How results are checked. Each one carries redundancy of its own that is always looked at. */
typedef enum gpukit_verify {
    GPUKIT_VERIFY_SAMPLE, /* grains redone on the host, for a hundredth of a device's time at
                           * most: the first and the last grain, one of each device's first
                           * chunk, then at random. Not those of the OpenMP team. */
    GPUKIT_VERIFY_NONE,
    GPUKIT_VERIFY_DOUBLE, /* the whole job twice, on two grids */
    GPUKIT_VERIFY_ALL,    /* every item against the slow and obvious reference */
} gpukit_verify;

typedef struct gpukit_device_share {
    const gpukit_device_info *device; /* belongs to the context */
    uint64_t done;                    /* natural units of work finished */
    uint64_t chunks;                  /* leases finished */
    double rate;                      /* natural units per second, lately */
    double busy_seconds;              /* copying or computing, by its own clock */
    double transfer_seconds;          /* copying; 0 where memory is mapped */
    double kernel_seconds;            /* computing */
    double overlapped_seconds;        /* doing both: see gpukit_overlap_ratio */
    uint32_t failures;                /* chunks and calls that failed */
    uint32_t wrong;                   /* of these, results that were not right */
    uint32_t samples;                 /* grains redone on the host to check it */
    bool is_retired;                  /* it failed for good, or is in quarantine at the end */
    bool is_lost;                     /* it hangs in its driver, and a thread with it */
} gpukit_device_share;

typedef struct gpukit_report {
    double seconds;    /* since the job began */
    double efficiency; /* done, to what all devices that did something do in that time at the
                        * speeds they have while they are busy: 1 when none ever waits. 0
                        * before all that. */
    uint64_t total;    /* natural units of the job; numbers, for primes */
    uint64_t done;     /* of these, finished */
    uint64_t resumed;  /* of these, the journal had */
    bool is_verified;  /* every grain was done twice, or compared with the reference: not by
                        * GPUKIT_VERIFY_ALL where a journal had some, which nobody knows of */
    char method[16];   /* how it was done: "sieve", "test" */
    size_t device_count;
    gpukit_device_share devices[GPUKIT_MAX_DEVICES];
} gpukit_report;

/* Zero means default everywhere; NULL params means all defaults. */
typedef struct gpukit_job_params {
    /* Called in the caller's thread every interval_ms while the job runs; false
     * stops the job, which then ends with GPUKIT_E_CANCELLED once the chunks in
     * flight are done. */
    bool (*progress)(void *user, const gpukit_report *report);
    void *user;
    uint32_t interval_ms;  /* 0 means 100 */
    uint32_t slots;        /* chunks in flight on each device; 0 means 3, at most 8 */
    uint64_t grain_size;   /* natural units; 0 lets the workload choose. Part of the job:
                            * the same for every device. */
    uint64_t chunk_grains; /* grains in every chunk; 0 sizes chunks by time */
    uint32_t deadline_ms;  /* for one command of a chunk; 0 means max(30 s, 10 x predicted),
                            * 300 s for a device's first chunk */
    uint32_t backoff_ms;   /* the first quarantine of a device; each further one is twice as
                            * long, up to 60 times; 0 means 1000 */
    gpukit_verify verify;
    const char *journal;    /* a file that is made, or resumed; see gpukit/journal.h. NULL: none */
    uint32_t shard, shards; /* only the shard-th, from 1, of so many parts; shards 0: all */
    gpukit_staging staging;
    bool forgets;        /* neither uses nor keeps the devices' rates of earlier runs */
    gpukit_trace *trace; /* NULL: none. The caller's */
} gpukit_job_params;

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_JOB_H */
