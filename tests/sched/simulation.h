// SPDX-License-Identifier: MIT
/* simulation.h - a job on devices of given speeds, on a clock that only the test moves.
 *
 * The agents, the board and the queues are the real ones; the devices are null devices
 * whose commands take as long as they are told to. Agents are stepped one after the other
 * at the moments at which their threads would wake up. So hours take a second, and the same
 * seed gives the same run.
 */
#ifndef GPUKIT_TESTS_SIMULATION_H
#define GPUKIT_TESTS_SIMULATION_H

#include <gpukit/job.h>

#include "backend/null/null.h"
#include "sched/job.h"

enum { SIMULATION_DEVICES = 4 };

typedef struct simulation {
    size_t device_count;
    double speeds[SIMULATION_DEVICES]; /* work items per second */
    double
        remembered[SIMULATION_DEVICES]; /* times the speed: what an earlier run told; 0: nothing */
    double jitter;                      /* 0.1: each chunk takes up to a tenth more or less */
    double launch_s;                    /* what every kernel takes on top */
    bool ends_long_kernels;             /* every driver does */
    double copy_rate;                   /* bytes per second; 0: copies take no time */
    uint32_t spike_device;              /* its spike_run-th kernel, 0 for none, takes */
    uint32_t spike_run;                 /* spike times as long */
    double spike;
    uint64_t seed;
    gpukit_job_params params;
    gpukit_log_params log;
    const gpk_null_fault *fault; /* from when the devices are open; NULL: none */
} simulation;

typedef struct simulation_result {
    gpukit_status status;
    gpukit_error error;   /* where status is one */
    double seconds;       /* on the virtual clock, without opening the devices */
    double spike_seconds; /* that the spike cost its device */
    gpukit_report report;
} simulation_result;

simulation_result simulate(const simulation *given, gpk_job *job);

/* A job of so many grains that does nothing, each of so many work items. Its results are
 * as if each item were counted. It checks that each grain is collected once. */
typedef struct idle_job idle_job;
struct idle_job {
    gpk_job head;
    uint64_t grain_items;
    unsigned char *collected; /* by grain */
    uint64_t sum;             /* of what was collected: the answer */
    uint64_t wrong;           /* grains that were collected with another result than theirs */

    /* May be NULL, as may what is not set. A device is given a lease; has brought right results
     * for it, of which this makes others. */
    void (*given)(idle_job *job, const char *device, const gpk_lease *lease);
    gpukit_status (*brought)(idle_job *job, const char *device, const gpk_lease *lease,
                             gpk_result *results, gpukit_error *err);
    void *user;
    uint64_t redo_ns; /* that redoing a grain takes, on the virtual clock */

    gpk_result *read, *listed; /* an ordered job: what was read last, and delivered, by grain */
};
void idle_job_init(idle_job *job, uint64_t grains, uint64_t grain_items);
void idle_job_order(idle_job *job);  /* makes it a listing */
void idle_job_finish(idle_job *job); /* checks, too */
void idle_job_drop(idle_job *job);   /* where the job did not end well */
gpk_result idle_job_right(const idle_job *job, uint64_t grain);

/* xorshift64*: in [0, 1). */
double simulation_random(uint64_t *state);

#endif /* GPUKIT_TESTS_SIMULATION_H */
