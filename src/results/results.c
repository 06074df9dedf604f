// SPDX-License-Identifier: MIT
#include "results/results.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const results_kind_names[] = {
    [RESULTS_SEQUENTIAL] = "sequential",
    [RESULTS_THREADS] = "threads",
    [RESULTS_PROCESSES] = "processes",
    [RESULTS_DEVICE] = "device",
    [RESULTS_TOGETHER] = "together",
    [RESULTS_AUTO] = "auto",
    [RESULTS_COMMAND] = "command",
    [RESULTS_PEER] = "peer",
    [RESULTS_KINDS] = NULL,
};
const char *const results_role_names[] = {"contestant", "baseline", "control", NULL};
const char *const results_state_names[] = {"measured", "mismatch", "failed", "skipped", NULL};
const char *const results_check_names[] = {"unchecked", "identical", NULL};
const char *const results_lane_kind_names[] = {"upload", "kernels", "download", "host", NULL};

/* What it holds follows it. */
typedef struct results_block {
    struct results_block *next;
    max_align_t bytes[];
} results_block;

void results_init(results *out)
{
    *out = (results){.version = "", .date = "", .title = "", .stopped = ""};
    out->load_before = out->load_after = -1;
}

void results_free(results *all)
{
    while (all->blocks != NULL) {
        results_block *next = all->blocks->next;
        free(all->blocks);
        all->blocks = next;
    }
    results_init(all);
}

void *results_take(results *all, size_t size)
{
    results_block *block = calloc(1, sizeof *block + size);
    if (block == NULL) {
        all->has_failed = true;
        return NULL;
    }
    block->next = all->blocks;
    all->blocks = block;
    return block->bytes;
}

const char *results_keep(results *all, const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = size == 1 ? NULL : results_take(all, size);
    return copy == NULL ? "" : memcpy(copy, text, size);
}

const char *results_keepf(results *all, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *copy = size <= 0 ? NULL : results_take(all, (size_t)size + 1);
    if (copy == NULL)
        return "";
    va_start(args, format);
    vsnprintf(copy, (size_t)size + 1, format, args);
    va_end(args);
    return copy;
}

/* Room for one more of that size, zeroed; NULL as results_take. What was there before stays as
 * garbage until the end: half of what is in use at most. */
static void *grow(results *all, void **items, size_t *count, size_t *capacity, size_t size)
{
    if (*count == *capacity) {
        const size_t larger = 2 * *capacity + 8;
        void *grown = results_take(all, larger * size);
        if (grown == NULL)
            return NULL;
        if (*count > 0)
            memcpy(grown, *items, *count * size);
        *items = grown;
        *capacity = larger;
    }
    return (char *)*items + (*count)++ * size;
}

results_group *results_add_group(results *all)
{
    results_group *group =
        all->group_count == RESULTS_GROUPS_MOST ? NULL : results_take(all, sizeof *group);
    if (group == NULL)
        return NULL;
    group->workload = group->family = group->what = group->unit = group->operations_are = "";
    group->size = 1;
    return all->groups[all->group_count++] = group;
}

results_row *results_add_row(results *all, results_group *group)
{
    results_row *row =
        group->row_count == RESULTS_ROWS_MOST ? NULL : results_take(all, sizeof *row);
    if (row == NULL)
        return NULL;
    row->name = row->why = row->devices = row->version = row->command = row->answer = "";
    row->batch = 1;
    return group->rows[group->row_count++] = row;
}

results_sample *results_add_sample(results *all, results_row *row)
{
    void *items = row->samples;
    results_sample *added =
        row->sample_count == RESULTS_ROUNDS_MOST
            ? NULL
            : grow(all, &items, &row->sample_count, &row->sample_capacity, sizeof *row->samples);
    row->samples = items;
    return added;
}

results_timeline *results_add_timeline(results *all)
{
    void *items = all->timelines;
    results_timeline *line = results_take(all, sizeof *line);
    results_timeline **added = line == NULL
                                   ? NULL
                                   : grow(all, &items, &all->timeline_count,
                                          &all->timeline_capacity, sizeof(results_timeline *));
    all->timelines = items;
    if (added == NULL)
        return NULL;
    line->workload = line->row = "";
    return *added = line;
}

results_event *results_add_event(results *all, results_timeline *line)
{
    void *items = line->events;
    results_event *added =
        line->event_count == RESULTS_EVENTS_MOST
            ? NULL
            : grow(all, &items, &line->event_count, &line->event_capacity, sizeof *line->events);
    line->events = items;
    if (added != NULL)
        added->name = "";
    return added;
}

results_peak *results_add_peak(results *all)
{
    void *items = all->peaks;
    results_peak *added =
        grow(all, &items, &all->peak_count, &all->peak_capacity, sizeof *all->peaks);
    all->peaks = items;
    if (added != NULL)
        added->device = "";
    return added;
}

void results_add_fact(results *all, const char *section, const char *name, const char *value)
{
    void *items = all->facts;
    results_fact *added =
        grow(all, &items, &all->fact_count, &all->fact_capacity, sizeof *all->facts);
    all->facts = items;
    if (added != NULL)
        *added = (results_fact){results_keep(all, section), results_keep(all, name),
                                results_keep(all, value)};
}

void results_add_argument(results *all, const char *argument)
{
    void *items = all->plan.arguments;
    const char **added = grow(all, &items, &all->plan.argument_count, &all->plan.argument_capacity,
                              sizeof *all->plan.arguments);
    all->plan.arguments = items;
    if (added != NULL)
        *added = results_keep(all, argument);
}

results_group *results_find_group(const results *all, const char *workload)
{
    for (size_t i = 0; i < all->group_count; i++)
        if (strcmp(all->groups[i]->workload, workload) == 0)
            return all->groups[i];
    return NULL;
}

results_row *results_find_row(const results_group *group, const char *name)
{
    for (size_t i = 0; i < group->row_count; i++)
        if (strcmp(group->rows[i]->name, name) == 0)
            return group->rows[i];
    return NULL;
}

const results_row *results_row_of(const results_group *group, results_role role)
{
    for (size_t i = 0; i < group->row_count; i++)
        if (group->rows[i]->role == role)
            return group->rows[i];
    return NULL;
}

const results_peak *results_find_peak(const results *all, const char *device)
{
    for (size_t i = 0; i < all->peak_count; i++)
        if (strcmp(all->peaks[i].device, device) == 0)
            return &all->peaks[i];
    return NULL;
}

const char *results_find_fact(const results *all, const char *section, const char *name)
{
    for (size_t i = 0; i < all->fact_count; i++)
        if (strcmp(all->facts[i].section, section) == 0 && strcmp(all->facts[i].name, name) == 0)
            return all->facts[i].value;
    return NULL;
}

bool results_has_mismatch(const results *all)
{
    for (size_t i = 0; i < all->group_count; i++)
        for (size_t j = 0; j < all->groups[i]->row_count; j++)
            if (all->groups[i]->rows[j]->state == RESULTS_MISMATCH)
                return true;
    return false;
}
