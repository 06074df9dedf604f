// SPDX-License-Identifier: MIT
#include "compare/strategy.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compare/span.h"
#include "suggest.h"

enum { EACH_UP_TO = 8 };

/* What the words are looked up against. */
typedef struct choice {
    const gpukit_inventory *inventory;
    uint32_t cores;
    strategy_list *list;
    problem *why;
} choice;

static bool add(choice *about, strategy what)
{
    strategy_list *list = about->list;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, what.name) == 0)
            return true;
    if (list->count == STRATEGIES_MOST)
        return problem_set(about->why, "more than %d strategies; compare fewer at a time",
                           STRATEGIES_MOST);
    list->items[list->count++] = what;
    return true;
}

/* ---- workers ---- */

uint32_t strategy_workers_most(results_kind kind)
{
    enum { THREADS_MOST = 256 };
    return kind == RESULTS_THREADS ? THREADS_MOST : GPUKIT_MAX_DEVICES;
}

static bool add_workers(choice *about, results_kind kind, uint64_t workers)
{
    strategy what = {.kind = kind, .devices = "cpu"};
    if (workers == 0 || workers > strategy_workers_most(kind))
        return problem_set(about->why, "%s=%" PRIu64 ": from 1 to %" PRIu32 " of them",
                           results_kind_names[kind], workers, strategy_workers_most(kind));
    snprintf(what.name, sizeof what.name, "%s=%" PRIu64, results_kind_names[kind], workers);
    if (kind == RESULTS_THREADS)
        what.threads = (uint32_t)workers;
    else
        what.processes = (uint32_t)workers;
    return add(about, what);
}

/* From 2 to every core. */
static bool add_usual_workers(choice *about, results_kind kind)
{
    const uint32_t bound = strategy_workers_most(kind);
    const uint32_t most = about->cores > bound ? bound : about->cores;
    for (uint32_t n = 2; n < most; n = most <= EACH_UP_TO ? n + 1 : 2 * n)
        if (!add_workers(about, kind, n))
            return false;
    return add_workers(about, kind, most > 1 ? most : 2);
}

static bool add_span(choice *about, results_kind kind, const char *text)
{
    span numbers;
    if (!span_parse(text, &numbers, about->why))
        return false;
    for (size_t i = 0; i < numbers.count; i++)
        if (!add_workers(about, kind, numbers.values[i]))
            return false;
    return true;
}

/* ---- devices ---- */

static bool is_usable(const gpukit_device_info *device)
{
    return device->is_usable && strcmp(device->backend, "opencl") == 0;
}

static bool add_device(choice *about, const gpukit_device_info *device, uint32_t slots)
{
    strategy what = {.kind = RESULTS_DEVICE, .slots = slots};
    snprintf(what.devices, sizeof what.devices, "%s", device->id);
    snprintf(what.name, sizeof what.name, "%s%s", device->id, slots == 1 ? "/slots=1" : "");
    return add(about, what);
}

/* slots as those of a strategy. */
static bool add_devices(choice *about, uint32_t slots)
{
    const gpukit_device_info *device;
    for (size_t i = 0; about->inventory != NULL &&
                       (device = gpukit_inventory_device_at(about->inventory, i)) != NULL;
         i++)
        if (is_usable(device) && !add_device(about, device, slots))
            return false;
    return true;
}

static const gpukit_device_info *find_device(const choice *about, const char *id)
{
    const gpukit_device_info *device;
    for (size_t i = 0; about->inventory != NULL &&
                       (device = gpukit_inventory_device_at(about->inventory, i)) != NULL;
         i++)
        if (is_usable(device) && strcmp(device->id, id) == 0)
            return device;
    return NULL;
}

/* The selector "all" leaves out a driver that computes on the very cores of the team; where there
 * is no other device, the two share the cores. */
static bool add_all(choice *about)
{
    const gpukit_device_info *device;
    strategy what = {.kind = RESULTS_TOGETHER, .name = "all together", .devices = "cpu,opencl"};
    size_t count = 0;
    for (size_t i = 0; about->inventory != NULL &&
                       (device = gpukit_inventory_device_at(about->inventory, i)) != NULL;
         i++) {
        count += is_usable(device);
        if (is_usable(device) && device->kind != GPUKIT_DEVICE_CPU)
            snprintf(what.devices, sizeof what.devices, "all");
    }
    return count == 0 || add(about, what);
}

/* ---- words ---- */

static bool add_sequential(choice *about)
{
    return add(about, (strategy){.kind = RESULTS_SEQUENTIAL,
                                 .name = "sequential",
                                 .devices = "cpu",
                                 .threads = 1});
}

static bool refuse(choice *about, const char *word)
{
    static const char *const known[] = {"sequential", "threads", "processes", "devices",
                                        "overlap",    "all",     "auto",      "command"};
    suggestion near = suggest_for(word, strlen(word));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        suggest_consider(&near, known[i]);
    if (near.best != NULL)
        return problem_set(about->why, "unknown strategy %s; did you mean %s?",
                           quote_string(word).text, near.best);
    return problem_set(about->why,
                       "unknown strategy %s; there are sequential, threads[=N], processes[=N], "
                       "devices, a device that gpukit devices lists as usable, overlap, all, auto "
                       "and command",
                       quote_string(word).text);
}

