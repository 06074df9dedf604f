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

#include "sched/job.h"

enum { SIMULATION_DEVICES = 4 };

typedef struct simulation {
    size_t device_count;
    double speeds[SIMULATION_DEVICES]; /* work items per second */
    double
        remembered[SIMULATION_DEVICES]; /* times the speed: what an earlier run told; 0: nothing */
    double jitter;                      /* 0.1: each chunk takes up to a tenth more or less */
    double launch_s;                    /* what every kernel takes on top */
    double copy_rate;                   /* bytes per second; 0: copies take no time */
    uint32_t spike_device;              /* its spike_run-th kernel, 0 for none, takes */
    uint32_t spike_run;                 /* spike times as long */
    double spike;
    uint64_t seed;
    gpukit_job_params params;
} simulation;

typedef struct simulation_result {
    gpukit_status status;
    double seconds;       /* on the virtual clock, without opening the devices */
    double spike_seconds; /* that the spike cost its device */
    gpukit_report report;
} simulation_result;

simulation_result simulate(const simulation *given, gpk_job *job);

/* A job of so many grains that does nothing, each of so many work items. It checks that
 * each grain is collected once. */
typedef struct idle_job {
    gpk_job head;
    uint64_t grain_items;
    unsigned char *collected; /* by grain */
} idle_job;
void idle_job_init(idle_job *job, uint64_t grains, uint64_t grain_items);
void idle_job_finish(idle_job *job); /* checks, too */

/* xorshift64*: in [0, 1). */
double simulation_random(uint64_t *state);

#endif /* GPUKIT_TESTS_SIMULATION_H */
