// SPDX-License-Identifier: MIT
/* countdown.h - what the parts of gpukit countdown share. */
#ifndef GPUKIT_SRC_COUNTDOWN_H
#define GPUKIT_SRC_COUNTDOWN_H

#include <stdbool.h>
#include <stdint.h>

#include <gpukit/countdown.h>

#include "report.h"
#include "session.h"

typedef struct countdown_options {
    uint64_t counters; /* 0: by the devices */
    uint64_t from;     /* 0: likewise */
    uint64_t seed;
    bool is_plain;
    bool compares;
    uint64_t burn_ms; /* --for */
    const char *workers;
    int mode; /* named_mode */
    bool is_verbose;
    session_options session;
    report_options report;
} countdown_options;

/* What a device did, to what it can do. */
typedef struct countdown_speed {
    double rate;    /* decrements per second while it worked; 0: too short to tell */
    double ceiling; /* what its instructions allow at most; 0: unknown */
} countdown_speed;

/* Below that a clock tells more of itself than of the device. */
#define COUNTDOWN_LEAST_SECONDS 0.005

/* A rate above the ceiling by more than two measurements may differ is no measurement. */
bool countdown_is_broken(const countdown_speed *speed);

countdown_speed countdown_speed_of(const gpukit_device_share *share, double ceiling);

/* The ceilings of the session's devices, which are measured now, where they are above those that
 * are known already. Gives the exit code. */
int countdown_measure(session *state, gpukit_countdown_form form, double *ceilings);

/* Whether a rate is impossible by the ceilings that are known now. */
typedef bool countdown_verdict(const void *user);

/* Before a rate is called impossible the ceilings have second chances: they may have been measured
 * in a moment when others had the machine. Gives the exit code; the verdict is asked once more
 * then. */
int countdown_judge(session *state, gpukit_countdown_form form, double *ceilings,
                    countdown_verdict *is_broken, const void *user);

/* The parts: each gives the exit code; an error was printed. */
int countdown_batch(const countdown_options *options, output *out);
int countdown_burn(const countdown_options *options, output *out);
int countdown_compare(const countdown_options *options, output *out);

#endif /* GPUKIT_SRC_COUNTDOWN_H */
