// SPDX-License-Identifier: MIT
/* session.h - what every command with a job shares: its options, its devices, and a
 * watch over the job that knows signals, --timeout and progress.
 *
 *   session_check -> session_init -> session_open
 *     -> { session_job_begin -> a job -> session_job_end } -> session_save_trace
 *     -> session_close
 */
#ifndef GPUKIT_SRC_SESSION_H
#define GPUKIT_SRC_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/job.h>
#include <gpukit/trace.h>

#include "options.h"
#include "output.h"
#include "progress.h"
#include "shard.h"
#include "trace_file.h"

typedef struct session_options {
    const char *device;
    bool is_strict;
    uint64_t threads;
    uint64_t split;
    int isolate; /* an index in session_isolate_choices */
    uint64_t processes;
    bool is_mpi;
    int progress; /* progress_mode */
    bool is_quiet;
    uint64_t timeout_ms;
    const char *trace; /* a file; NULL for none */
    uint64_t slots;
    uint64_t grain;
    uint64_t chunk_grains;
    uint64_t deadline_ms;
    uint64_t backoff_ms;
    int staging; /* gpukit_staging */
    bool forgets;
    int verify;          /* gpukit_verify */
    const char *journal; /* a file; NULL for none */
    const char *shard;   /* "2/8", "auto"; NULL for the whole job */
} session_options;

/* By session_isolate_choices; the first is what the environment says. */
enum {
    SESSION_ISOLATE_DEFAULT,
    SESSION_ISOLATE_AUTO,
    SESSION_ISOLATE_ON,
    SESSION_ISOLATE_OFF,
};

extern const char *const session_isolate_choices[];
extern const char *const session_verify_choices[];
extern const char *const session_progress_choices[];
extern const char *const session_staging_choices[];

/* Rows for a command's table; base is the offset of the session_options in its
 * struct of values. */
// clang-format off
#define SESSION_DEVICE_OPTIONS(base)                                                               \
    {.name = "device", .group = "Devices", .kind = OPTION_TEXT, .argument = "SEL",                 \
     .offset = (base) + offsetof(session_options, device),                                         \
     .text = "where to run: auto, cpu, gpu, opencl, all, an id such as opencl:0, a part of a "     \
             "name, a comma list of these; !id leaves one out (default: $GPUKIT_DEVICE, or auto)"},\
    {.name = "strict-device", .group = "Devices", .kind = OPTION_FLAG,                             \
     .offset = (base) + offsetof(session_options, is_strict),                                      \
     .text = "fail where gpu finds no GPU, instead of using an OpenCL CPU device"},                \
    {.name = "threads", .group = "Devices", .kind = OPTION_NUMBER, .argument = "N",                \
     .offset = (base) + offsetof(session_options, threads), .least = 1, .most = 4096,              \
     .text = "threads of the cpu device (default: every core)"},                                   \
    {.name = "split", .group = "Devices", .kind = OPTION_NUMBER, .argument = "N",                  \
     .offset = (base) + offsetof(session_options, split), .least = 1, .most = GPUKIT_MAX_DEVICES,  \
     .text = "make N sub-devices of each OpenCL device: opencl:0.0, opencl:0.1 ..."},              \
    {.name = "isolate", .group = "Devices", .kind = OPTION_CHOICE, .implied = "on",                \
     .choices = session_isolate_choices, .offset = (base) + offsetof(session_options, isolate),    \
     .text = "each OpenCL device in a worker process of its own, which is all that a driver "      \
             "takes with it when it crashes or hangs; auto: where a driver has not yet passed its "\
             "self-test on this machine (default: $GPUKIT_ISOLATE, or auto)"},                     \
    {.name = "processes", .group = "Devices", .kind = OPTION_NUMBER, .argument = "N",              \
     .offset = (base) + offsetof(session_options, processes), .least = 1,                          \
     .most = GPUKIT_MAX_DEVICES,                                                                   \
     .text = "the cpu device as N worker processes of one thread each: cpu.0, cpu.1 ..."},         \
    {.name = "mpi", .group = "Devices", .kind = OPTION_FLAG,                                       \
     .offset = (base) + offsetof(session_options, is_mpi),                                         \
     .text = "with the devices of every rank that mpirun has started: rank1:cpu, "                 \
             "rank1:opencl:0 ..."}

