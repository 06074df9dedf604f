// SPDX-License-Identifier: MIT
#include "session.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "exit_code.h"
#include "message.h"
#include "signals.h"

enum { WATCH_MS = 20 }; /* how long a signal or a timeout goes unnoticed */

const char *const session_progress_choices[] = {
    [PROGRESS_AUTO] = "auto",
    [PROGRESS_ALWAYS] = "always",
    [PROGRESS_NEVER] = "never",
    [PROGRESS_NEVER + 1] = NULL,
};

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void session_init(session *state, const session_options *options, bool lists)
{
    *state = (session){.options = options, .began_ns = now_ns()};
    const progress_mode mode =
        options->is_quiet ? PROGRESS_NEVER : (progress_mode)options->progress;
    message_setup((message_rules){
        .is_quiet = options->is_quiet,
        .shows_waits = isatty(STDERR_FILENO) || mode == PROGRESS_ALWAYS,
    });
    progress_init(&state->progress, mode, lists, state->began_ns);
}

/* The option, or what the environment says. */
static const char *selector(const session *state, const char **origin)
{
    const char *from_environment = getenv("GPUKIT_DEVICE");
    *origin = "";
    if (state->options->device != NULL)
        return state->options->device;
    if (from_environment == NULL || from_environment[0] == '\0')
        return NULL;
    *origin = "GPUKIT_DEVICE: ";
    return from_environment;
}

int session_open(session *state, double cpu_seconds)
{
    const char *origin;
    gpukit_error error = {0};
    const gpukit_context_params params = {
        .devices = selector(state, &origin),
        .threads = (uint32_t)state->options->threads,
        .split = (uint32_t)state->options->split,
        .strict = state->options->is_strict,
        .cpu_seconds = cpu_seconds,
        .log = {.write = message_log},
    };
    const gpukit_status status = gpukit_context_open(&params, &state->context, &error);
    if (status != GPUKIT_OK)
        message_failure(origin, &error);
    return exit_code_of(status);
}

void session_close(session *state)
{
    gpukit_context_close(state->context);
    state->context = NULL;
}

static bool has_timed_out(const session *state)
{
    const uint64_t timeout_ms = state->options->timeout_ms;
    return timeout_ms > 0 && now_ns() - state->began_ns >= timeout_ms * 1000000u;
}

bool session_may_go_on(session *state)
{
    if (state->cause != SESSION_NOT_STOPPED)
        return false;
    state->signal = signals_caught();
    if (state->signal != 0)
        state->cause = SESSION_SIGNAL;
    else if (has_timed_out(state))
        state->cause = SESSION_TIMEOUT;
    return state->cause == SESSION_NOT_STOPPED;
}

static void stop(session *state)
{
    progress_end(&state->progress);
    if (state->listing != NULL)
        output_abandon(state->listing);
}

/* The job's progress callback: false stops it. */
static bool watch(void *user, const gpukit_report *report)
{
    session *state = user;
    const bool goes_on = session_may_go_on(state);
    if (goes_on)
        progress_update(&state->progress, report, now_ns());
    else
        stop(state);
    return goes_on;
}

gpukit_job_params session_job_begin(session *state)
{
    signals_job_begin();
    return (gpukit_job_params){
        .progress = watch,
        .user = state,
        .interval_ms = WATCH_MS,
        .slots = (uint32_t)state->options->slots,
        .grain_size = state->options->grain,
        .chunk_grains = state->options->chunk_grains,
        .deadline_ms = (uint32_t)state->options->deadline_ms,
    };
}

int session_stop_code(const session *state)
{
    return state->cause == SESSION_SIGNAL ? EXIT_SIGNAL + state->signal : EXIT_TIMEOUT;
}

int session_job_end(session *state, gpukit_status status, const gpukit_error *error)
{
    signals_job_end();
    progress_end(&state->progress);
    if (status == GPUKIT_E_CANCELLED)
        return state->cause == SESSION_NOT_STOPPED ? EXIT_IO : session_stop_code(state);
    if (status != GPUKIT_OK)
        message_failure("", error);
    return exit_code_of(status);
}

const char *session_stopped_by(const session *state)
{
    switch (state->cause) {
    case SESSION_SIGNAL:
        return signals_name(state->signal);
    case SESSION_TIMEOUT:
        return "--timeout";
    case SESSION_NOT_STOPPED:
        break;
    }
    return NULL;
}
