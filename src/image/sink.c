// SPDX-License-Identifier: MIT
#include "image/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 256 << 10 }; /* bytes that wait for a write at most */

void image_sink_init(image_sink *out, int fd)
{
    memset(out, 0, sizeof *out);
    out->fd = fd;
}

static bool fail(image_sink *to, int failure)
{
    to->failure = failure;
    return false;
}

static bool grow(image_sink *to, size_t capacity)
{
    if (capacity <= to->capacity)
        return true;
    if (capacity < to->capacity * 2)
        capacity = to->capacity * 2;
    unsigned char *bytes = realloc(to->bytes, capacity);
    if (bytes == NULL)
        return fail(to, ENOMEM);
    to->bytes = bytes;
    to->capacity = capacity;
    return true;
}

static bool write_all(image_sink *to, const unsigned char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(to->fd, bytes, size);
        if (written < 0 && errno != EINTR)
            return fail(to, errno);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

bool image_sink_write(image_sink *to, const void *bytes, size_t size)
{
    if (to->failure != 0)
        return false;
    if (to->fd >= 0 && to->size + size > BLOCK) {
        if (!image_sink_flush(to))
            return false;
        if (size >= BLOCK) {
            to->written += size;
            return write_all(to, bytes, size);
        }
    }
    if (!grow(to, to->fd >= 0 ? BLOCK : to->size + size))
        return false;
    if (size > 0)
        memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
    to->written += size;
    return true;
}

bool image_sink_flush(image_sink *to)
{
    if (to->failure != 0)
        return false;
    if (to->fd < 0)
        return true;
    const size_t size = to->size;
    to->size = 0;
    return write_all(to, to->bytes, size);
}

bool image_sink_told(const image_sink *to, problem *why)
{
    return to->failure == 0 || problem_set(why, "cannot be written: %s", strerror(to->failure));
}

void image_sink_finish(image_sink *to)
{
    free(to->bytes);
    to->bytes = NULL;
    to->size = to->capacity = 0;
}
