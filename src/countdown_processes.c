// SPDX-License-Identifier: MIT
/* countdown_processes.c - a child process for each name, whose lines come through one pipe.
 *
 * A child writes a line by one call, which the pipe takes whole: POSIX promises it up to PIPE_BUF
 * bytes. This process passes lines on, so that what becomes of standard output is judged in one
 * place; when it ends, however it does, the children have no reader any more and end too.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "countdown_crew.h"
#include "exit_code.h"
#include "message.h"

_Static_assert((int)CREW_LINE <= (int)_POSIX_PIPE_BUF, "a line is written whole");

enum { CHILD_DONE = 0, CHILD_FAILED = 1 };

/* Only what is safe in a child of a process that may have had threads. */
_Noreturn static void be_child(const crew *all, uint32_t index, int fd)
{
    char line[CREW_LINE];
    for (uint64_t step = 0; step < all->steps; step++) {
        if (step > 0)
            crew_sleep_ns(CREW_PAUSE_NS);
        const size_t size = crew_line(all, index, step, line);
        ssize_t written;
        do
            written = write(fd, line, size);
        while (written < 0 && errno == EINTR);
        if (written != (ssize_t)size)
            _exit(CHILD_FAILED);
    }
    _exit(CHILD_DONE);
}

/* How many there are; the children have the pipe's end for writing alone. */
static uint32_t start(const crew *all, const int ends[2], pid_t *children)
{
    uint32_t started = 0;
    for (; started < all->count; started++) {
        children[started] = fork();
        if (children[started] < 0)
            break;
        if (children[started] > 0)
            continue;
        close(ends[0]);
        be_child(all, started, ends[1]);
    }
    return started;
}

/* Until all have closed their end, or nobody wants more. A read may end within a line: the rest
 * of it waits for the next one. */
static void pass_on(const crew *all, int fd)
{
    char bytes[PIPE_BUF];
    size_t size = 0;
    for (;;) {
        const ssize_t got = read(fd, bytes + size, sizeof bytes - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        size += (size_t)got;
        const char *end = memrchr(bytes, '\n', size);
        const size_t whole = end != NULL ? (size_t)(end - bytes) + 1 : 0;
        if (!output_text(all->out, bytes, whole) || !output_flush(all->out))
            return;
        size -= whole;
        memmove(bytes, bytes + whole, size);
    }
}

/* Whether a child counted down to its end; says so where it did not and should have. */
static bool judge(const crew *all, uint32_t index, pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_DONE)
        return true;
    if (all->out->failure != 0)
        return false; /* it was stopped */
    if (WIFSIGNALED(status))
        message_error("process %s was ended by signal %d (%s) before it had counted down",
                      all->names[index], WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        message_error("process %s could not say its lines", all->names[index]);
    return false;
}

static void stop(const pid_t *children, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }
}

int crew_run_processes(const crew *all)
{
    pid_t children[NAMED_WORKERS_MOST];
    int ends[2];
    /* Else the children would have it too. */
    if (!output_flush(all->out))
        return EXIT_DONE;
    if (pipe(ends) != 0) {
        message_error("no pipe could be made: %s", strerror(errno));
        return EXIT_IO;
    }
    const uint32_t started = start(all, ends, children);
    const int reason = errno;
    close(ends[1]);
    if (started < all->count) {
        close(ends[0]);
        stop(children, started);
        message_error("only %u of %u processes could be started: %s", started, all->count,
                      strerror(reason));
        return EXIT_DEVICE;
    }
    pass_on(all, ends[0]);
    close(ends[0]);
    bool is_whole = true;
    for (uint32_t i = 0; i < started; i++)
        is_whole = judge(all, i, children[i]) && is_whole;
    return is_whole || all->out->failure != 0 ? EXIT_DONE : EXIT_DEVICE;
}