#define SESSION_VERIFY_OPTION(base)                                                                \
    {.name = "verify", .group = "Trust", .kind = OPTION_CHOICE,                                    \
     .choices = session_verify_choices, .offset = (base) + offsetof(session_options, verify),      \
     .text = "how results are checked: sample, grains redone on the host for 1 % of the work at "  \
             "most; double, the whole job twice; all, every item against the slow reference "      \
             "(default: sample)"}

#define SESSION_TRUST_OPTIONS(base)                                                                \
    SESSION_VERIFY_OPTION(base),                                                                   \
    {.name = "journal", .group = "Trust", .kind = OPTION_TEXT, .argument = "FILE",                 \
     .offset = (base) + offsetof(session_options, journal),                                        \
     .text = "keep what is done in FILE, and go on from there where it exists: a count outlives "  \
             "kill -9 and power cuts"},                                                            \
    {.name = "shard", .group = "Trust", .kind = OPTION_TEXT, .argument = "I/N",                    \
     .offset = (base) + offsetof(session_options, shard),                                          \
     .text = "count in the I-th of N parts only, I from 1; auto: in the part of this task of a "   \
             "Slurm array; gpukit merge brings their journals together"}

#define SESSION_OUTPUT_OPTIONS(base)                                                               \
    {.name = "trace", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                  \
     .offset = (base) + offsetof(session_options, trace),                                          \
     .text = "what every device did when, as trace events in FILE, for ui.perfetto.dev; "          \
             "also of a job that was stopped"},                                                    \
    {.name = "progress", .group = "Output", .kind = OPTION_CHOICE,                                 \
     .choices = session_progress_choices, .offset = (base) + offsetof(session_options, progress),  \
     .text = "how far the job is, on stderr (default: auto, where that is a terminal)"},           \
    {.name = "quiet", .group = "Output", .kind = OPTION_FLAG,                                      \
     .offset = (base) + offsetof(session_options, is_quiet),                                       \
     .text = "nothing on stderr but errors"},                                                      \
    {.name = "timeout", .group = "Output", .kind = OPTION_DURATION, .argument = "TIME",            \
     .offset = (base) + offsetof(session_options, timeout_ms),                                     \
     .text = "stop after that long, with exit code 6: 500ms, 2s, 1m30s, 1.5h"}

#define SESSION_EXPERT_OPTIONS(base)                                                               \
    {.name = "slots", .group = "Expert", .kind = OPTION_NUMBER, .argument = "N",                   \
     .offset = (base) + offsetof(session_options, slots), .least = 1, .most = 8,                   \
     .text = "chunks in flight on each device (default: 3)"},                                      \
    {.name = "grain", .group = "Expert", .kind = OPTION_NUMBER, .argument = "N",                   \
     .offset = (base) + offsetof(session_options, grain), .least = 1, .most = UINT64_MAX,          \
     .text = "numbers in a grain, the unit that work is dealt out in (default: by the range)"},    \
    {.name = "chunk-grains", .group = "Expert", .kind = OPTION_NUMBER, .argument = "N",            \
     .offset = (base) + offsetof(session_options, chunk_grains), .least = 1, .most = UINT64_MAX,   \
     .text = "grains that a device takes at once (default: by its measured speed)"},               \
    {.name = "deadline", .group = "Expert", .kind = OPTION_DURATION, .argument = "TIME",           \
     .offset = (base) + offsetof(session_options, deadline_ms),                                    \
     .text = "a device that takes longer for one command has failed (default: by its speed)"},     \
    {.name = "backoff", .group = "Expert", .kind = OPTION_DURATION, .argument = "TIME",            \
     .offset = (base) + offsetof(session_options, backoff_ms),                                     \
     .text = "how long a device that failed twice is left alone at first; twice as long each "     \
             "further time (default: 1s)"},                                                        \
    {.name = "staging", .group = "Expert", .kind = OPTION_CHOICE,                                  \
     .choices = session_staging_choices, .offset = (base) + offsetof(session_options, staging),    \
     .text = "how data reaches a device: map, in place, where it shares the host's memory; copy, " \
             "always by copies (default: auto, map where that can be)"},                           \
    {.name = "forget", .group = "Expert", .kind = OPTION_FLAG,                                     \
     .offset = (base) + offsetof(session_options, forgets),                                        \
     .text = "neither use nor keep what earlier runs measured"}
