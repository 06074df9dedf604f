// SPDX-License-Identifier: MIT
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 300 }; /* a cold build on a slow machine takes a minute */

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(fd, bytes, size);
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static size_t read_all(int fd, char *bytes, size_t size)
{
    size_t got = 0;
    while (got < size) {
        const ssize_t more = read(fd, bytes + got, size - got);
        if (more == 0 || (more < 0 && errno != EINTR))
            break;
        got += more > 0 ? (size_t)more : 0;
    }
    return got;
}

/* Whatever a driver prints goes to stderr, where our lines are not. */
__attribute__((noreturn)) static void be_child(probe_work *work, const void *question, void *answer,
                                               size_t size, int fd)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    alarm(PATIENCE_SECONDS);
    work(question, answer);
    _exit(write_all(fd, answer, size) ? 0 : 1);
}

static bool explain_end(pid_t child, bool has_answer, problem *why)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (has_answer)
        return true;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        return problem_set(why, "no answer within %d seconds", PATIENCE_SECONDS);
    if (WIFSIGNALED(status))
        return problem_set(why, "the driver crashed (%s)", strsignal(WTERMSIG(status)));
    return problem_set(why, "the driver ended the process (exit code %d)", WEXITSTATUS(status));
}

bool probe_run(probe_work *work, const void *question, void *answer, size_t size, problem *why)
{
    int ends[2];
    memset(answer, 0, size);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return problem_set(why, "pipe: %s", strerror(errno));
    const pid_t child = fork();
    if (child == 0)
        be_child(work, question, answer, size, ends[1]);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return problem_set(why, "fork: %s", strerror(errno));
    }
    const bool has_answer = read_all(ends[0], answer, size) == size;
    close(ends[0]);
    return explain_end(child, has_answer, why);
}
