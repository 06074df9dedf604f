// SPDX-License-Identifier: MIT
#include "output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit_code.h"
#include "message.h"

enum { READER_MS = 50 };

static bool is_pipe(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode));
}

void output_init(output *out, int fd)
{
    out->fd = fd;
    out->failure = 0;
    out->is_pipe = is_pipe(fd);
    atomic_init(&out->is_abandoned, false);
    out->size = out->record = 0;
}

/* An interrupted write goes on, and so does one to a pipe that does not block. */
static bool is_passing(int fd)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN)
        return false;
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    return poll(&writable, 1, -1) >= 0 || errno == EINTR;
}

void output_abandon(output *out)
{
    atomic_store(&out->is_abandoned, true);
}

bool output_is_abandoned(const output *out)
{
    return atomic_load(&out->is_abandoned);
}

/* The reader of a pipe may pause for as long as it likes, unless it was abandoned. */
static bool wait_for_reader(output *out)
{
    struct pollfd writable = {.fd = out->fd, .events = POLLOUT};
    while (out->is_pipe) {
        const bool is_last = atomic_load(&out->is_abandoned);
        if (poll(&writable, 1, is_last ? 0 : READER_MS) > 0)
            break;
        if (!is_last)
            continue;
        out->failure = ECANCELED;
        return false;
    }
    return true;
}

/* What a pipe that has room takes without blocking, in whole lines or records. */
static size_t size_of_write(const output *out, const char *text, size_t size)
{
    if (!out->is_pipe || size <= PIPE_BUF)
        return size;
    size_t end = PIPE_BUF;
    if (out->record > 0)
        return end - end % out->record;
    while (end > 0 && text[end - 1] != '\n')
        end--;
    return end > 0 ? end : PIPE_BUF;
}

static bool write_all(output *out, const char *text, size_t size)
{
    while (size > 0 && out->failure == 0 && wait_for_reader(out)) {
        const ssize_t written = write(out->fd, text, size_of_write(out, text, size));
        if (written >= 0) {
            text += written;
            size -= (size_t)written;
        } else if (!is_passing(out->fd)) {
            out->failure = errno;
        }
    }
    return out->failure == 0;
}

bool output_flush(output *out)
{
    const size_t size = out->size;
    out->size = 0;
    return write_all(out, out->bytes, size);
}

bool output_text(output *out, const char *text, size_t size)
{
    if (size > OUTPUT_SIZE - out->size && !output_flush(out))
        return false;
    if (size > OUTPUT_SIZE)
        return write_all(out, text, size);
    memcpy(out->bytes + out->size, text, size);
    out->size += size;
    return out->failure == 0;
}

bool output_line(output *out, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    const int size = vsnprintf(line, sizeof line - 1, format, args);
    va_end(args);
    size_t end = size < (int)sizeof line - 1 ? (size_t)size : sizeof line - 2;
    line[end++] = '\n';
    return output_text(out, line, end);
}

static void end_as_sigpipe_does(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    _exit(EXIT_SIGNAL + SIGPIPE); /* where the signal is blocked */
}

int output_finish(output *out, int code)
{
    output_flush(out);
    /* Some file systems tell only now that the disk is full. */
    if (close(out->fd) != 0 && out->failure == 0 && errno != EINTR)
        out->failure = errno;
    if (out->failure == 0 || out->failure == ECANCELED)
        return code;
    if (out->failure == EPIPE)
        end_as_sigpipe_does();
    message_error("cannot write to standard output: %s", strerror(out->failure));
    return EXIT_IO;
}
