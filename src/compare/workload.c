// SPDX-License-Identifier: MIT
#include "compare/workload.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compare/span.h"
#include "range.h"
#include "suggest.h"

/* What a word without a size means: tens of milliseconds on one core, or whole processes of some
 * tenths of a second. */
#define USUAL_PRIMES "1e9"
#define USUAL_COUNTDOWN "2e5x1e4"
#define USUAL_PIXELS "blur=2"
enum { USUAL_WIDTH = 2000, USUAL_HEIGHT = 1500, USUAL_IMAGES = 8 };

/* NULL, and why, when there are as many as can be. */
static workload *add(workload *list, size_t *count, workload_kind kind, problem *why)
{
    if (*count == WORKLOADS_MOST) {
        problem_set(why, "more than %d workloads; compare fewer at a time", WORKLOADS_MOST);
        return NULL;
    }
    workload *added = &list[(*count)++];
    *added = (workload){.kind = kind};
    return added;
}

/* Copies the piece up to end, without it; false: it does not fit. */
static bool cut(const char *text, const char *end, char *out, size_t size)
{
    const size_t length = (size_t)(end - text);
    if (length >= size)
        return false;
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

static const char *end_of(const char *text, const char *separators)
{
    return text + strcspn(text, separators);
}

/* ---- primes ---- */

static void name_primes(workload *job, const char *size)
{
    snprintf(job->name, sizeof job->name, "primes:%s", size);
    if (job->first == 0)
        snprintf(job->family, sizeof job->family, "primes");
    else
        snprintf(job->family, sizeof job->family, "primes from %s", span_number(job->first).text);
}

static bool add_primes(const char *size, workload *list, size_t *count, problem *why)
{
    char text[64];
    char *operand = text;
    range where;
    span sizes;
    if (!cut(size, end_of(size, ""), text, sizeof text))
        return problem_set(why, "%s is too long for a range", quote_string(size).text);
    if (strstr(size, "..") != NULL) {
        workload *job =
            range_parse(&operand, 1, &where, why) ? add(list, count, WORKLOAD_PRIMES, why) : NULL;
        if (job == NULL)
            return false;
        job->first = where.first;
        job->last = where.last;
        name_primes(job, size);
        return true;
    }
    if (!span_parse(size, &sizes, why))
        return false;
    for (size_t i = 0; i < sizes.count; i++) {
        workload *job = add(list, count, WORKLOAD_PRIMES, why);
        if (job == NULL)
            return false;
        job->last = sizes.values[i];
        name_primes(job, span_number(job->last).text);
    }
    return true;
}

/* ---- countdown ---- */

static void name_countdown(workload *job)
{
    const char *form = job->is_plain ? "-plain" : "";
    snprintf(job->name, sizeof job->name, "countdown%s:%sx%s", form,
             span_number(job->counters).text, span_number(job->from).text);
    snprintf(job->family, sizeof job->family, "countdown%s from %s", form,
             span_number(job->from).text);
}

static bool add_counters(const char *size, bool is_plain, workload *list, size_t *count,
                         problem *why)
{
    char text[64];
    span counters, froms;
    const char *times = strchr(size, 'x');
    if (times == NULL)
        return problem_set(why, "%s has no x; write COUNTERSxFROM, as " USUAL_COUNTDOWN,
                           quote_string(size).text);
    if (!cut(size, times, text, sizeof text))
        return problem_set(why, "%s is too long for a size", quote_string(size).text);
    if (!span_parse(text, &counters, why) || !span_parse(times + 1, &froms, why))
        return false;
    for (size_t i = 0; i < counters.count; i++) {
        for (size_t j = 0; j < froms.count; j++) {
            if (counters.values[i] == 0 || froms.values[j] == 0 || froms.values[j] > UINT32_MAX ||
                counters.values[i] > UINT64_MAX / froms.values[j])
                return problem_set(why,
                                   "%s: there must be counters, and they count down from 1 to "
                                   "2^32-1",
                                   quote_string(size).text);
            workload *job = add(list, count, WORKLOAD_COUNTDOWN, why);
            if (job == NULL)
                return false;
            job->counters = counters.values[i];
            job->from = (uint32_t)froms.values[j];
            job->is_plain = is_plain;
            name_countdown(job);
        }
    }
    return true;
}

static bool add_countdown(const char *size, workload *list, size_t *count, problem *why)
{
    return add_counters(size, false, list, count, why);
}

static bool add_plain(const char *size, workload *list, size_t *count, problem *why)
{
    return add_counters(size, true, list, count, why);
}

/* ---- pixels ---- */

static bool parse_side(const char **text, uint64_t most, uint32_t *out)
{
    uint64_t value = 0;
    const char *at = *text;
    for (; isdigit((unsigned char)*at) && value <= most; at++)
        value = 10 * value + (uint64_t)(*at - '0');
    if (at == *text || value == 0 || value > most)
        return false;
    *out = (uint32_t)value;
    *text = at;
    return true;
}

/* 1920x1080, 1920x1080x8 */
static bool parse_images(const char *text, workload *job)
{
    job->images = USUAL_IMAGES;
    if (!parse_side(&text, 30000, &job->width) || *text++ != 'x' ||
        !parse_side(&text, 30000, &job->height))
        return false;
    if (*text == 'x') {
        text++;
        if (!parse_side(&text, 10000, &job->images))
            return false;
    }
    return *text == '\0';
}

static bool parse_operations(const char *text, workload *job, problem *why)
{
    while (*text != '\0') {
        const char *end = end_of(text, "+");
        if (job->operation_count == WORKLOAD_OPERATIONS_MOST || end == text ||
            !cut(text, end, job->operations[job->operation_count++], sizeof job->operations[0]))
            return problem_set(why,
                               "pixels:%s: operations are 1 to 31 characters long, joined by +, "
                               "and there are at most %d; see gpukit pixels --list-ops",
                               text, WORKLOAD_OPERATIONS_MOST);
        text = *end == '+' ? end + 1 : end;
    }
    return job->operation_count > 0 ||
           problem_set(why, "pixels: needs an operation, as " USUAL_PIXELS);
}

static void name_pixels(workload *job)
{
    char chain[WORKLOAD_CHAIN_MOST] = "";
    for (size_t i = 0; i < job->operation_count; i++)
        snprintf(chain + strlen(chain), sizeof chain - strlen(chain), "%s%s", i == 0 ? "" : "+",
                 job->operations[i]);
    snprintf(job->family, sizeof job->family, "pixels:%s", chain);
    snprintf(job->name, sizeof job->name, "pixels:%s@%" PRIu32 "x%" PRIu32 "x%" PRIu32, chain,
             job->width, job->height, job->images);
}

/* The sizes behind @, separated by commas: operations may have commas too. */
static bool add_pixels(const char *text, workload *list, size_t *count, problem *why)
{
    char operations[WORKLOAD_CHAIN_MOST], size[40];
    const char *at = strrchr(text, '@');
    if (!cut(text, at == NULL ? end_of(text, "") : at, operations, sizeof operations))
        return problem_set(why, "pixels:%s is too long", quote_string(text).text);
    const char *next = at == NULL ? NULL : at + 1;
    do {
        workload *job = add(list, count, WORKLOAD_PIXELS, why);
        if (job == NULL || !parse_operations(operations, job, why))
            return false;
        job->width = USUAL_WIDTH;
        job->height = USUAL_HEIGHT;
        job->images = USUAL_IMAGES;
        const char *end = next == NULL ? NULL : end_of(next, ",");
        if (next != NULL && (!cut(next, end, size, sizeof size) || !parse_images(size, job)))
            return problem_set(why,
                               "%s is no size; write WIDTHxHEIGHT or WIDTHxHEIGHTxIMAGES, as "
                               "1920x1080x8",
                               quote_string(next).text);
        name_pixels(job);
        next = next == NULL || *end == '\0' ? NULL : end + 1;
    } while (next != NULL);
    return true;
}

/* ---- all of them ---- */

/* Those of one kind have sizes that commas part. */
static bool add_each(const char *sizes, workload *list, size_t *count, problem *why,
                     bool (*add_one)(const char *, workload *, size_t *, problem *))
{
    char size[64];
    while (true) {
        const char *end = end_of(sizes, ",");
        if (end == sizes || !cut(sizes, end, size, sizeof size))
            return problem_set(why,
                               "%s is no list of sizes; between commas stand 1 to %zu characters",
                               quote_string(sizes).text, sizeof size - 1);
        if (!add_one(size, list, count, why))
            return false;
        if (*end == '\0')
            return true;
        sizes = end + 1;
    }
}

static bool has_twins(const workload *list, size_t count, problem *why)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(list[i].name, list[j].name) == 0)
                return !problem_set(why, "%s is there twice; leave one out", list[i].name);
    return false;
}

