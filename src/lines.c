// SPDX-License-Identifier: MIT
#include "lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void lines_init(lines *from, int fd)
{
    from->fd = fd;
    from->has_ended = false;
    from->first = from->last = 0;
    from->number = 0;
}

static const char *newline(const lines *from)
{
    return memchr(from->bytes + from->first, '\n', from->last - from->first);
}

/* Reads behind what is there, which moves to the front. */
static lines_result refill(lines *from)
{
    if (from->first == 0 && from->last == LINES_SIZE)
        return LINES_TOO_LONG;
    memmove(from->bytes, from->bytes + from->first, from->last - from->first);
    from->last -= from->first;
    from->first = 0;
    ssize_t size;
    do
        size = read(from->fd, from->bytes + from->last, LINES_SIZE - from->last);
    while (size < 0 && errno == EINTR);
    if (size < 0)
        return LINES_FAILED;
    from->has_ended = size == 0;
    from->last += (size_t)size;
    return LINES_OK;
}

static void take(lines *from, size_t size, size_t end, const char **text, size_t *out)
{
    *text = from->bytes + from->first;
    *out = size;
    from->first += size + end;
    from->number++;
}

lines_result lines_next(lines *from, const char **text, size_t *size)
{
    const char *end;
    while ((end = newline(from)) == NULL && !from->has_ended) {
        const lines_result result = refill(from);
        if (result != LINES_OK)
            return result;
    }
    if (end != NULL)
        take(from, (size_t)(end - (from->bytes + from->first)), 1, text, size);
    else if (from->first < from->last)
        take(from, from->last - from->first, 0, text, size); /* the last line has no newline */
    else
        return LINES_END;
    return LINES_OK;
}

bool lines_wait(const lines *from, int timeout_ms)
{
    struct pollfd readable = {.fd = from->fd, .events = POLLIN};
    return from->has_ended || newline(from) != NULL || poll(&readable, 1, timeout_ms) > 0;
}
