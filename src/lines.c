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

enum { PLAIN_DIGITS = 20, WORD = 8 };

static uint64_t word_at(const char *bytes)
{
    uint64_t word = 0;
    for (int i = 0; i < WORD; i++)
        word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return word;
}

/* Eight digits at once, the first one in the lowest byte: whether they are digits, and their
 * number, by pairs, then fours, then all. */
static bool are_digits(uint64_t word)
{
    return ((word & (word + 0x0606060606060606u)) & 0xf0f0f0f0f0f0f0f0u) == 0x3030303030303030u;
}

static uint64_t eight_digits(uint64_t word)
{
    word = (word & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
    word = (word & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
    return (word & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
}

/* The bytes of the line with its end; 0 where it is no such line, or not there to its end. */
static size_t plain_number(const char *text, size_t size, uint64_t *out)
{
    uint64_t number = 0;
    size_t at = 0;
    while (at + WORD <= size && at + WORD <= PLAIN_DIGITS && are_digits(word_at(text + at))) {
        number = number * 100000000 + eight_digits(word_at(text + at));
        at += WORD;
    }
    for (; at < size && at < PLAIN_DIGITS && text[at] >= '0' && text[at] <= '9'; at++)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text[at] - '0'), &number))
            return 0;
    *out = number;
    return at > 0 && at < size && text[at] == '\n' ? at + 1 : 0;
}

size_t lines_plain_numbers(lines *from, uint64_t *out, size_t room)
{
    size_t count = 0, size = 1;
    while (count < room && size > 0) {
        size = plain_number(from->bytes + from->first, from->last - from->first, &out[count]);
        from->first += size;
        count += size > 0;
    }
    from->number += count;
    return count;
}

lines_result lines_words(lines *from, uint64_t *out, size_t room, size_t *count)
{
    while (from->last - from->first < WORD) {
        if (from->has_ended)
            return from->first == from->last ? LINES_END : LINES_CUT;
        const lines_result result = refill(from);
        if (result != LINES_OK)
            return result;
    }
    const size_t there = (from->last - from->first) / WORD;
    *count = there < room ? there : room;
    for (size_t i = 0; i < *count; i++)
        out[i] = word_at(from->bytes + from->first + i * WORD);
    from->first += *count * WORD;
    from->number += *count;
    return LINES_OK;
}

static bool is_readable(const lines *from, int timeout_ms)
{
    struct pollfd readable = {.fd = from->fd, .events = POLLIN};
    return poll(&readable, 1, timeout_ms) > 0;
}

bool lines_wait(const lines *from, int timeout_ms)
{
    return from->has_ended || newline(from) != NULL || is_readable(from, timeout_ms);
}

bool lines_wait_word(const lines *from, int timeout_ms)
{
    return from->has_ended || from->last - from->first >= WORD || is_readable(from, timeout_ms);
}