static bool add_word(choice *about, const char *word)
{
    if (strcmp(word, "sequential") == 0)
        return add_sequential(about);
    if (strcmp(word, "threads") == 0)
        return add_usual_workers(about, RESULTS_THREADS);
    if (strncmp(word, "threads=", 8) == 0)
        return add_span(about, RESULTS_THREADS, word + 8);
    if (strcmp(word, "processes") == 0)
        return add_usual_workers(about, RESULTS_PROCESSES);
    if (strncmp(word, "processes=", 10) == 0)
        return add_span(about, RESULTS_PROCESSES, word + 10);
    if (strcmp(word, "devices") == 0)
        return add_devices(about, 0);
    if (strcmp(word, "overlap") == 0)
        return add_devices(about, 0) && add_devices(about, 1);
    if (strcmp(word, "all") == 0)
        return add_all(about);
    if (strcmp(word, "auto") == 0)
        return add(about, (strategy){.kind = RESULTS_AUTO, .name = "auto", .devices = "auto"});
    if (strcmp(word, "command") == 0)
        return strategies_add_command(about->list, about->why);
    const gpukit_device_info *device = find_device(about, word);
    return device != NULL ? add_device(about, device, 0) : refuse(about, word);
}

bool strategies_parse(const char *text, const gpukit_inventory *inventory, uint32_t cores,
                      strategy_list *out, problem *why)
{
    choice about = {inventory, cores, out, why};
    const char *at = text != NULL ? text : "threads,processes,devices,overlap,all";
    *out = (strategy_list){.count = 0};
    if (!add_sequential(&about))
        return false;
    while (true) {
        char word[64];
        const size_t length = strcspn(at, ",");
        if (length == 0 || length >= sizeof word)
            return problem_set(why, "%s is no list of strategies", quote_string(text).text);
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        if (!add_word(&about, word))
            return false;
        if (at[length] == '\0')
            return true;
        at += length + 1;
    }
}

bool strategies_add_command(strategy_list *list, problem *why)
{
    choice about = {.list = list, .why = why};
    return add(&about,
               (strategy){.kind = RESULTS_COMMAND, .name = "gpukit, whole", .devices = "auto"});
}

static bool is_of_sweep(const strategy *how, uint32_t cores)
{
    return how->kind == RESULTS_SEQUENTIAL || (how->kind == RESULTS_DEVICE && how->slots == 0) ||
           (how->kind == RESULTS_THREADS && how->threads == cores);
}

bool strategy_takes_part(const strategy *how, const workload *job, uint32_t cores)
{
    if (job->is_sweep)
        return is_of_sweep(how, cores);
    return job->kind != WORKLOAD_PIXELS || (how->kind != RESULTS_COMMAND && how->slots == 0);
}

/* ---- as a command ---- */

typedef struct word_list {
    strategy_command *command;
    size_t count, used;
} word_list;

__attribute__((format(printf, 2, 3))) static void word(word_list *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *at = to->command->text + to->used;
    const size_t room = sizeof to->command->text - to->used;
    const int size = vsnprintf(at, room, format, args);
    va_end(args);
    if (size < 0 || (size_t)size >= room || to->count + 1 >= STRATEGY_WORDS_MOST)
        return;
    to->command->words[to->count++] = at;
    to->used += (size_t)size + 1;
}

static void job_words(const workload *job, const char *in, const char *out, word_list *to)
{
    switch (job->kind) {
    case WORKLOAD_PRIMES:
        word(to, "primes");
        word(to, "%s", job->name + strlen("primes:"));
        word(to, "--method");
        word(to, "sieve");
        return;
    case WORKLOAD_COUNTDOWN:
        word(to, "countdown");
        word(to, "--counters");
        word(to, "%" PRIu64, job->counters);
        word(to, "--from");
        word(to, "%" PRIu32, job->from);
        if (job->is_plain)
            word(to, "--plain");
        return;
    case WORKLOAD_PIXELS:
        break;
    }
    word(to, "pixels");
    word(to, "%s", in);
    word(to, "-o");
    word(to, "%s", out);
    for (size_t i = 0; i < job->operation_count; i++) {
        word(to, "--op");
        word(to, "%s", job->operations[i]);
    }
}

void strategy_words(const strategy *how, const workload *job, const char *program, const char *in,
                    const char *out, strategy_command *command)
{
    word_list to = {.command = command};
    *command = (strategy_command){.words = {NULL}};
    word(&to, "%s", program);
    job_words(job, in, out, &to);
    word(&to, "--device");
    word(&to, "%s", how->devices);
    if (how->threads != 0) {
        word(&to, job->kind == WORKLOAD_PIXELS ? "--jobs" : "--threads");
        word(&to, "%" PRIu32, how->threads);
    }
    if (how->processes != 0) {
        word(&to, "--processes");
        word(&to, "%" PRIu32, how->processes);
    }
    if (how->slots != 0) {
        word(&to, "--slots");
        word(&to, "%" PRIu32, how->slots);
    }
}
