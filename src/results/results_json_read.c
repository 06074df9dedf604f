// SPDX-License-Identifier: MIT
/* results_json_read.c - a JSON text is taken apart by libjansson, and member by member by our
 * tables.
 */
#include "results/results_json.h"

#include <string.h>

#include "results/results_fields.h"
#include "results/results_place.h"

enum { FACTS_MOST = 10000, ARGUMENTS_MOST = 1000, PEAKS_MOST = 256, TIMELINES_MOST = 256 };

static bool read_times(const place *of, const char *name, double *out, size_t *count)
{
    place all;
    if (!place_list(of, name, RESULTS_COLD_MOST, &all))
        return false;
    for (*count = 0; *count < json_array_size(all.value); (*count)++) {
        const place at = place_element(&all, *count);
        if (!place_read_real(&at, &out[*count]))
            return false;
    }
    return true;
}

static bool read_sample(const place *at, results_row *row, bool *has_round)
{
    results_sample *sample = results_add_sample(at->in->out, row);
    if (sample == NULL)
        return place_refuse_memory(at);
    if (!place_read_columns(at, results_fields_sample, sample))
        return false;
    if (!(sample->seconds > 0))
        return place_refuse(at, "has seconds of 0: every execution takes some time");
    if (has_round[sample->round])
        return place_refuse(at, "is of a round that the row has a sample of already");
    return has_round[sample->round] = true;
}

static bool read_samples(const place *of, results_row *row)
{
    bool has_round[RESULTS_ROUNDS_MOST] = {false};
    place all;
    if (!place_list(of, "samples", RESULTS_ROUNDS_MOST, &all))
        return false;
    for (size_t i = 0; i < json_array_size(all.value); i++) {
        const place at = place_element(&all, i);
        if (!read_sample(&at, row, has_round))
            return false;
    }
    return true;
}

static bool read_split(const place *of, results_split *out)
{
    place at;
    if (!place_member(of, "split", &at))
        return false;
    out->is_known = !json_is_null(at.value);
    return !out->is_known || place_read_members(&at, results_fields_split, out);
}

/* Names tell rows apart, and speed-ups have one baseline. */
static bool check_row(const place *at, const results_group *group, const results_row *row)
{
    for (size_t i = 0; i + 1 < group->row_count; i++) {
        if (strcmp(group->rows[i]->name, row->name) == 0)
            return place_refuse(at, "has the name of another row of its group");
        if (row->role != RESULTS_CONTESTANT && group->rows[i]->role == row->role)
            return place_refuse(at, row->role == RESULTS_BASELINE
                                        ? "is the second baseline of its group"
                                        : "is the second control of its group");
    }
    return true;
}

static bool read_row(const place *at, results_group *group)
{
    results_row *row = results_add_row(at->in->out, group);
    if (row == NULL)
        return place_refuse_memory(at);
    return place_read_members(at, results_fields_row, row) && check_row(at, group, row) &&
           read_times(at, "cold", row->cold.cold, &row->cold.cold_count) &&
           read_times(at, "started", row->cold.started, &row->cold.started_count) &&
           read_split(at, &row->split) && read_samples(at, row);
}

static bool read_group(const place *at)
{
    place rows;
    results_group *group = results_add_group(at->in->out);
    if (group == NULL)
        return place_refuse_memory(at);
    if (!place_read_members(at, results_fields_group, group))
        return false;
    if (results_find_group(at->in->out, group->workload) != group)
        return place_refuse(at, "has the workload of another group");
    if (!place_list(at, "rows", RESULTS_ROWS_MOST, &rows))
        return false;
    for (size_t i = 0; i < json_array_size(rows.value); i++) {
        const place row = place_element(&rows, i);
        if (!read_row(&row, group))
            return false;
    }
    return true;
}

static bool read_event(const place *at, results_timeline *line)
{
    results_event *event = results_add_event(at->in->out, line);
    if (event == NULL)
        return place_refuse_memory(at);
    if (!place_read_columns(at, results_fields_event, event))
        return false;
    if (event->lane >= line->lane_count)
        return place_refuse(at, "is in a lane that there is not");
    return event->ended >= event->began || place_refuse(at, "ends before it begins");
}

