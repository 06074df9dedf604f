// SPDX-License-Identifier: MIT
#include "image/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK = 64 << 10, /* bytes that are read at a time of a file that is not held */
    LOOK_MS = 20,     /* how long a stop goes unnoticed */
};

/* Until a read would give something, be it the end. False: stopped. */
static bool wait_for_bytes(const image_input *in)
{
    struct pollfd from = {.fd = in->fd, .events = POLLIN};
    while (poll(&from, 1, LOOK_MS) <= 0)
        if (in->stops != NULL && atomic_load(in->stops))
            return false;
    return true;
}

/* As read, but all that was asked for, unless the end or a failure comes first. */
static size_t read_all(image_input *in, unsigned char *to, size_t size)
{
    size_t done = 0;
    while (done < size) {
        if (in->may_block && !wait_for_bytes(in)) {
            in->failure = ECANCELED;
            break;
        }
        const ssize_t got = read(in->fd, to + done, size - done);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            in->failure = errno;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

static void note_taken(image_input *in, uint64_t end)
{
    in->taken = end > in->taken ? end : in->taken;
}

static void leave_fd(image_input *in)
{
    close(in->fd);
    in->fd = -1;
}

/* Reads up to where capacity bytes are held; there is no more to come where fewer are. */
static bool hold(image_input *in, size_t capacity)
{
    unsigned char *bytes = realloc(in->bytes, capacity);
    if (bytes == NULL) {
        in->failure = ENOMEM;
        return false;
    }
    in->bytes = bytes;
    in->size += read_all(in, bytes + in->size, capacity - in->size);
    note_taken(in, in->before + in->size);
    if (in->size < capacity)
        leave_fd(in);
    return in->failure == 0;
}

/* How many bytes it may have to be held. */
static size_t most_held(const image_input *in, const image_input_params *params)
{
    size_t memory = params->memory != 0 ? params->memory : IMAGE_INPUT_WHOLE;
    if (!in->may_block && params->regular_memory != 0 && params->regular_memory < memory)
        memory = params->regular_memory;
    if (memory > IMAGE_INPUT_WHOLE)
        return IMAGE_INPUT_WHOLE;
    return memory > BLOCK ? memory : BLOCK;
}

/* expected is what a regular file says it has; 0: unknown. */
static bool begin(image_input *in, uint64_t expected, size_t most)
{
    if (expected > most)
        return hold(in, BLOCK);
    /* One byte more than there should be shows that there is no more. */
    size_t capacity = expected >= BLOCK ? (size_t)expected + 1 : BLOCK;
    while (in->fd >= 0) {
        if (!hold(in, capacity))
            return false;
        if (capacity >= most)
            break;
        capacity = capacity < most / 2 ? capacity * 2 : most;
    }
    return true;
}

static bool refuse(image_input *in, problem *why)
{
    image_input_cut(in, why);
    image_input_close(in);
    return false;
}

/* A pipe that no one writes to yet would not open otherwise. */
static int open_file(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* Standard input may have been read from already. */
static void measure(image_input *in, uint64_t size)
{
    const off_t begin = lseek(in->fd, 0, SEEK_CUR);
    in->begin = begin > 0 ? (uint64_t)begin : 0;
    in->length = size > in->begin ? size - in->begin : 0;
}

bool image_input_open(const char *path, const image_input_params *params, image_input *out,
                      problem *why)
{
    static const image_input_params none = {.memory = 0};
    const bool is_standard = strcmp(path, "-") == 0;
    struct stat info;
    memset(out, 0, sizeof *out);
    params = params != NULL ? params : &none;
    out->stops = params->stops;
    out->fd = is_standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open_file(path);
    if (out->fd < 0 || fstat(out->fd, &info) != 0) {
        out->failure = errno;
        return refuse(out, why);
    }
    if (S_ISDIR(info.st_mode)) {
        image_input_close(out);
        return problem_set(why, "is a folder, not an image");
    }
    if (!is_standard && !S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode)) {
        image_input_close(out);
        return problem_set(why, "is neither a file nor a pipe");
    }
    out->may_block = !S_ISREG(info.st_mode);
    if (S_ISREG(info.st_mode))
        measure(out, (uint64_t)info.st_size);
    return begin(out, out->length, most_held(out, params)) || refuse(out, why);
}

void image_input_bytes(const unsigned char *bytes, size_t size, image_input *out)
{
    memset(out, 0, sizeof *out);
    out->bytes = (unsigned char *)bytes; /* is_borrowed keeps us from writing and freeing */
    out->size = size;
    out->taken = size;
    out->is_borrowed = true;
    out->fd = -1;
}

bool image_input_is_whole(const image_input *in)
{
    return in->fd < 0;
}

bool image_input_hold(image_input *in, size_t memory, problem *why)
{
    while (in->fd >= 0) {
        const size_t capacity = in->size < memory / 2 ? in->size * 2 : memory;
        if (capacity <= in->size)
            return problem_set_memory(
                why,
                "is longer than the %.1f MiB of memory that it may have, and can "
                "only be read as a whole; allow more by --memory",
                (double)memory / (1 << 20));
        if (!hold(in, capacity))
            return image_input_cut(in, why);
    }
    return true;
}

bool image_input_let_jump(image_input *in, size_t memory, problem *why)
{
    return in->fd < 0 || !in->may_block || image_input_hold(in, memory, why);
}

static size_t copy_at(const image_input *in, uint64_t offset, void *to, size_t size)
{
    if (offset < in->before || offset - in->before >= in->size)
        return 0;
    const size_t at = (size_t)(offset - in->before);
    const size_t now = size < in->size - at ? size : in->size - at;
    memcpy(to, in->bytes + at, now);
    return now;
}

size_t image_input_read_at(image_input *in, uint64_t offset, void *to, size_t size)
{
    size_t done = 0;
    if (in->fd < 0)
        return copy_at(in, offset, to, size);
    while (done < size && offset + done < in->length) {
        const off_t from = (off_t)(in->begin + offset + done);
        const ssize_t got = pread(in->fd, (unsigned char *)to + done, size - done, from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            in->failure = errno;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    note_taken(in, offset + done);
    return done;
}

uint64_t image_input_length(const image_input *in)
{
    return in->fd < 0 ? in->before + in->size : in->length;
}

uint64_t image_input_tell(const image_input *in)
{
    return in->before + in->at;
}

const unsigned char *image_input_head(const image_input *in, size_t *size)
{
    *size = in->size;
    return in->bytes;
}

/* What was held is used up. A file stays open at its end: it may be gone back in. */
static bool refill(image_input *in)
{
    if (in->fd < 0)
        return false;
    in->at = 0;
    in->before += in->size;
    in->size = read_all(in, in->bytes, BLOCK);
    note_taken(in, in->before + in->size);
    if (in->size < BLOCK && in->may_block)
        leave_fd(in);
    return in->size > 0;
}

size_t image_input_read(image_input *in, void *to, size_t size)
{
    size_t done = 0;
    while (done < size && (in->at < in->size || refill(in))) {
        const size_t left = in->size - in->at;
        const size_t now = size - done < left ? size - done : left;
        memcpy((unsigned char *)to + done, in->bytes + in->at, now);
        in->at += now;
        done += now;
    }
    return done;
}

const unsigned char *image_input_next(image_input *in, size_t most, size_t *size)
{
    *size = 0;
    if (in->at == in->size && !refill(in))
        return in->bytes;
    const unsigned char *bytes = in->bytes + in->at;
    *size = in->size - in->at < most ? in->size - in->at : most;
    in->at += *size;
    return bytes;
}

bool image_input_can_seek(const image_input *in)
{
    return image_input_is_whole(in) ? in->before == 0 : !in->may_block;
}

bool image_input_seek(image_input *in, uint64_t offset)
{
    if (offset >= in->before && offset - in->before <= in->size) {
        in->at = (size_t)(offset - in->before);
        return true;
    }
    if (in->fd < 0 || in->may_block || offset > INT64_MAX - in->begin ||
        lseek(in->fd, (off_t)(in->begin + offset), SEEK_SET) < 0)
        return false;
    in->before = offset;
    in->size = in->at = 0;
    return true;
}

int image_input_byte(image_input *in)
{
    return in->at < in->size || refill(in) ? in->bytes[in->at++] : -1;
}

bool image_input_cut(const image_input *in, problem *why)
{
    if (in->failure != 0)
        return problem_set(why, "cannot be read: %s", strerror(in->failure));
    return problem_set(why, "is cut short: it ends before the image does");
}

bool image_input_cut_rows(const image_input *in, problem *why)
{
    if (in->failure != 0)
        return image_input_cut(in, why);
    return problem_set(why, "is cut short: it ends before the image does; --lenient takes what is "
                            "there");
}

void image_input_close(image_input *in)
{
    if (in->fd >= 0)
        leave_fd(in);
    if (!in->is_borrowed)
        free(in->bytes);
    in->bytes = NULL;
    in->size = in->at = 0;
}
