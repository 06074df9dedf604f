// SPDX-License-Identifier: MIT
#include "countdown_named.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "countdown_crew.h"
#include "exit_code.h"
#include "lab/lab.h"

/* A name where it stands in the list; next is NULL behind the last one. */
typedef struct word {
    const char *text, *next;
    size_t size;
} word;

static word take_word(const char *list)
{
    const char *comma = strchr(list, ',');
    const char *end = comma != NULL ? comma : list + strlen(list);
    while (*list == ' ')
        list++;
    while (end > list && end[-1] == ' ')
        end--;
    return (word){list, comma != NULL ? comma + 1 : NULL, (size_t)(end - list)};
}

/* Those of ASCII, and those that UTF-8 has from U+0080 to U+009F: a terminal may obey both. */
static bool has_control(word name)
{
    for (size_t i = 0; i < name.size; i++) {
        const unsigned char byte = (unsigned char)name.text[i];
        if (byte < ' ' || byte == 0x7F)
            return true;
        if (byte == 0xC2 && i + 1 < name.size && ((unsigned char)name.text[i + 1] & 0xE0) == 0x80)
            return true;
    }
    return false;
}

static bool check_name(word name, uint32_t number, const char *list, problem *why)
{
    if (name.size == 0)
        return problem_set(why, "worker %u of %s has no name; try --workers Alice,Bob", number,
                           quote_string(list).text);
    if (name.size > NAMED_NAME_MOST)
        return problem_set(why, "the name %s has %zu bytes, and %d is the most; try a shorter one",
                           quote(name.text, name.size).text, name.size, NAMED_NAME_MOST);
    if (has_control(name))
        return problem_set(why, "the name %s has a control character in it; leave that out",
                           quote(name.text, name.size).text);
    return true;
}

static bool check_names(const char *list, problem *why)
{
    word each = {.next = list};
    if (list[strspn(list, " ")] == '\0')
        return problem_set(why, "--workers names nobody; try --workers Alice,Bob");
    for (uint32_t number = 1; each.next != NULL; number++) {
        each = take_word(each.next);
        if (number > NAMED_WORKERS_MOST)
            return problem_set(why, "--workers has more than %d names; try fewer",
                               NAMED_WORKERS_MOST);
        if (!check_name(each, number, list, why))
            return false;
    }
    return true;
}

bool named_check(const named_options *given, problem *why)
{
    if (given->from == 0)
        return problem_set(why, "there is nothing to count down from 0; try --from 5");
    if (given->from > NAMED_FROM_MOST)
        return problem_set(why,
                           "named workers say every step, and %" PRIu64 " are too many; "
                           "try --from %d at most, or leave out --workers",
                           given->from, NAMED_FROM_MOST);
    return check_names(given->names, why);
}

static const char *const words[] = {
    [NAMED_SEQUENTIAL] = "",
    [NAMED_THREADS] = "Thread ",
    [NAMED_PROCESSES] = "Process ",
    [NAMED_ASYNC] = "Coroutine ",
};

size_t crew_line(const crew *all, uint32_t index, uint64_t step, char *line)
{
    const char *before = words[all->given->mode], *name = all->names[index];
    const uint64_t at = all->given->from + all->given->is_verbose - step;
    int size;
    if (at > all->given->from)
        size = snprintf(line, CREW_LINE, "%s%s starting...\n", before, name);
    else if (at > 0)
        size =
            snprintf(line, CREW_LINE, "%s%s is counting down: %" PRIu64 "...\n", before, name, at);
    else
        size = snprintf(line, CREW_LINE, "%s%s finished counting down\n", before, name);
    return (size_t)size;
}

bool crew_say(const crew *all, uint32_t index, uint64_t step)
{
    char line[CREW_LINE];
    return output_text(all->out, line, crew_line(all, index, step, line)) && output_flush(all->out);
}

void crew_sleep_ns(uint64_t ns)
{
    struct timespec left = {.tv_sec = (time_t)(ns / 1000000000u),
                            .tv_nsec = (long)(ns % 1000000000u)};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

/* At full speed: what is said goes out when there is enough of it, and at the end. */
static int run_sequential(const crew *all)
{
    char line[CREW_LINE];
    for (uint32_t i = 0; i < all->count; i++)
        for (uint64_t step = 0; step < all->steps; step++)
            if (!output_text(all->out, line, crew_line(all, i, step, line)))
                return EXIT_DONE;
    return EXIT_DONE;
}

typedef struct talk {
    const crew *all;
    pthread_mutex_t lock; /* of the output */
} talk;

static void count_down(void *user, uint32_t index)
{
    talk *turn = user;
    bool goes_on = true;
    for (uint64_t step = 0; step < turn->all->steps && goes_on; step++) {
        if (step > 0)
            crew_sleep_ns(CREW_PAUSE_NS);
        pthread_mutex_lock(&turn->lock);
        goes_on = crew_say(turn->all, index, step);
        pthread_mutex_unlock(&turn->lock);
    }
}

static int run_threads(const crew *all)
{
    talk turn = {.all = all, .lock = PTHREAD_MUTEX_INITIALIZER};
    return lab_threads(all->count, count_down, &turn);
}

static void gather(crew *all)
{
    word each = {.next = all->given->names};
    while (each.next != NULL) {
        each = take_word(each.next);
        memcpy(all->names[all->count], each.text, each.size);
        all->names[all->count++][each.size] = '\0';
    }
}

int named_run(const named_options *given, output *out)
{
    static int (*const run[])(const crew *all) = {
        [NAMED_SEQUENTIAL] = run_sequential,
        [NAMED_THREADS] = run_threads,
        [NAMED_PROCESSES] = crew_run_processes,
        [NAMED_ASYNC] = crew_run_async,
    };
    crew all = {.given = given, .out = out, .steps = given->from + 1 + given->is_verbose};
    gather(&all);
    return run[given->mode](&all);
}
