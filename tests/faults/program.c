// SPDX-License-Identifier: MIT
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REPORT SCRATCH "/report"
#define COUNTS SCRATCH "/counts"
#define OUT SCRATCH "/out"
#define ERR SCRATCH "/err"

enum { LIMIT_MS = 60000, MOST_ARGUMENTS = 32 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void read_text(const char *path, char *out, size_t size)
{
    size_t length = 0;
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        length = fread(out, 1, size - 1, file);
        fclose(file);
    }
    out[length] = '\0';
}

static unsigned count_lines(const char *path)
{
    unsigned lines = 0;
    int byte;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    while ((byte = getc(file)) != EOF)
        lines += byte == '\n';
    fclose(file);
    return lines;
}

static void redirect(const char *path, int flags, int to)
{
    int file = open(path, flags, 0600);
    if (file < 0 || dup2(file, to) < 0)
        _exit(126);
    close(file);
}

static void set_environment(const program_trial *trial)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%lu", trial->seed);
    setenv("GPUKIT_ISOLATE", "off", 1); /* calls are counted in one process */
    setenv("OPENCL_LAYERS", OPENCL_LAYER, 1);
    setenv("POCL_CACHE_DIR", POCL_CACHE, 0);
    setenv("XDG_CACHE_HOME", trial->is_cold ? "/dev/null" : SCRATCH "/cache", 1);
    setenv("GPUKIT_FAULT", trial->rule, 1);
    setenv("GPUKIT_FAULT_SEED", seed, 1);
    setenv("GPUKIT_FAULT_REPORT", REPORT, 1);
    setenv("GPUKIT_FAULT_COUNTS", COUNTS, 1);
    unsetenv("GPUKIT_DEVICE");
    if (trial->may_leak)
        setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
}

static _Noreturn void become(const program_trial *trial)
{
    char words[1024];
    char *argv[MOST_ARGUMENTS + 1] = {PROGRAM};
    char *rest = NULL;
    int count = 1;
    snprintf(words, sizeof words, "%s", trial->arguments);
    for (char *word = strtok_r(words, " ", &rest); word != NULL && count < MOST_ARGUMENTS;
         word = strtok_r(NULL, " ", &rest))
        argv[count++] = word;
    set_environment(trial);
    redirect("/dev/null", O_RDONLY, STDIN_FILENO);
    redirect(OUT, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(ERR, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    execv(PROGRAM, argv);
    _exit(127);
}

/* Its exit code; kills it when its time is over. */
static int end_of(pid_t child, int limit_ms)
{
    const struct timespec nap = {.tv_nsec = 1000000};
    const int64_t end_ms = now_ms() + limit_ms;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (now_ms() >= end_ms) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            return PROGRAM_TIMED_OUT;
        }
        nanosleep(&nap, NULL);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool program_try(program_trial *trial)
{
    const int64_t begin_ms = now_ms();
    unlink(REPORT);
    unlink(COUNTS);
    const pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0)
        become(trial);
    trial->code = end_of(child, trial->limit_ms > 0 ? trial->limit_ms : LIMIT_MS);
    trial->ms = (int)(now_ms() - begin_ms);
    trial->struck = count_lines(REPORT);
    read_text(OUT, trial->out, sizeof trial->out);
    read_text(ERR, trial->err, sizeof trial->err);
    return trial->code != 126 && trial->code != 127;
}

bool program_try_until_struck(program_trial *trial)
{
    for (int i = 0; i < 3; i++)
        if (!program_try(trial) || trial->struck > 0)
            break;
    return trial->struck > 0;
}

static bool read_counts(opencl_layer_count counts[PROGRAM_MOST_CALLS])
{
    FILE *file = fopen(COUNTS, "r");
    memset(counts, 0, PROGRAM_MOST_CALLS * sizeof *counts);
    if (file == NULL)
        return false;
    size_t count = fread(counts, sizeof *counts, PROGRAM_MOST_CALLS - 1, file);
    fclose(file);
    return count > 0;
}

static void take_smaller(opencl_layer_count *counts, const opencl_layer_count *others)
{
    for (int i = 0; i < PROGRAM_MOST_CALLS; i++)
        for (int j = 0; j < 1 + OPENCL_LAYER_DEVICES; j++)
            if (others[i].calls[j] < counts[i].calls[j])
                counts[i].calls[j] = others[i].calls[j];
}

bool program_count(program_trial *trial, opencl_layer_count counts[PROGRAM_MOST_CALLS])
{
    opencl_layer_count others[PROGRAM_MOST_CALLS];
    trial->rule = "";
    for (int i = 0; i < 3; i++) {
        if (!program_try(trial) || trial->code != 0 || !read_counts(i == 0 ? counts : others))
            return false;
        if (i > 0)
            take_smaller(counts, others);
    }
    return true;
}

bool program_setup(const char *arguments)
{
    program_trial trial = {.arguments = arguments, .rule = ""};
    if ((mkdir(SCRATCH, 0700) != 0 && errno != EEXIST) ||
        (mkdir(SCRATCH "/cache", 0700) != 0 && errno != EEXIST))
        return false;
    return program_try(&trial);
}
