// SPDX-License-Identifier: MIT
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "compare/process_parts.h"
#include "exit_code.h"
#include "signals.h"

enum {
    LOOK_MS = 50,       /* how often the clock and the signals are looked at */
    LOOK_BLIND_MS = 1,  /* the same, where the kernel does not say that a process has ended */
    MERCY_SECONDS = 1,  /* between SIGTERM and SIGKILL */
    PIPE_BYTES = 65536, /* that a pipe holds */
};

typedef enum ending {
    ENDING_OWN,
    ENDING_LIMIT,
    ENDING_SIGNAL, /* that this process caught */
    ENDING_MEMORY,
} ending;

/* A command that runs. */
typedef struct child {
    pid_t pid;              /* of its group too */
    int handle;             /* readable once it has ended; -1: the kernel has none */
    int out, complaints;    /* the ends we read; -1: closed */
    double began;           /* seconds of the monotonic clock */
    double killed;          /* when SIGTERM was sent; 0: not yet */
    bool has_been_finished; /* SIGKILL was sent */
    ending why;
    process_catch caught;
    process_line line;
} child;

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Ours does not block; the other one is the command's, who may not expect that. */
static bool make_pipe(int *ours, int *theirs)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    *ours = ends[0];
    *theirs = ends[1];
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

static int add_files(posix_spawn_file_actions_t *files, const char *folder, int out, int complaints)
{
    int error = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(files, complaints, STDERR_FILENO);
    if (error == 0 && folder != NULL)
        error = posix_spawn_file_actions_addchdir_np(files, folder);
    return error;
}

/* A group of its own, and none of the handlers and masks that this program has set. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGTERM);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &usual);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
}

/* 0, or an errno. posix_spawn, not fork: this process may be large. */
static int spawn(const process_params *params, char **environment, int out, int complaints,
                 child *c)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&files);
        return error;
    }
    error = add_files(&files, params->folder, out, complaints);
    if (error == 0)
        error = set_attributes(&attributes);
    /* It takes words that it may change, and does not. */
    char *const *words;
    memcpy(&words, &params->words, sizeof words);
    c->began = clock_seconds();
    if (error == 0)
        error = posix_spawnp(&c->pid, words[0], &files, &attributes, words, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static bool tell_start(const process_params *params, int error, problem *why)
{
    const quoted name = quote_string(params->words[0]);
    if (error == ENOMEM)
        return problem_set_memory(why, "%s cannot be started: out of memory", name.text);
    if (params->folder != NULL && access(params->folder, X_OK) != 0)
        return problem_set(why, "%s cannot be started in %s: %s", name.text,
                           quote_string(params->folder).text, strerror(errno));
    if (error == ENOENT && strchr(params->words[0], '/') == NULL)
        return problem_set(why, "%s cannot be started: no folder of PATH has it", name.text);
    return problem_set(why, "%s cannot be started: %s", name.text, strerror(error));
}

static bool start(const process_params *params, child *c, problem *why)
{
    int out = -1, complaints = -1, error = 0;
    char **environment = process_environment(params->environment);
    if (environment == NULL)
        error = ENOMEM;
    else if (!make_pipe(&c->out, &out) || !make_pipe(&c->complaints, &complaints))
        error = errno;
    else
        error = spawn(params, environment, out, complaints, c);
    free(environment);
    close_end(&out);
    close_end(&complaints);
    if (error != 0)
        return tell_start(params, error, why);
#ifdef SYS_pidfd_open
    c->handle = (int)syscall(SYS_pidfd_open, c->pid, 0);
#endif
    return true;
}

/* It stays to be waited for, so that its id and its group's are its own until then. */
static bool has_ended(const child *c)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

/* What there is to read, at most `most` bytes; closes what has come to its end. */
static void take(child *c, int *fd, size_t most)
{
    char block[PIPE_BYTES];
    while (*fd >= 0 && most > 0) {
        const ssize_t size = read(*fd, block, most < sizeof block ? most : sizeof block);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0) {
            close_end(fd);
            return;
        }
        most -= (size_t)size;
        if (fd == &c->complaints)
            process_line_add(&c->line, block, (size_t)size);
        else
            process_catch_add(&c->caught, block, (size_t)size);
    }
}

