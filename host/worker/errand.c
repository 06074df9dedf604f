// SPDX-License-Identifier: MIT
#include "worker/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ctrl-C and timeout(1) tell the whole group of processes: the parent alone decides, so that it
 * never takes an end by its own user's wish for a failure. */
static void block_wishes(sigset_t *out)
{
    static const int wishes[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    sigemptyset(out);
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
        sigaddset(out, wishes[i]);
}

static int spawn(const char *const words[], int said_fd, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t blocked;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc != 0)
        return rc;
    rc = posix_spawnattr_init(&attributes);
    if (rc == 0) {
        block_wishes(&blocked);
        posix_spawnattr_setsigmask(&attributes, &blocked);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
        posix_spawn_file_actions_adddup2(&actions, said_fd, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        /* exec takes writable strings and changes none of them */
        rc = posix_spawn(pid, words[0], &actions, &attributes, (char *const *)(uintptr_t)words,
                         environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return rc;
}

int gpk_errand_start(const char *const words[], gpk_errand *out)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    /* Away from the three that the program will have. */
    const int said_fd = fcntl(ends[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int rc = said_fd < 0 ? errno : 0;
    *out = (gpk_errand){.said_fd = ends[0]};
    if (rc == 0)
        rc = spawn(words, said_fd, &out->pid);
    close(ends[1]);
    if (said_fd >= 0)
        close(said_fd);
    if (rc != 0)
        close(ends[0]);
    return rc;
}

/* True: that was all. */
static bool hear(gpk_errand *errand)
{
    char rest[256];
    const size_t room = sizeof errand->said - 1 - errand->size;
    const ssize_t got = room > 0 ? read(errand->said_fd, errand->said + errand->size, room)
                                 : read(errand->said_fd, rest, sizeof rest);
    if (got > 0 && room > 0)
        errand->size += (size_t)got;
    errand->said[errand->size] = '\0';
    return got == 0 || (got < 0 && errno != EINTR);
}

bool gpk_errand_wait(gpk_errand *errand, uint64_t patience_ns)
{
    struct pollfd said = {.fd = errand->said_fd, .events = POLLIN};
    const struct timespec patience = {
        .tv_sec = (time_t)(patience_ns / 1000000000u),
        .tv_nsec = (long)(patience_ns % 1000000000u),
    };
    return ppoll(&said, 1, &patience, NULL) > 0 && hear(errand);
}

int gpk_errand_end(gpk_errand *errand, bool stops)
{
    int status = 0;
    pid_t got;
    if (stops)
        kill(errand->pid, SIGKILL);
    close(errand->said_fd);
    do
        got = waitpid(errand->pid, &status, 0);
    while (got < 0 && errno == EINTR);
    *errand = (gpk_errand){.said_fd = -1};
    return got < 0 ? -1 : status;
}
