// SPDX-License-Identifier: MIT
/* results_json_read.c - a JSON text is taken apart by libjansson, and member by member by our
 * tables.
 */
#include "results/results_json.h"

#include <string.h>

#include "results/results_fields.h"
#include "results/results_spot.h"

enum { FACTS_MOST = 10000, ARGUMENTS_MOST = 1000, PEAKS_MOST = 256, TIMELINES_MOST = 256 };

static bool read_times(const spot *of, const char *name, double *out, size_t *count)
{
    spot all;
    if (spot_lacks(of, name))
        return true;
    if (!spot_list(of, name, RESULTS_COLD_MOST, &all))
        return false;
    for (*count = 0; *count < json_array_size(all.value); (*count)++) {
        const spot at = spot_element(&all, *count);
        if (!spot_read_real(&at, &out[*count]))
            return false;
    }
    return true;
}

static bool read_sample(const spot *at, results_row *row, bool *has_round)
{
    results_sample *sample = results_add_sample(at->in->out, row);
    if (sample == NULL)
        return spot_refuse_memory(at);
    if (!spot_read_columns(at, results_fields_sample, sample))
        return false;
    if (!(sample->seconds > 0))
        return spot_refuse(at, "has seconds of 0: every execution takes some time");
    if (has_round[sample->round])
        return spot_refuse(at, "is of a round that the row has a sample of already");
    return has_round[sample->round] = true;
}

static bool read_samples(const spot *of, results_row *row)
{
    bool has_round[RESULTS_ROUNDS_MOST] = {false};
    spot all;
    if (!spot_list(of, "samples", RESULTS_ROUNDS_MOST, &all))
        return false;
    for (size_t i = 0; i < json_array_size(all.value); i++) {
        const spot at = spot_element(&all, i);
        if (!read_sample(&at, row, has_round))
            return false;
    }
    return true;
}

static bool read_split(const spot *of, results_split *out)
{
    spot at;
    if (spot_lacks(of, "split"))
        return true;
    if (!spot_member(of, "split", &at))
        return false;
    out->is_known = !json_is_null(at.value);
    return !out->is_known || spot_read_members(&at, results_fields_split, out);
}

/* Names tell rows apart, and speed-ups have one baseline. */
static bool check_row(const spot *at, const results_group *group, const results_row *row)
{
    for (size_t i = 0; i + 1 < group->row_count; i++) {
        if (strcmp(group->rows[i]->name, row->name) == 0)
            return spot_refuse(at, "has the name of another row of its group");
        if (row->role != RESULTS_CONTESTANT && group->rows[i]->role == row->role)
            return spot_refuse(at, row->role == RESULTS_BASELINE
                                       ? "is the second baseline of its group"
                                       : "is the second control of its group");
    }
    return true;
}

static bool read_row(const spot *at, results_group *group)
{
    results_row *row = results_add_row(at->in->out, group);
    if (row == NULL)
        return spot_refuse_memory(at);
    return spot_read_members(at, results_fields_row, row) && check_row(at, group, row) &&
           read_times(at, "cold", row->cold.cold, &row->cold.cold_count) &&
           read_times(at, "started", row->cold.started, &row->cold.started_count) &&
           read_split(at, &row->split) && read_samples(at, row);
}

static bool read_group(const spot *at)
{
    spot rows;
    results_group *group = results_add_group(at->in->out);
    if (group == NULL)
        return spot_refuse_memory(at);
    if (!spot_read_members(at, results_fields_group, group))
        return false;
    if (results_find_group(at->in->out, group->workload) != group)
        return spot_refuse(at, "has the workload of another group");
    if (!spot_list(at, "rows", RESULTS_ROWS_MOST, &rows))
        return false;
    for (size_t i = 0; i < json_array_size(rows.value); i++) {
        const spot row = spot_element(&rows, i);
        if (!read_row(&row, group))
            return false;
    }
    return true;
}

