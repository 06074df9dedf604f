// SPDX-License-Identifier: MIT
#include "results/results_json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE_MOST = 64 << 20 };

typedef struct contents {
    char *bytes; /* owned */
    size_t size, capacity;
} contents;

static bool make_room(contents *all)
{
    if (all->size < all->capacity)
        return true;
    const size_t capacity = 2 * all->capacity + (1 << 16);
    char *grown = realloc(all->bytes, capacity);
    if (grown == NULL)
        return false;
    all->bytes = grown;
    all->capacity = capacity;
    return true;
}

static bool read_all(int fd, contents *all, problem *why)
{
    for (;;) {
        if (!make_room(all))
            return problem_set_memory(why, "no memory left to read it");
        const ssize_t got = read(fd, all->bytes + all->size, all->capacity - all->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return problem_set(why, "cannot be read: %s", strerror(errno));
        if (got == 0)
            return true;
        all->size += (size_t)got;
        if (all->size > SIZE_MOST)
            return problem_set(why, "is longer than 64 MiB, which no results are");
    }
}

static bool open_and_read(const char *path, contents *all, problem *why)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return problem_set(why, "cannot be opened: %s", strerror(errno));
    const bool is_read = read_all(fd, all, why);
    close(fd);
    return is_read;
}

static bool narrow_to(contents *text, size_t first, size_t size)
{
    memmove(text->bytes, text->bytes + first, size);
    text->size = size;
    return true;
}

/* A page begins with '<', which no JSON does, and has one element of that type. */
static bool take_out_of_page(contents *text, problem *why)
{
    static const char opening[] = "<script type=\"application/json\"", closing[] = "</script";
    size_t blank = 0;
    while (blank < text->size && strchr(" \t\r\n", text->bytes[blank]) != NULL)
        blank++;
    if (blank == text->size || text->bytes[blank] != '<')
        return true;
    const char *from = memmem(text->bytes, text->size, opening, sizeof opening - 1);
    const char *last = text->bytes + text->size;
    from = from != NULL ? memchr(from, '>', (size_t)(last - from)) : NULL;
    const char *to =
        from != NULL ? memmem(from, (size_t)(last - from), closing, sizeof closing - 1) : NULL;
    if (to == NULL)
        return problem_set(why, "is a page without results of gpukit compare in it");
    return narrow_to(text, (size_t)(from + 1 - text->bytes), (size_t)(to - from - 1));
}

bool results_read_file(const char *path, results *out, problem *why)
{
    contents text = {0};
    problem inner;
    results_init(out);
    const bool is_read = open_and_read(path, &text, &inner) && take_out_of_page(&text, &inner) &&
                         results_read_json(text.bytes, text.size, out, &inner);
    free(text.bytes);
    if (is_read)
        return true;
    if (inner.lacks_memory)
        return problem_set_memory(why, "%s: %s", quote_string(path).text, inner.text);
    return problem_set(why, "%s: %s", quote_string(path).text, inner.text);
}
