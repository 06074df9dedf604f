// SPDX-License-Identifier: MIT
#include "compare/contestant.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <gpukit/countdown.h>
#include <gpukit/job.h>
#include <gpukit/primes.h>

#include "clock.h"
#include "compare/digest.h"
#include "compare/folder.h"
#include "compare/peers.h"
#include "compare/process.h"
#include "exit_code.h"
#include "signals.h"

enum { OUTPUT_MOST = 1 << 16, PROCESS_LIMIT_SECONDS = 600 };

/* Of all cores together. */
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- in this process ---- */

typedef struct meter {
    double wall, cpu;
    struct rusage usage;
} meter;

static meter meter_read(void)
{
    meter out = {.cpu = cpu_seconds()};
    getrusage(RUSAGE_SELF, &out.usage);
    out.wall = clock_seconds();
    return out;
}

static void meter_add(const meter *before, bool has_workers, contestant_turn *out)
{
    const double ended = clock_seconds();
    const meter after = meter_read();
    out->seconds = ended - before->wall;
    out->cpu_seconds = has_workers ? -1 : after.cpu - before->cpu;
    out->faults = (uint64_t)(after.usage.ru_minflt - before->usage.ru_minflt +
                             after.usage.ru_majflt - before->usage.ru_majflt);
    out->switches = (uint64_t)(after.usage.ru_nivcsw - before->usage.ru_nivcsw);
}

static bool goes_on(void *user, const gpukit_report *report)
{
    (void)user;
    (void)report;
    return signals_caught() == 0;
}

static gpukit_status count_primes(const contestant *who, const gpukit_job_params *job, char *answer,
                                  gpukit_report *report, gpukit_error *error)
{
    uint64_t count;
    const gpukit_primes_params params = {.first = who->job->first,
                                         .last = who->job->last,
                                         .method = GPUKIT_PRIMES_SIEVE,
                                         .job = *job};
    const gpukit_status status =
        gpukit_primes_count(who->context, &params, &count, NULL, report, error);
    if (status == GPUKIT_OK)
        snprintf(answer, CONTESTANT_ANSWER, "%" PRIu64, count);
    return status;
}

static gpukit_status count_down(const contestant *who, const gpukit_job_params *job, char *answer,
                                gpukit_report *report, gpukit_error *error)
{
    uint64_t checksum;
    const gpukit_countdown_params params = {.counters = who->job->counters,
                                            .from = who->job->from,
                                            .form = who->job->is_plain ? GPUKIT_COUNTDOWN_PLAIN
                                                                       : GPUKIT_COUNTDOWN_ARX,
                                            .job = *job};
    const gpukit_status status = gpukit_countdown(who->context, &params, &checksum, report, error);
    if (status == GPUKIT_OK)
        snprintf(answer, CONTESTANT_ANSWER, "%016" PRIx64, checksum);
    return status;
}

/* Fills answer, of CONTESTANT_ANSWER bytes, on success. */
typedef gpukit_status job_of(const contestant *who, const gpukit_job_params *job, char *answer,
                             gpukit_report *report, gpukit_error *error);

/* Images are whole processes. */
static job_of *const jobs[] = {[WORKLOAD_PRIMES] = count_primes, [WORKLOAD_COUNTDOWN] = count_down};

static void add_report(const gpukit_report *report, contestant_turn *out)
{
    for (size_t i = 0; i < report->device_count; i++) {
        const gpukit_device_share *share = &report->devices[i];
        if (strcmp(share->device->backend, "opencl") != 0)
            continue;
        out->kernel_seconds += share->kernel_seconds;
        out->transfer_seconds += share->transfer_seconds;
        out->overlapped_seconds += share->overlapped_seconds;
    }
}

/* Keeps the first answer; false: the second is another one. */
static bool agrees(contestant_turn *out, const char *answer, problem *why)
{
    if (out->answer[0] == '\0')
        snprintf(out->answer, sizeof out->answer, "%s", answer);
    return strcmp(out->answer, answer) == 0 ||
           problem_set(why, "it came to %s, and then to %s", out->answer, answer);
}