static bool read_event(const spot *at, results_timeline *line)
{
    results_event *event = results_add_event(at->in->out, line);
    if (event == NULL)
        return spot_refuse_memory(at);
    if (!spot_read_columns(at, results_fields_event, event))
        return false;
    if (event->lane >= line->lane_count)
        return spot_refuse(at, "is in a lane that there is not");
    return event->ended >= event->began || spot_refuse(at, "ends before it begins");
}

static bool read_lane(const spot *at, results_timeline *line)
{
    results_lane *lane = &line->lanes[line->lane_count++];
    lane->device = "";
    return spot_read_members(at, results_fields_lane, lane);
}

static bool read_timeline(const spot *at)
{
    spot lanes, events;
    results_timeline *line = results_add_timeline(at->in->out);
    if (line == NULL)
        return spot_refuse_memory(at);
    if (!spot_read_members(at, results_fields_line, line) ||
        !spot_list(at, "lanes", RESULTS_LANES_MOST, &lanes) ||
        !spot_list(at, "events", RESULTS_EVENTS_MOST, &events))
        return false;
    for (size_t i = 0; i < json_array_size(lanes.value); i++) {
        const spot lane = spot_element(&lanes, i);
        if (!read_lane(&lane, line))
            return false;
    }
    for (size_t i = 0; i < json_array_size(events.value); i++) {
        const spot event = spot_element(&events, i);
        if (!read_event(&event, line))
            return false;
    }
    return true;
}

static bool read_fact(const spot *at)
{
    results_fact fact;
    if (!spot_read_members(at, results_fields_fact, &fact))
        return false;
    results_add_fact(at->in->out, fact.section, fact.name, fact.value);
    return !at->in->out->has_failed || spot_refuse_memory(at);
}

static bool read_peak(const spot *at)
{
    results_peak *peak = results_add_peak(at->in->out);
    return peak != NULL ? spot_read_members(at, results_fields_peak, peak) : spot_refuse_memory(at);
}

static bool read_argument(const spot *at)
{
    const char *text;
    if (!spot_read_text(at, &text))
        return false;
    results_add_argument(at->in->out, text);
    return !at->in->out->has_failed || spot_refuse_memory(at);
}

static bool read_list(const spot *of, const char *name, size_t most,
                      bool (*read_one)(const spot *at))
{
    spot all;
    if (!spot_list(of, name, most, &all))
        return false;
    for (size_t i = 0; i < json_array_size(all.value); i++) {
        const spot at = spot_element(&all, i);
        if (!read_one(&at))
            return false;
    }
    return true;
}

static bool check_schema(const spot *whole)
{
    static const char ours[] = "gpukit.compare/";
    spot schema;
    if (!spot_is_object(whole) || !spot_member(whole, "schema", &schema))
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

static bool read_all(const spot *whole)
{
    results *out = whole->in->out;
    spot plan;
    return check_schema(whole) && spot_read_members(whole, results_fields_run, out) &&
           spot_member(whole, "plan", &plan) &&
           spot_read_members(&plan, results_fields_plan, &out->plan) &&
           read_list(&plan, "arguments", ARGUMENTS_MOST, read_argument) &&
           read_list(whole, "facts", FACTS_MOST, read_fact) &&
           read_list(whole, "peaks", PEAKS_MOST, read_peak) &&
           spot_check_columns(whole, "sample_columns", results_fields_sample) &&
           read_list(whole, "groups", RESULTS_GROUPS_MOST, read_group) &&
           spot_check_columns(whole, "event_columns", results_fields_event) &&
           read_list(whole, "timelines", TIMELINES_MOST, read_timeline);
}

/* What libjansson says ends with a piece of the text, which may be anything. */
static bool refuse_syntax(const json_error_t *error, problem *why)
{
    const char *piece = strstr(error->text, " near ");
    const size_t size = piece != NULL ? (size_t)(piece - error->text) : strlen(error->text);
    return problem_set(why, "the text is no JSON: line %d, column %d: %.*s", error->line,
                       error->column, (int)size, error->text);
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
        return refuse_syntax(&error, why);
    const spot whole = {.in = &in, .value = value};
    const bool is_read = read_all(&whole);
    json_decref(value);
    if (!is_read)
        results_free(out);
    return is_read;
}
