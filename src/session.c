// SPDX-License-Identifier: MIT
#include "session.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <gpukit/cluster.h>

#include "clock.h"
#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "problem.h"
#include "signals.h"
#include "trace_file.h"

enum { WATCH_MS = 20 }; /* how long a signal or a timeout goes unnoticed */

const char *const session_isolate_choices[] = {"", "auto", "on", "off", NULL};

const char *const session_progress_choices[] = {
    [PROGRESS_AUTO] = "auto",
    [PROGRESS_ALWAYS] = "always",
    [PROGRESS_NEVER] = "never",
    [PROGRESS_NEVER + 1] = NULL,
};

const char *const session_staging_choices[] = {
    [GPUKIT_STAGING_AUTO] = "auto",
    [GPUKIT_STAGING_MAP] = "map",
    [GPUKIT_STAGING_COPY] = "copy",
    [GPUKIT_STAGING_COPY + 1] = NULL,
};

const char *const session_verify_choices[] = {
    [GPUKIT_VERIFY_SAMPLE] = "sample", [GPUKIT_VERIFY_NONE] = "none",
    [GPUKIT_VERIFY_DOUBLE] = "double", [GPUKIT_VERIFY_ALL] = "all",
    [GPUKIT_VERIFY_ALL + 1] = NULL,
};

static bool left_behind;
static gpukit_cluster *cluster; /* of the whole program; NULL: it has no other rank */

/* The option, or what the environment says. False: that makes no sense. */
static bool isolation(const session_options *options, gpukit_isolate *out)
{
    static const gpukit_isolate meant[] = {
        [SESSION_ISOLATE_AUTO] = GPUKIT_ISOLATE_AUTO,
        [SESSION_ISOLATE_ON] = GPUKIT_ISOLATE_ON,
        [SESSION_ISOLATE_OFF] = GPUKIT_ISOLATE_OFF,
    };
    const char *word = getenv("GPUKIT_ISOLATE");
    int choice = options->isolate;
    if (choice == SESSION_ISOLATE_DEFAULT && (word == NULL || word[0] == '\0'))
        choice = SESSION_ISOLATE_AUTO;
    for (int i = SESSION_ISOLATE_AUTO;
         choice == SESSION_ISOLATE_DEFAULT && i <= SESSION_ISOLATE_OFF; i++)
        if (strcmp(word, session_isolate_choices[i]) == 0)
            choice = i;
    *out = meant[choice == SESSION_ISOLATE_DEFAULT ? SESSION_ISOLATE_AUTO : choice];
    return choice != SESSION_ISOLATE_DEFAULT;
}

/* The option, or what the environment says. */
static const char *selector(const session_options *options, const char **origin)
{
    const char *from_environment = getenv("GPUKIT_DEVICE");
    *origin = "";
    if (options->device != NULL)
        return options->device;
    if (from_environment == NULL || from_environment[0] == '\0')
        return NULL;
    *origin = "GPUKIT_DEVICE: ";
    return from_environment;
}

/* What the options say of devices. */
static gpukit_context_params context_params(const session_options *options, const char **origin)
{
    gpukit_isolate isolate;
    isolation(options, &isolate);
    return (gpukit_context_params){
        .devices = selector(options, origin),
        .isolate = isolate,
        .processes = (uint32_t)options->processes,
        .threads = (uint32_t)options->threads,
        .split = (uint32_t)options->split,
        .strict = options->is_strict,
        .cluster = cluster,
        .log = {.write = message_log},
    };
}

/* Whether the devices are called so, in this process alone. */
static bool are_called(const session_options *options, const char *name)
{
    const char *origin;
    const gpukit_context_params params = context_params(options, &origin);
    const bool is_alone =
        !options->is_mpi && params.processes == 0 && params.isolate != GPUKIT_ISOLATE_ON;
    return is_alone && strcasecmp(params.devices != NULL ? params.devices : "auto", name) == 0;
}

bool session_is_auto(const session_options *options)
{
    return are_called(options, "auto");
}

bool session_is_for_cpu(const session_options *options)
{
    return are_called(options, "auto") || are_called(options, "cpu");
}

