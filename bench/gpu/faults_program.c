// SPDX-License-Identifier: MIT
#include "faults_program.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "command.h"
#include "exit_code.h"

enum { LIMIT_S = 60 };

static bool is_one_line(const char *text)
{
    return text[0] != '\0' && strchr(text, '\n') == NULL;
}

static void expect_words(gpu_row *row, const gpu_command *command, int code)
{
    gpu_row_add(row, command->seconds * 1e3);
    if (command->code != code)
        gpu_row_fail(row, "exit status %d instead of %d: %.120s", command->code, code,
                     command->err);
    else
        gpu_row_note(row, "%.180s", command->err);
}

static void run_broken_file(gpu_check *check)
{
    gpu_row *row = gpu_row_new(check, "faults", "ms", "gpukit run, a syntax error");
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/broken.cl", check->folder);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        gpu_row_fail(row, "%.150s cannot be written", path);
        return;
    }
    fputs("kernel void broken(ulong first, ulong count, global ulong *out)\n{\n    out[0] = ;\n}\n",
          file);
    fclose(file);
    gpu_command command = {
        .words = {check->program, "run", path, "--kernel", "broken", "--range", "1..1000", "--type",
                  "ulong", "--device", check->info->id, "--strict-device"},
        .limit = LIMIT_S,
    };
    gpu_command_run(check, &command);
    remove(path);
    expect_words(row, &command, EXIT_USAGE);
    const char *last = strrchr(command.err, '\n');
    if (row->state != GPU_FAILED)
        gpu_row_note(row, "%.180s", last == NULL ? command.err : last + 1);
    if (strstr(command.err, ":3:") == NULL)
        gpu_row_fail(row, "the place of the mistake is not told: %.120s", command.err);
}

static void run_out_of_time(gpu_check *check)
{
    gpu_row *row = gpu_row_new(check, "faults", "ms", "gpukit primes --timeout 1ms");
    gpu_command command = {
        .words = {check->program, "primes", "1e13", "--method", "sieve", "--timeout", "1ms",
                  "--device", check->info->id, "--strict-device"},
        .limit = LIMIT_S,
    };
    gpu_command_run(check, &command);
    expect_words(row, &command, EXIT_TIMEOUT);
    if (row->state != GPU_FAILED && !is_one_line(command.err))
        gpu_row_fail(row, "it should say one line: %.140s", command.err);
}

/* Whether the process is a worker of that parent with an OpenCL device. */
static bool is_worker(const char *pid, pid_t parent)
{
    char path[64], text[512];
    int of = 0;
    snprintf(path, sizeof path, "/proc/%.16s/stat", pid);
    FILE *file = fopen(path, "r");
    const bool is_known = file != NULL && fscanf(file, "%*d (%*[^)]) %*c %d", &of) == 1;
    if (file != NULL)
        fclose(file);
    if (!is_known || of != parent)
        return false;
    snprintf(path, sizeof path, "/proc/%.16s/cmdline", pid);
    file = fopen(path, "r");
    const size_t size = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    if (file != NULL)
        fclose(file);
    for (size_t i = 0; i < size; i++)
        text[i] = (char)(text[i] == '\0' ? ' ' : text[i]);
    text[size] = '\0';
    return strstr(text, "worker opencl") != NULL;
}

/* 0: it has none yet. */
static pid_t find_worker(pid_t parent)
{
    DIR *folder = opendir("/proc");
    const struct dirent *entry;
    pid_t found = 0;
    while (folder != NULL && found == 0 && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && is_worker(entry->d_name, parent))
            found = (pid_t)strtol(entry->d_name, NULL, 10);
    if (folder != NULL)
        closedir(folder);
    return found;
}

/* Some time after it was seen, so that it has begun to work. False: there was none to kill. */
static bool kill_worker(pid_t parent)
{
    const double until = gpu_check_now() + LIMIT_S / 2;
    pid_t worker = 0;
    while ((worker = find_worker(parent)) == 0 && gpu_check_now() < until)
        gpk_sleep_ns(GPK_SECOND_NS / 100);
    gpk_sleep_ns(GPK_SECOND_NS / 2);
    return worker > 0 && find_worker(parent) == worker && kill(worker, SIGKILL) == 0;
}

static void lose_worker(gpu_check *check)
{
    gpu_row *row = gpu_row_new(check, "faults", "ms", "a worker that is killed");
    const bool is_fast = gpu_check_is_fast(check);
    const char *last = is_fast ? "1e12" : "2e10";
    const char *answer = is_fast ? "37607912018" : "882206716"; /* primecount 1e12, 2e10 */
    gpu_command command = {
        .words = {check->program, "primes", last, "--method", "sieve", "--isolate=on", "--forget",
                  "--backoff=10ms", "--device", check->info->id, "--strict-device"},
        .limit = LIMIT_S,
    };
    if (!gpu_command_start(check, &command)) {
        gpu_row_fail(row, "%s", command.err);
        return;
    }
    const bool is_killed = kill_worker(command.pid);
    gpu_command_finish(check, &command);
    expect_words(row, &command, EXIT_DONE);
    if (row->state == GPU_FAILED)
        return;
    if (strcmp(command.out, answer) != 0)
        gpu_row_fail(row, "%.40s instead of %s", command.out, answer);
    else if (!is_killed)
        gpu_row_skip(row, "the job was over before its worker could be killed");
}

void gpu_faults_of_program(gpu_check *check)
{
    run_broken_file(check);
    run_out_of_time(check);
    lose_worker(check);
}
