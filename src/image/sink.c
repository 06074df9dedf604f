// SPDX-License-Identifier: MIT
#include "image/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

bool image_sink_may_jump(const image_sink *to)
{
    struct stat info;
    if (to->fd < 0)
        return true;
    const int flags = fcntl(to->fd, F_GETFL);
    return flags >= 0 && (flags & O_APPEND) == 0 && fstat(to->fd, &info) == 0 &&
           S_ISREG(info.st_mode);
}

static bool put_in_memory(image_sink *to, uint64_t offset, const void *bytes, size_t size)
{
    const size_t at = (size_t)offset, end = at + size;
    if (!grow(to, end))
        return false;
    if (at > to->size)
        memset(to->bytes + to->size, 0, at - to->size);
    memcpy(to->bytes + at, bytes, size);
    to->size = end > to->size ? end : to->size;
    to->written = to->size;
    return true;
}

static bool put_in_file(image_sink *to, uint64_t offset, const unsigned char *bytes, size_t size)
{
    const off_t here = lseek(to->fd, 0, SEEK_CUR); /* behind the last byte */
    const off_t first = here - (off_t)to->written + (off_t)offset;
    size_t done = 0;
    while (here >= 0 && done < size) {
        const ssize_t put = pwrite(to->fd, bytes + done, size - done, first + (off_t)done);
        if (put < 0 && errno != EINTR)
            return fail(to, errno);
        done += put > 0 ? (size_t)put : 0;
    }
    const uint64_t end = offset + size;
    const uint64_t beyond = end > to->written ? end - to->written : 0;
    if (here < 0 || lseek(to->fd, (off_t)beyond, SEEK_CUR) < 0)
        return fail(to, errno);
    to->written += beyond;
    return true;
}

bool image_sink_write_at(image_sink *to, uint64_t offset, const void *bytes, size_t size)
{
    if (offset == to->written || size == 0)
        return image_sink_write(to, bytes, size);
    if (!image_sink_flush(to))
        return false;
    return to->fd < 0 ? put_in_memory(to, offset, bytes, size)
                      : put_in_file(to, offset, bytes, size);
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