/* A rank above 0 lends its devices, for as long as rank 0 wants them. */
static int join_cluster(const session_options *options)
{
    const char *origin;
    gpukit_error error;
    const gpukit_status status = gpukit_cluster_open(&cluster, &error);
    if (status != GPUKIT_OK) {
        message_failure("--mpi: ", &error);
        return exit_code_of(status);
    }
    if (gpukit_cluster_rank(cluster) == 0)
        return EXIT_DONE;
    message_mute();
    const gpukit_context_params params = context_params(options, &origin);
    gpukit_cluster_serve(cluster, &params, &error); /* which tells rank 0 of its errors */
    return EXIT_SERVED;
}

void session_leave_cluster(void)
{
    left_behind = left_behind || !gpukit_cluster_is_whole(cluster);
    gpukit_cluster_close(cluster);
    cluster = NULL;
}

bool session_is_silent_rank(int argc, char **argv)
{
    static const char *const variables[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
    const char *rank = NULL;
    bool is_mpi = false;
    for (size_t i = 0; rank == NULL && i < sizeof variables / sizeof variables[0]; i++)
        rank = getenv(variables[i]);
    for (int i = 1; i < argc; i++)
        is_mpi = is_mpi || strcmp(argv[i], "--mpi") == 0;
    return is_mpi && rank != NULL && strcmp(rank, "0") != 0;
}

int session_check(const session_options *options)
{
    problem why;
    shard part;
    gpukit_isolate isolate;
    if (!isolation(options, &isolate)) {
        message_error("GPUKIT_ISOLATE is auto, on or off, not %s",
                      quote_string(getenv("GPUKIT_ISOLATE")).text);
        return EXIT_USAGE;
    }
    if (options->processes > 0 && options->threads > 0) {
        message_error("--processes makes workers of one thread each; leave out --threads");
        return EXIT_USAGE;
    }
    if (!shard_parse(options->shard, &part, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    if (deliver_to_stdout(options->trace)) {
        message_error("--trace takes a file; standard output is for the answer");
        return EXIT_USAGE;
    }
    /* Files are rank 0's. */
    const int code = options->is_mpi ? join_cluster(options) : EXIT_DONE;
    return code == EXIT_DONE ? deliver_check(options->trace) : code;
}

void session_init(session *state, const session_options *options, bool lists)
{
    problem why;
    *state = (session){.options = options, .began_ns = clock_ns()};
    const bool is_shard = shard_parse(options->shard, &state->part, &why);
    assert(is_shard); /* session_check has seen it */
    (void)is_shard;
    const progress_mode mode =
        options->is_quiet ? PROGRESS_NEVER : (progress_mode)options->progress;
    message_setup((message_rules){
        .is_quiet = options->is_quiet,
        .shows_waits = isatty(STDERR_FILENO) || mode == PROGRESS_ALWAYS,
    });
    progress_init(&state->progress, mode, lists, state->began_ns);
}

static int open_trace(session *state)
{
    gpukit_error error = {0};
    if (state->options->trace == NULL)
        return EXIT_DONE;
    const gpukit_status status = gpukit_trace_alloc(0, &state->trace, &error);
    if (status == GPUKIT_OK)
        return EXIT_DONE;
    message_failure("", &error);
    session_close(state);
    return exit_code_of(status);
}

static bool goes_on(void *state)
{
    return session_may_go_on(state);
}

/* What a second thread takes to be there, and more than it could save. */
static const double BRIEF_SECONDS = 0.0005;

static gpukit_status open_context(session *state, gpukit_job_hint hint, const char **origin,
                                  gpukit_error *err)
{
    if (state->options->forgets)
        hint.family[0] = '\0'; /* by which earlier runs are found */
    gpukit_context_params params = context_params(state->options, origin);
    params.hint = hint;
    if (state->is_brief && params.threads == 0 && params.processes == 0 &&
        hint.cpu_seconds < BRIEF_SECONDS)
        params.threads = 1;
    params.goes_on = goes_on;
    params.user = state;
    return gpukit_context_open(&params, &state->context, err);
}

bool session_try_open(session *state, gpukit_job_hint hint, gpukit_error *err)
{
    const char *origin;
    return open_context(state, hint, &origin, err) == GPUKIT_OK && open_trace(state) == EXIT_DONE;
}

int session_open(session *state, gpukit_job_hint hint)
{
    const char *origin;
    gpukit_error error = {0};
    const gpukit_status status = open_context(state, hint, &origin, &error);
    if (status == GPUKIT_OK)
        return open_trace(state);
    if (status == GPUKIT_E_CANCELLED) {
        message_error("stopped by %s while devices were opened", session_stopped_by(state));
        return session_stop_code(state);
    }
    message_failure(origin, &error);
    return exit_code_of(status);
}

/* The devices of the context; none before session_open. */
static size_t list_devices(const session *state, const gpukit_device_info **out)
{
    size_t count = 0;
    while (state->context != NULL && count < GPUKIT_MAX_DEVICES &&
           (out[count] = gpukit_context_device_at(state->context, count)) != NULL)
        count++;
    return count;
}

static void tell_dropped(const session *state)
{
    const uint64_t dropped = state->trace != NULL ? gpukit_trace_dropped(state->trace) : 0;
    if (dropped > 0)
        message_note("the trace ends early: there was no room for its last %" PRIu64 " commands",
                     dropped);
}

int session_save_trace(session *state)
{
    const gpukit_device_info *devices[GPUKIT_MAX_DEVICES];
    if (state->options->trace == NULL)
        return EXIT_DONE;
    json text;
    json_init(&text);
    trace_file_write(&text, state->trace, devices, list_devices(state, devices), state->bars);
    tell_dropped(state);
    gpukit_trace_free(state->trace);
    state->trace = NULL;
    const int code = deliver(&text, state->options->trace, NULL);
    signals_job_end();
    return code;
}

void session_close_context(gpukit_context *context)
{
    left_behind = left_behind || gpukit_context_hangs(context);
    gpukit_context_close(context);
}

void session_close(session *state)
{
    if (state->trace != NULL)
        session_save_trace(state);
    session_close_context(state->context);
    state->context = NULL;
}

static bool has_timed_out(const session *state)
{
    const uint64_t timeout_ms = state->options->timeout_ms;
    return timeout_ms > 0 && clock_ns() - state->began_ns >= timeout_ms * 1000000u;
}

bool session_may_go_on(session *state)
{
    if (state->cause != SESSION_NOT_STOPPED)
        return false;
    signals_job_keep(); /* kernels may have been built since */
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
        progress_update(&state->progress, report, clock_ns());
    else
        stop(state);
    return goes_on;
}

bool session_left_behind(void)
{
    return left_behind;
}

void session_job_arguments(const session *state, char *out, size_t size)
{
    char grain[40] = "";
    const session_options *options = state->options;
    const bool has_shard = options->shard != NULL;
    const bool is_double = options->verify == GPUKIT_VERIFY_DOUBLE; /* on a grid of its own */
    if (options->grain != 0)
        snprintf(grain, sizeof grain, " --grain=%" PRIu64, options->grain);
    snprintf(out, size, "%s%s%s%s", grain, is_double ? " --verify=double" : "",
             has_shard ? " --shard=" : "", has_shard ? shard_print(state->part).text : "");
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
        .backoff_ms = (uint32_t)state->options->backoff_ms,
        .verify = (gpukit_verify)state->options->verify,
        .journal = state->options->journal,
        .shard = state->part.part,
        .shards = state->part.parts,
        .staging = (gpukit_staging)state->options->staging,
        .forgets = state->options->forgets,
        .trace = state->trace,
    };
}

int session_stop_code(const session *state)
{
    return state->cause == SESSION_SIGNAL ? EXIT_SIGNAL + state->signal : EXIT_TIMEOUT;
}

int session_job_end(session *state, gpukit_status status, const gpukit_error *error)
{
    /* Until a trace is saved, there is something to bring to an end. */
    if (state->trace == NULL)
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