/* What a word begins with. */
static const struct {
    const char *name, *usual;
    bool (*add_one)(const char *size, workload *list, size_t *count, problem *why);
    bool has_own_commas; /* in what it takes, so it takes all */
} kinds[] = {
    {"primes", USUAL_PRIMES, add_primes, false},
    {"countdown", USUAL_COUNTDOWN, add_countdown, false},
    {"countdown-plain", USUAL_COUNTDOWN, add_plain, false},
    {"pixels", USUAL_PIXELS, add_pixels, true},
};

bool workload_parse(const char *word, workload *list, size_t *count, problem *why)
{
    const char *colon = strchr(word, ':');
    const size_t length = colon == NULL ? strlen(word) : (size_t)(colon - word);
    suggestion near = suggest_for(word, length);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        suggest_consider(&near, kinds[i].name);
        if (strlen(kinds[i].name) != length || strncmp(word, kinds[i].name, length) != 0)
            continue;
        const char *sizes = colon == NULL ? kinds[i].usual : colon + 1;
        const bool is_right = kinds[i].has_own_commas
                                  ? kinds[i].add_one(sizes, list, count, why)
                                  : add_each(sizes, list, count, why, kinds[i].add_one);
        return is_right && !has_twins(list, *count, why);
    }
    return problem_set(why,
                       "unknown workload %s; did you mean %s? There are primes, countdown, "
                       "countdown-plain and pixels, as in primes:1e9",
                       quote(word, length).text, near.best == NULL ? "primes" : near.best);
}