static bool read_lane(const place *at, results_timeline *line)
{
    results_lane *lane = &line->lanes[line->lane_count++];
    lane->device = "";
    return place_read_members(at, results_fields_lane, lane);
}

static bool read_timeline(const place *at)
{
    place lanes, events;
    results_timeline *line = results_add_timeline(at->in->out);
    if (line == NULL)
        return place_refuse_memory(at);
    if (!place_read_members(at, results_fields_line, line) ||
        !place_list(at, "lanes", RESULTS_LANES_MOST, &lanes) ||
        !place_list(at, "events", RESULTS_EVENTS_MOST, &events))
        return false;
    for (size_t i = 0; i < json_array_size(lanes.value); i++) {
        const place lane = place_element(&lanes, i);
        if (!read_lane(&lane, line))
            return false;
    }
    for (size_t i = 0; i < json_array_size(events.value); i++) {
        const place event = place_element(&events, i);
        if (!read_event(&event, line))
            return false;
    }
    return true;
}

static bool read_fact(const place *at)
{
    results_fact fact;
    if (!place_read_members(at, results_fields_fact, &fact))
        return false;
    results_add_fact(at->in->out, fact.section, fact.name, fact.value);
    return !at->in->out->has_failed || place_refuse_memory(at);
}

static bool read_peak(const place *at)
{
    results_peak *peak = results_add_peak(at->in->out);
    return peak != NULL ? place_read_members(at, results_fields_peak, peak)
                        : place_refuse_memory(at);
}

static bool read_argument(const place *at)
{
    const char *text;
    if (!place_read_text(at, &text))
        return false;
    results_add_argument(at->in->out, text);
    return !at->in->out->has_failed || place_refuse_memory(at);
}

static bool read_list(const place *of, const char *name, size_t most,
                      bool (*read_one)(const place *at))
{
    place all;
    if (!place_list(of, name, most, &all))
        return false;
    for (size_t i = 0; i < json_array_size(all.value); i++) {
        const place at = place_element(&all, i);
        if (!read_one(&at))
            return false;
    }
    return true;
}

static bool check_schema(const place *whole)
{
    static const char ours[] = "gpukit.compare/";
    place schema;
    if (!place_is_object(whole) || !place_member(whole, "schema", &schema))
        return false;
    const char *text = json_string_value(schema.value);
    if (text != NULL && strcmp(text, RESULTS_SCHEMA) == 0)
        return true;
    if (text == NULL || strncmp(text, ours, sizeof ours - 1) != 0)
        return problem_set(whole->in->why,
                           "the text is not of gpukit compare: its schema is not %s",
                           RESULTS_SCHEMA);
    return problem_set(
        whole->in->why,
        "the schema %s is of another gpukit, and this one reads %s; try a newer gpukit",
        quote_string(text).text, RESULTS_SCHEMA);
}

static bool read_all(const place *whole)
{
    results *out = whole->in->out;
    place plan;
    return check_schema(whole) && place_read_members(whole, results_fields_run, out) &&
           place_member(whole, "plan", &plan) &&
           place_read_members(&plan, results_fields_plan, &out->plan) &&
           read_list(&plan, "arguments", ARGUMENTS_MOST, read_argument) &&
           read_list(whole, "facts", FACTS_MOST, read_fact) &&
           read_list(whole, "peaks", PEAKS_MOST, read_peak) &&
           place_check_columns(whole, "sample_columns", results_fields_sample) &&
           read_list(whole, "groups", RESULTS_GROUPS_MOST, read_group) &&
           place_check_columns(whole, "event_columns", results_fields_event) &&
           read_list(whole, "timelines", TIMELINES_MOST, read_timeline);
}

bool results_read_json(const char *text, size_t size, results *out, problem *why)
{
    json_error_t error;
    reading in = {.out = out, .why = why};
    results_init(out);
    json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL && json_error_code(&error) == json_error_out_of_memory)
        return problem_set_memory(why, "no memory left to read the results");
    if (value == NULL)
        return problem_set(why, "the text is no JSON: line %d, column %d: %s", error.line,
                           error.column, quote_string(error.text).text);
    const place whole = {.in = &in, .value = value};
    const bool is_read = read_all(&whole);
    json_decref(value);
    if (!is_read)
        results_free(out);
    return is_read;
}