// clang-format on

typedef enum session_cause {
    SESSION_NOT_STOPPED,
    SESSION_SIGNAL,
    SESSION_TIMEOUT,
} session_cause;

typedef struct session {
    const session_options *options;
    gpukit_context *context; /* owned; NULL until session_open */
    gpukit_trace *trace;     /* owned; NULL until session_open, and without --trace */
    const trace_bars *bars;  /* what the program itself did, for the trace; NULL: not told */
    shard part;              /* what options->shard means here */
    progress progress;
    uint64_t began_ns;
    session_cause cause;
    int signal;
    bool is_brief;   /* the hint is of all there will be: a team of one, if that is enough for it */
    output *listing; /* whose reader is not waited for once the job is stopped; or NULL */
} session;

/* Refuses what would be refused after hours of work: a trace that cannot be written; and a
 * shard that is none. With --mpi joins the cluster: a rank above 0 serves here, and gives
 * EXIT_SERVED. Else gives the exit code; an error was printed. */
int session_check(const session_options *options);

/* Before the program ends, after every session: leaves the cluster, where there is one. */
void session_leave_cluster(void);

/* For main, before anything is said: whether this is one of several ranks with these arguments,
 * and not the one that talks. As the launcher says: MPI is not asked yet. */
bool session_is_silent_rank(int argc, char **argv);

/* Starts the clock of --timeout and sets up messages, for options that session_check passed.
 * lists: the command streams lines to stdout while its job runs. */
void session_init(session *state, const session_options *options, bool lists);

/* Opens the devices. hint is gpukit_context_params.hint. Gives the
 * exit code of the program, EXIT_DONE when all is well; an error was printed. */
int session_open(session *state, gpukit_job_hint hint);

/* The same where the caller can do without: false, and why, and nothing was printed. */
bool session_try_open(session *state, gpukit_job_hint hint, gpukit_error *err);

/* Saves the trace of a session that was opened, if nobody did: that of a job which was
 * stopped or failed. */
void session_close(session *state);

/* The knobs and the watch for a job of this session, which must begin now. */
gpukit_job_params session_job_begin(session *state);

/* What became of it: the exit code; an error was printed. A job that the watch did
 * not stop and that was cancelled all the same could not write its output: EXIT_IO,
 * and output_finish has the words. */
int session_job_end(session *state, gpukit_status status, const gpukit_error *error);

/* Brings what was traced to where --trace says, of all jobs together and even where there
 * was none. Gives the exit code, EXIT_DONE without --trace; an error was printed. */
int session_save_trace(session *state);

/* False once a signal came or --timeout is over: time to stop, between jobs too. */
bool session_may_go_on(session *state);

/* The options that belong to the job itself and not to this run of it, each with a blank
 * before it: "", " --grain=1000 --shard=1/8". A shard is told by its numbers, since auto means
 * another one elsewhere. */
void session_job_arguments(const session *state, char *out, size_t size);

/* Whether the devices are the CPU, or what auto takes, in this process alone. */
bool session_is_for_cpu(const session_options *options);

/* Whether auto is to choose the devices, in this process alone. */
bool session_is_auto(const session_options *options);

/* Whether a device hangs in its driver, now or in an earlier session: exit() might hang with
 * it. */
bool session_left_behind(void);

/* Closes a context that is no session's, and remembers whether a device of it hangs. NULL is
 * fine. */
void session_close_context(gpukit_context *context);

/* "SIGINT", "--timeout"; NULL where nothing stopped it. And the exit code of that. */
const char *session_stopped_by(const session *state);
int session_stop_code(const session *state);

#endif /* GPUKIT_SRC_SESSION_H */
