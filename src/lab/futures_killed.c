// SPDX-License-Identifier: MIT
#include "lab/futures.h"

#include <dirent.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/executor.h>
#include <gpukit/primes.h>

#include "exit_code.h"
#include "message.h"

enum { WORKERS = 2 };

static const uint64_t limit = 10000000000u;
static const uint64_t known = 455052511; /* pi(10^10): OEIS A006880 */

typedef struct siege {
    lab_run *run;
    gpukit_context *context;
    atomic_bool is_midway; /* both have delivered something, and much is left */
    atomic_bool is_struck; /* they have been killed */
    atomic_uint restarts;
} siege;

/* ---- killing ---- */

/* What the file NAME of the process says; "" where it has gone. */
static void read_about(long process, const char *name, char *out, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", process, name);
    FILE *file = fopen(path, "r");
    const size_t got = file == NULL ? 0 : fread(out, 1, size - 1, file);
    out[got] = '\0';
    for (size_t i = 0; i < got; i++)
        if (out[i] == '\0') /* between the words of a command line */
            out[i] = ' ';
    if (file != NULL)
        fclose(file);
}

static bool is_worker_of_mine(long process)
{
    static const char begins[] = "gpukit worker cpu";
    char text[512];
    long parent;
    read_about(process, "stat", text, sizeof text);
    const char *rest = strrchr(text, ')'); /* "PID (NAME) STATE PARENT ...", NAME is anything */
    if (rest == NULL || sscanf(rest, ") %*c %ld", &parent) != 1 || parent != (long)getpid())
        return false;
    read_about(process, "cmdline", text, sizeof text);
    return strncmp(text, begins, sizeof begins - 1) == 0;
}

/* All workers of this process; gives how many. */
static int strike(void)
{
    int killed = 0;
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    for (struct dirent *each; (each = readdir(processes)) != NULL;) {
        const long process = strtol(each->d_name, NULL, 10);
        if (process > 0 && is_worker_of_mine(process))
            killed += kill((pid_t)process, SIGKILL) == 0;
    }
    closedir(processes);
    return killed;
}

/* ---- the job ---- */

static bool all_have_delivered(const gpukit_report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->device_count; i++)
        count += report->devices[i].done > 0;
    return count >= WORKERS || report->done > report->total / 4;
}

/* Waits for the blow, so that it falls while there is work left. */
static bool look(void *user, const gpukit_report *report)
{
    siege *on = user;
    if (atomic_load(&on->is_midway) || !all_have_delivered(report))
        return true;
    atomic_store(&on->is_midway, true);
    while (!atomic_load(&on->is_struck))
        lab_sleep(0.001);
    return true;
}

static gpukit_status count_primes(gpukit_task *task, void *argument, void *result)
{
    siege *on = argument;
    gpukit_error why;
    const gpukit_primes_params params = {
        .last = limit,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.progress = look,
                .user = on,
                .interval_ms = 20,
                .grain_size = 30000000,
                .chunk_grains = 2,
                .backoff_ms = 10,
                .forgets = true},
    };
    const gpukit_status status =
        gpukit_primes_count(on->context, &params, result, NULL, NULL, &why);
    return status == GPUKIT_OK ? GPUKIT_OK : gpukit_task_fail(task, why.native, "%s", why.text);
}

static void listen(void *user, gpukit_log_level level, const char *text)
{
    siege *on = user;
    if (strstr(text, "is started again") == NULL) {
        message_log(NULL, level, text);
        return;
    }
    atomic_fetch_add(&on->restarts, 1);
    lab_say(on->run, "  %.*s", (int)strcspn(text, ":"), text);
}

static void tell(siege *on, int killed, uint64_t primes, double seconds)
{
    lab_run *run = on->run;
    lab_say(run, "  %llu primes in %.2f s: %s", (unsigned long long)primes, seconds,
            primes == known ? "the right number, nothing was lost" : "a wrong number");
    json_integer(&run->json, "workers_killed", killed);
    json_integer(&run->json, "workers_restarted", (int64_t)atomic_load(&on->restarts));
    json_integer(&run->json, "primes", (int64_t)primes);
    json_real(&run->json, "primes_seconds", seconds);
    lab_holds(run, "both_workers_are_killed", killed == WORKERS);
    lab_holds(run, "nothing_is_lost", primes == known);
}

/* This thread kills while a thread of the executor has the job done. */
static int besiege(siege *on, gpukit_executor *executor)
{
    const gpukit_call call = {
        .function = count_primes, .argument = on, .result_size = sizeof(uint64_t)};
    const uint64_t since = lab_now_ns();
    gpukit_future *future;
    gpukit_error error;
    const void *primes;
    if (gpukit_executor_submit(executor, &call, &future, &error) != GPUKIT_OK)
        return lab_failed(&error);
    while (!atomic_load(&on->is_midway) && !gpukit_future_is_done(future))
        lab_sleep(0.001);
    const int killed = strike();
    atomic_store(&on->is_struck, true);
    const gpukit_status status = gpukit_future_result(future, GPUKIT_FOREVER, &primes, &error);
    if (status == GPUKIT_OK)
        tell(on, killed, *(const uint64_t *)primes, lab_seconds_since(since));
    gpukit_future_release(future);
    return status == GPUKIT_OK ? EXIT_DONE : lab_failed(&error);
}

int futures_killed(lab_run *run)
{
    siege on = {.run = run};
    gpukit_executor *executor;
    gpukit_error error;
    const gpukit_context_params params = {
        .devices = "cpu", .processes = WORKERS, .log = {.write = listen, .user = &on}};
    if (gpukit_context_open(&params, &on.context, &error) != GPUKIT_OK)
        return lab_failed(&error);
    lab_say(run, "two processes sieve the numbers up to 10^10, and both are killed midway:");
    int code = EXIT_DONE;
    if (gpukit_executor_open(&(gpukit_executor_params){.workers = 1}, &executor, &error) ==
        GPUKIT_OK) {
        code = besiege(&on, executor);
        gpukit_executor_close(executor);
    } else {
        code = lab_failed(&error);
    }
    gpukit_context_close(on.context);
    return code;
}