/* Sleeps until there is something to read, it has ended, or it is time to look at the clock. */
static void wait_a_while(child *c)
{
    struct pollfd files[] = {{.fd = c->out, .events = POLLIN},
                             {.fd = c->complaints, .events = POLLIN},
                             {.fd = c->handle, .events = POLLIN}};
    if (poll(files, sizeof files / sizeof files[0], c->handle >= 0 ? LOOK_MS : LOOK_BLIND_MS) <= 0)
        return;
    if (files[0].revents != 0)
        take(c, &c->out, PIPE_BYTES);
    if (files[1].revents != 0)
        take(c, &c->complaints, PIPE_BYTES);
}

/* The group, and the command itself if it has left that. */
static void send(const child *c, int signal)
{
    kill(-c->pid, signal);
    kill(c->pid, signal);
}

static ending find_reason(const child *c, double limit, double now)
{
    if (signals_caught() != 0)
        return ENDING_SIGNAL;
    if (c->caught.has_failed)
        return ENDING_MEMORY;
    return limit > 0 && now - c->began >= limit ? ENDING_LIMIT : ENDING_OWN;
}

/* Asks its whole group to end where there is a reason to, and makes it end where that has not. */
static void kill_if_due(child *c, double limit)
{
    const double now = clock_seconds();
    if (c->why == ENDING_OWN) {
        c->why = find_reason(c, limit, now);
        if (c->why == ENDING_OWN)
            return;
        c->killed = now;
        send(c, SIGTERM);
    } else if (!c->has_been_finished && now - c->killed >= MERCY_SECONDS) {
        c->has_been_finished = true;
        send(c, SIGKILL);
    }
}

/* Once it has ended: what it left behind is killed, and what is still in the pipes is read, but
 * not waited for, as somebody who got away may hold them. */
static void finish(child *c, uint64_t own_peak, process_result *out)
{
    struct rusage usage = {0};
    int status = 0;
    out->seconds = clock_seconds() - c->began;
    kill(-c->pid, SIGKILL);
    while (wait4(c->pid, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    take(c, &c->out, PIPE_BYTES);
    take(c, &c->complaints, PIPE_BYTES);
    out->cpu_seconds = (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec * 1e-6 +
                       (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec * 1e-6;
    out->faults = (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
    out->switches = (uint64_t)usage.ru_nivcsw;
    const uint64_t peak = (uint64_t)usage.ru_maxrss * 1024;
    out->peak_bytes = peak > own_peak ? peak : 0;
    out->exit_code = WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
    out->is_timeout = c->why == ENDING_LIMIT;
}

/* Linux counts what a process had before it became another program, which was ours. */
static uint64_t find_own_peak(void)
{
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss * 1024;
}

bool process_run(const process_params *params, process_result *out, problem *why)
{
    child c = {.handle = -1, .out = -1, .complaints = -1, .caught.most = params->output_most};
    process_result result = {0};
    const bool is_started = start(params, &c, why);
    if (is_started) {
        while (!has_ended(&c)) {
            wait_a_while(&c);
            kill_if_due(&c, params->limit);
        }
        finish(&c, find_own_peak(), &result);
        process_catch_add(&c.caught, "", 0);
    }
    close_end(&c.out);
    close_end(&c.complaints);
    close_end(&c.handle);
    bool is_good = is_started;
    if (is_started && c.why == ENDING_SIGNAL)
        is_good = problem_set(why, "%s was stopped: %s came", quote_string(params->words[0]).text,
                              signals_name(signals_caught()));
    else if (is_started && c.caught.has_failed)
        is_good = problem_set_memory(why, "no memory for what %s writes",
                                     quote_string(params->words[0]).text);
    if (!is_good) {
        free(c.caught.text);
        return false;
    }
    result.output = c.caught.text;
    result.output_size = c.caught.size;
    snprintf(result.complaint, sizeof result.complaint, "%s", c.line.text);
    *out = result;
    return true;
}

void process_result_free(process_result *result)
{
    if (result == NULL)
        return;
    free(result->output);
    *result = (process_result){0};
}
