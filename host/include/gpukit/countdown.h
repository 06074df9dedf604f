// SPDX-License-Identifier: MIT
/* gpukit/countdown.h - counters that really count down: to calibrate, to stress, to teach.
 *
 * Each counter has a hash h, from a seed, and a number n. A step is h = rotl(h + n, 7) ^ n,
 * n = n - 1, in 32 bits, until n is 0: an addition, a rotation, an exclusive or (arx) and the
 * decrement. The hash depends on every step, so no compiler leaves one out, and the checksum over
 * all counters is the same whatever the devices.
 *
 * A job of more than 2^64 - 1 decrements is refused. The calls block and run on every device of
 * the context.
 */
#ifndef GPUKIT_COUNTDOWN_H
#define GPUKIT_COUNTDOWN_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/job.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gpukit_countdown_form {
    GPUKIT_COUNTDOWN_ARX = 0,
    GPUKIT_COUNTDOWN_PEAK,  /* the same four instructions, none of which waits for another one in
                             * its step: what a device does of them at most */
    GPUKIT_COUNTDOWN_PLAIN, /* n = n - 1 alone, kept by a barrier: the classic loop */
} gpukit_countdown_form;

typedef struct gpukit_countdown_params {
    uint64_t counters; /* at least 1 */
    uint32_t from;     /* what each counts down from, at least 1 */
    uint64_t seed;     /* of their hashes */
    uint64_t first;    /* number of the first counter: jobs of neighbouring ranges add up */
    gpukit_countdown_form form;

    /* For burning in: all counters again and again, so many times; each result is compared with
     * what this host's reference, the slow and obvious loop, makes of the first round before the
     * job begins. A device that brings a wrong one is told of by the report (wrong) and by the
     * log. 0: once, and job.verify says what is checked; of rounds,
     * GPUKIT_VERIFY_NONE leaves the comparison out. */
    uint64_t rounds;
    gpukit_job_params job; /* grain_size is in counters; neither journal nor shards */
} gpukit_countdown_params;

/* The checksum is a sum over counters, of a mix of its hash and its number each, modulo 2^64. It is
 * set on success only. report may be NULL. */
GPUKIT_API gpukit_status gpukit_countdown(gpukit_context *context,
                                          const gpukit_countdown_params *params, uint64_t *checksum,
                                          gpukit_report *report, gpukit_error *err);

/* What each device of the context does of GPUKIT_COUNTDOWN_PEAK while all of them work, in
 * decrements per second: fills rates in the order of the devices, of which there are count at most;
 * 0: it did nothing. In jobs that become longer until each device has worked for about so many
 * seconds. job says what is asked of each of them, and may be NULL. */
GPUKIT_API gpukit_status gpukit_countdown_ceiling(gpukit_context *context, double seconds,
                                                  const gpukit_job_params *job, double *rates,
                                                  size_t count, gpukit_error *err);

/* For gpukit_context_params.hint. */
GPUKIT_API gpukit_job_hint gpukit_countdown_estimate(const gpukit_countdown_params *params,
                                                     uint32_t threads);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_COUNTDOWN_H */
