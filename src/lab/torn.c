// SPDX-License-Identifier: MIT
/* torn.c - two writers, lines of zeros and ones: a character at a time, and a line at a time. */
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "exit_code.h"
#include "lab/experiments.h"
#include "message.h"

enum { WRITERS = 2, LINES = 200, WIDTH = 30, LINE = WIDTH + 1, ALL = WRITERS * LINES * LINE };
enum { SHOWN = 31 }; /* of an example, so that a line fits */

/* A pipe has room for all of it, so that nobody waits for a reader. */
_Static_assert(ALL <= 65536, "what a pipe holds on Linux");

typedef struct writing {
    int pipe[2];
    bool is_whole; /* a line by one call, not a character */
    bool failed[WRITERS];
} writing;

/* POSIX: a write of up to PIPE_BUF bytes, 4096 here, to a pipe is not mixed with others. */
static bool put(int fd, const char *bytes, size_t size)
{
    return write(fd, bytes, size) == (ssize_t)size;
}

/* Between two characters the other writer may have its turn, and here it is asked to. */
static void put_step(writing *to, uint32_t index, const char *bytes, size_t size)
{
    to->failed[index] = to->failed[index] || !put(to->pipe[1], bytes, size);
    sched_yield();
}

static void write_lines(void *user, uint32_t index)
{
    writing *to = user;
    char line[LINE];
    memset(line, index == 0 ? '0' : '1', WIDTH);
    line[WIDTH] = '\n';
    for (int i = 0; i < LINES; i++) {
        const int step = to->is_whole ? LINE : 1;
        for (int at = 0; at < LINE; at += step)
            put_step(to, index, line + at, (size_t)step);
    }
}

/* What came, up to ALL bytes. */
static size_t read_all(int fd, char *out)
{
    size_t size = 0;
    for (ssize_t got = 1; got > 0; size += (size_t)got) {
        got = read(fd, out + size, ALL - size);
        if (got <= 0)
            break;
    }
    return size;
}

static bool is_torn(const char *line, size_t size)
{
    return size != WIDTH || memcmp(line, line + 1, size - 1) != 0;
}

typedef struct tally {
    int lines, torn;
    size_t characters;
    char example[2 * WIDTH + 1]; /* a torn one that has something in it */
} tally;

static void count_lines(const char *text, size_t size, tally *out)
{
    *out = (tally){.characters = size};
    const char *end = text + size, *next;
    for (const char *line = text; line < end; line = next + 1) {
        next = memchr(line, '\n', (size_t)(end - line));
        next = next == NULL ? end : next;
        const size_t length = (size_t)(next - line);
        out->lines++;
        if (!is_torn(line, length))
            continue;
        out->torn++;
        if (length <= strlen(out->example))
            continue;
        const size_t shown = length < sizeof out->example - 1 ? length : sizeof out->example - 1;
        memcpy(out->example, line, shown);
        out->example[shown] = '\0';
    }
}

/* Both writers at once, into a pipe whose other end is read afterwards. */
static int write_both(bool is_whole, tally *out)
{
    char text[ALL];
    writing to = {.is_whole = is_whole};
    if (pipe(to.pipe) != 0) {
        message_error("no pipe could be made");
        return EXIT_IO;
    }
    const int code = lab_threads(WRITERS, write_lines, &to);
    close(to.pipe[1]);
    const size_t size = read_all(to.pipe[0], text);
    close(to.pipe[0]);
    if (code == EXIT_DONE)
        count_lines(text, size, out);
    return code;
}

static void tell(lab_run *run, const char *how, const char *name, const tally *found)
{
    lab_say(run, "%-24s %3d of %3d lines torn%s%.*s", how, found->torn, found->lines,
            found->torn > 0 ? ", as " : "", found->torn > 0 ? SHOWN : 0, found->example);
    json_object_begin(&run->json, name);
    json_integer(&run->json, "lines", found->lines);
    json_integer(&run->json, "torn", found->torn);
    json_integer(&run->json, "characters", (int64_t)found->characters);
    json_object_end(&run->json);
}

static int run_torn(lab_run *run)
{
    tally torn, whole;
    int code = write_both(false, &torn);
    if (code == EXIT_DONE)
        code = write_both(true, &whole);
    if (code != EXIT_DONE)
        return code;
    tell(run, "a character at a time:", "by_character", &torn);
    tell(run, "a line at a time:", "by_line", &whole);
    lab_holds(run, "no_character_is_lost", torn.characters == ALL && whole.characters == ALL);
    lab_holds(run, "whole_lines_are_never_torn", whole.torn == 0 && whole.lines == WRITERS * LINES);
    return EXIT_DONE;
}

const experiment experiment_torn = {
    .name = "torn",
    .summary = "two writers on one output: torn lines, and whole ones",
    .why = "Each character was written in a call of its own, and between two calls the\n"
           "other writer may have its turn, so lines mix. A line that goes out in one call\n"
           "is whole: nobody can come in between, because there is no between.\n",
    .api = "one write() of the whole line, or a lock around it",
    .explanation =
        "Two threads write 200 lines each, one of zeros and one of ones, into the same\n"
        "pipe. First with write(fd, &c, 1) for every character, and sched_yield() behind\n"
        "it so that it shows on an idle machine too; then with one write() for a line.\n"
        "\n"
        "Nothing is ever lost: every character arrives in both cases. What is lost is\n"
        "the order between the two writers, which nobody had asked for. POSIX promises\n"
        "that a write of up to PIPE_BUF bytes (4096 on Linux) to a pipe is atomic, and\n"
        "stdio locks a stream for the length of one call: so printf of a line is whole\n"
        "where two printf of half a line are not. gpukit itself writes its messages so.\n",
    .run = run_torn,
};
