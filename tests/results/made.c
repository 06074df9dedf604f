// SPDX-License-Identifier: MIT
#include "made.h"

#include <string.h>

results_group *made_group(results *out, const char *family, uint64_t size)
{
    results_group *group = results_add_group(out);
    if (group == NULL)
        return NULL;
    group->family = family;
    group->workload = results_keepf(out, "%s:%llu", family, (unsigned long long)size);
    group->unit = "numbers";
    group->size = size;
    return group;
}

results_row *made_row(results *out, results_group *group, const char *name, results_kind kind)
{
    const bool is_first = group->row_count == 0;
    results_row *row = results_add_row(out, group);
    if (row == NULL)
        return NULL;
    row->name = results_keep(out, name);
    row->kind = kind;
    row->check = RESULTS_IDENTICAL;
    row->workers = kind == RESULTS_DEVICE ? 0 : 1;
    row->has_stable_warmup = true;
    if (is_first)
        row->role = RESULTS_BASELINE;
    else if (strcmp(name, "again") == 0)
        row->role = RESULTS_CONTROL;
    return row;
}

void made_sample(results *out, results_row *row, uint32_t round, double seconds)
{
    results_sample *sample = results_add_sample(out, row);
    if (sample != NULL)
        *sample = (results_sample){.round = round, .seconds = seconds, .cpu_seconds = -1};
}

void made_samples(results *out, results_row *row, size_t rounds, double mean, double spread)
{
    /* Rows whose counts are alike would rise and fall together: each begins elsewhere. */
    static const double pattern[] = {0, 1, -1, 0.5, -0.5, 0.2, -0.2};
    const size_t from = strlen(row->name);
    for (size_t i = 0; i < rounds; i++)
        made_sample(out, row, (uint32_t)i, mean * (1 + spread * pattern[(i + from) % 7]));
}
