// SPDX-License-Identifier: MIT
#include "results/results_json.h"

#include "results/results_fields.h"

static void round_members(const results_field *fields, void *of)
{
    for (; fields->name != NULL; fields++) {
        double *value = (void *)((char *)of + fields->offset);
        if (fields->kind == RESULTS_REAL || fields->kind == RESULTS_TIME ||
            fields->kind == RESULTS_KNOWN)
            *value = results_kept(fields->kind, *value);
    }
}

static void round_times(double *times, size_t count)
{
    for (size_t i = 0; i < count; i++)
        times[i] = results_kept(RESULTS_TIME, times[i]);
}

static void round_row(results_row *row)
{
    round_members(results_fields_row, row);
    round_members(results_fields_split, &row->split);
    round_times(row->cold.cold, row->cold.cold_count);
    round_times(row->cold.started, row->cold.started_count);
    for (size_t i = 0; i < row->sample_count; i++)
        round_members(results_fields_sample, &row->samples[i]);
}

static void round_timeline(results_timeline *line)
{
    round_members(results_fields_line, line);
    for (size_t i = 0; i < line->event_count; i++)
        round_members(results_fields_event, &line->events[i]);
}

void results_round(results *of)
{
    round_members(results_fields_run, of);
    round_members(results_fields_plan, &of->plan);
    for (size_t i = 0; i < of->peak_count; i++)
        round_members(results_fields_peak, &of->peaks[i]);
    for (size_t i = 0; i < of->group_count; i++) {
        round_members(results_fields_group, of->groups[i]);
        for (size_t j = 0; j < of->groups[i]->row_count; j++)
            round_row(of->groups[i]->rows[j]);
    }
    for (size_t i = 0; i < of->timeline_count; i++)
        round_timeline(of->timelines[i]);
}