static int stopped(problem *why)
{
    const int number = signals_caught();
    problem_set(why, "stopped by %s", signals_name(number));
    return EXIT_SIGNAL + number;
}

static int run_jobs(const contestant *who, uint32_t times, gpukit_trace *trace,
                    contestant_turn *out, problem *why)
{
    const gpukit_job_params job = {
        .progress = goes_on, .interval_ms = 20, .slots = who->how->slots, .trace = trace};
    const meter before = meter_read();
    for (uint32_t i = 0; i < times; i++) {
        char answer[CONTESTANT_ANSWER];
        gpukit_report report;
        gpukit_error error;
        const gpukit_status status = jobs[who->job->kind](who, &job, answer, &report, &error);
        if (status == GPUKIT_E_CANCELLED)
            return stopped(why);
        if (status != GPUKIT_OK) {
            problem_set(why, "%s", error.text);
            return exit_code_of(status);
        }
        add_report(&report, out);
        if (!agrees(out, answer, why))
            return EXIT_MISMATCH;
    }
    meter_add(&before, who->how->processes != 0, out);
    return EXIT_DONE;
}

/* ---- processes ---- */

/* What it printed has the answer that is expected, where one is. */
static int take_output(const contestant *who, const process_result *ran, contestant_turn *out,
                       problem *why)
{
    if (who->expected == NULL)
        return EXIT_DONE;
    if (peer_output_has(ran->output, who->expected))
        return agrees(out, who->expected, why) ? EXIT_DONE : EXIT_MISMATCH;
    if (ran->output_size < OUTPUT_MOST)
        problem_set(why, "it printed %s, and nothing in it is %s", quote_string(ran->output).text,
                    who->expected);
    else
        problem_set(why, "nothing in the first %d bytes that it printed is %s; have it print less",
                    OUTPUT_MOST, who->expected);
    return EXIT_MISMATCH;
}

static int take_files(const contestant *who, contestant_turn *out, problem *why)
{
    char answer[CONTESTANT_ANSWER];
    if (!digest_folder(who->out, answer, sizeof answer, why))
        return EXIT_IO;
    return agrees(out, answer, why) ? EXIT_DONE : EXIT_MISMATCH;
}

static int run_process(const contestant *who, contestant_turn *out, problem *why)
{
    const process_params params = {
        .words = who->words, .limit = PROCESS_LIMIT_SECONDS, .output_most = OUTPUT_MOST};
    process_result ran;
    if (who->out != NULL && !folder_empty(who->out)) {
        problem_set(why, "its folder %s cannot be emptied", quote_string(who->out).text);
        return EXIT_IO;
    }
    if (!process_run(&params, &ran, why))
        return signals_caught() != 0 ? stopped(why) : EXIT_IO;
    out->seconds += ran.seconds;
    out->cpu_seconds += ran.cpu_seconds;
    out->faults += ran.faults;
    out->switches += ran.switches;
    int code = EXIT_DONE;
    if (ran.is_timeout) {
        problem_set(why, "it did not end within %d s", PROCESS_LIMIT_SECONDS);
        code = EXIT_DEVICE;
    } else if (ran.exit_code != 0) {
        problem_set(why, "it ended with exit code %d%s%s", ran.exit_code,
                    ran.complaint[0] == '\0' ? "" : ": ", ran.complaint);
        /* gpukit itself, which knows more of what an operation takes than was looked at before */
        code = who->how != NULL && ran.exit_code == EXIT_USAGE ? EXIT_USAGE : EXIT_DEVICE;
    } else {
        code = who->has_files ? take_files(who, out, why) : take_output(who, &ran, out, why);
    }
    process_result_free(&ran);
    return code;
}

int contestant_run(const contestant *who, uint32_t times, gpukit_trace *trace, contestant_turn *out,
                   problem *why)
{
    *out = (contestant_turn){.seconds = 0};
    if (who->context != NULL)
        return run_jobs(who, times, trace, out, why);
    int code = EXIT_DONE;
    for (uint32_t i = 0; i < times && code == EXIT_DONE; i++)
        code = run_process(who, out, why);
    return code;
}