uint64_t workload_size(const workload *job)
{
    switch (job->kind) {
    case WORKLOAD_PRIMES:
        return job->last - job->first == UINT64_MAX ? UINT64_MAX : job->last - job->first + 1;
    case WORKLOAD_COUNTDOWN:
        return job->counters * job->from;
    case WORKLOAD_PIXELS:
        break;
    }
    return (uint64_t)job->width * job->height * job->images;
}

/* Smaller ones of the same family, for where it begins to pay to have a device. */
void workload_add_sweep(const workload *largest, workload *list, size_t *count)
{
    enum { STEPS = 3, PRIMES_LEAST = 10000, COUNTERS_LEAST = 5 };
    problem unused;
    uint64_t factor = 1;
    for (int i = 0; i < STEPS && largest->kind != WORKLOAD_PIXELS && largest->first == 0; i++) {
        factor *= 10;
        workload job = *largest;
        job.is_sweep = true;
        job.last = largest->last / factor;
        job.counters = largest->counters / factor;
        if (job.kind == WORKLOAD_PRIMES ? job.last < PRIMES_LEAST : job.counters < COUNTERS_LEAST)
            return;
        if (job.kind == WORKLOAD_PRIMES)
            name_primes(&job, span_number(job.last).text);
        else
            name_countdown(&job);
        if (*count == WORKLOADS_MOST)
            return;
        list[*count] = job;
        *count += !has_twins(list, *count + 1, &unused);
    }
}
