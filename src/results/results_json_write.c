// SPDX-License-Identifier: MIT
#include "results/results_json.h"

#include <math.h>
#include <string.h>

#include "json.h"
#include "results/results_fields.h"
#include "results/results_json_parts.h"

static const char *word_at(const void *value, const char *const *words)
{
    unsigned index;
    memcpy(&index, value, sizeof index);
    return words[index];
}

static void write_real(json *out, const char *name, results_field_kind kind, double value)
{
    const double kept = results_kept(kind, value);
    json_rounded(out, name, kept >= 0 ? kept : (double)NAN, results_digits(kind));
}

/* name is NULL in an array. */
static void write_field(json *out, const char *name, const results_field *field, const void *from)
{
    const void *value = (const char *)from + field->offset;
    switch (field->kind) {
    case RESULTS_TEXT:
        json_string(out, name, *(const char *const *)value);
        break;
    case RESULTS_BOOL:
        json_bool(out, name, *(const bool *)value);
        break;
    case RESULTS_COUNT:
        json_integer(out, name, *(const uint32_t *)value);
        break;
    case RESULTS_QUANTITY:
        json_quantity(out, name, *(const uint64_t *)value);
        break;
    case RESULTS_REAL:
    case RESULTS_TIME:
    case RESULTS_KNOWN:
        write_real(out, name, field->kind, *(const double *)value);
        break;
    case RESULTS_WORD:
        json_string(out, name, word_at(value, field->words));
        break;
    }
}

static bool is_nothing(const results_field *field, const void *from)
{
    const void *value = (const char *)from + field->offset;
    switch (field->kind) {
    case RESULTS_TEXT:
        return (*(const char *const *)value)[0] == '\0';
    case RESULTS_BOOL:
        return !*(const bool *)value;
    case RESULTS_COUNT:
        return *(const uint32_t *)value == 0;
    case RESULTS_QUANTITY:
        return *(const uint64_t *)value == 0;
    case RESULTS_KNOWN:
        return results_kept(field->kind, *(const double *)value) < 0;
    case RESULTS_REAL:
    case RESULTS_TIME:
        return results_kept(field->kind, *(const double *)value) == 0;
    case RESULTS_WORD:
        break;
    }
    return false;
}

static void write_members(json *out, const results_field *fields, const void *from)
{
    for (; fields->name != NULL; fields++)
        if (!out->is_narrow || !fields->may_lack || !is_nothing(fields, from))
            write_field(out, fields->name, fields, from);
}

/* All on one line, with names. */
static void write_object(json *out, const results_field *fields, const void *from)
{
    json_object_begin(out, NULL);
    json_flat(out, true);
    write_members(out, fields, from);
    json_object_end(out);
    json_flat(out, false);
}

/* All on one line, without names, which stand once above them all, and without what is nothing at
 * the end. */
static void write_array(json *out, const results_field *fields, const void *from)
{
    size_t count = 0;
    while (fields[count].name != NULL)
        count++;
    while (fields[count - 1].may_lack && is_nothing(&fields[count - 1], from))
        count--;
    json_array_begin(out, NULL);
    json_flat(out, true);
    for (size_t i = 0; i < count; i++)
        write_field(out, NULL, &fields[i], from);
    json_array_end(out);
    json_flat(out, false);
}

static void write_columns(json *out, const char *name, const results_field *fields)
{
    json_array_begin(out, name);
    json_flat(out, true);
    for (; fields->name != NULL; fields++)
        json_string(out, NULL, fields->name);
    json_array_end(out);
    json_flat(out, false);
}

static void write_times(json *out, const char *name, const double *times, size_t count)
{
    if (count == 0 && out->is_narrow)
        return;
    json_array_begin(out, name);
    for (size_t i = 0; i < count; i++)
        write_real(out, NULL, RESULTS_TIME, times[i]);
    json_array_end(out);
}

static void write_plan(json *out, const results_plan *plan)
{
    json_object_begin(out, "plan");
    json_array_begin(out, "arguments");
    json_flat(out, true);
    for (size_t i = 0; i < plan->argument_count; i++)
        json_string(out, NULL, plan->arguments[i]);
    json_array_end(out);
    json_flat(out, false);
    write_members(out, results_fields_plan, plan);
    json_object_end(out);
}

static void write_row(json *out, const results_row *row)
{
    json_object_begin(out, NULL);
    json_flat(out, true);
    write_members(out, results_fields_row, row);
    write_times(out, "cold", row->cold.cold, row->cold.cold_count);
    write_times(out, "started", row->cold.started, row->cold.started_count);
    if (row->split.is_known) {
        json_object_begin(out, "split");
        write_members(out, results_fields_split, &row->split);
        json_object_end(out);
    } else if (!out->is_narrow) {
        json_real(out, "split", (double)NAN);
    }
    json_array_begin(out, "samples");
    json_flat(out, false);
    for (size_t i = 0; i < row->sample_count; i++)
        write_array(out, results_fields_sample, &row->samples[i]);
    json_array_end(out);
    json_flat(out, true);
    json_object_end(out);
    json_flat(out, false);
}

static void write_group(json *out, const results_group *group)
{
    json_object_begin(out, NULL);
    write_members(out, results_fields_group, group);
    json_array_begin(out, "rows");
    for (size_t i = 0; i < group->row_count; i++)
        write_row(out, group->rows[i]);
    json_array_end(out);
    json_object_end(out);
}

static void write_timeline(json *out, const results_timeline *line)
{
    json_object_begin(out, NULL);
    write_members(out, results_fields_line, line);
    json_array_begin(out, "lanes");
    for (size_t i = 0; i < line->lane_count; i++)
        write_object(out, results_fields_lane, &line->lanes[i]);
    json_array_end(out);
    json_array_begin(out, "events");
    for (size_t i = 0; i < line->event_count; i++)
        write_array(out, results_fields_event, &line->events[i]);
    json_array_end(out);
    json_object_end(out);
}

static void write_machine(json *out, const results *of)
{
    json_array_begin(out, "facts");
    for (size_t i = 0; i < of->fact_count; i++)
        write_object(out, results_fields_fact, &of->facts[i]);
    json_array_end(out);
    json_array_begin(out, "peaks");
    for (size_t i = 0; i < of->peak_count; i++)
        write_object(out, results_fields_peak, &of->peaks[i]);
    json_array_end(out);
}

void results_write_json(const results *of, const analysis *all, json *out)
{
    json_object_begin(out, NULL);
    json_string(out, "schema", RESULTS_SCHEMA);
    write_members(out, results_fields_run, of);
    write_plan(out, &of->plan);
    write_machine(out, of);
    write_columns(out, "sample_columns", results_fields_sample);
    json_array_begin(out, "groups");
    for (size_t i = 0; i < of->group_count; i++)
        write_group(out, of->groups[i]);
    json_array_end(out);
    write_columns(out, "event_columns", results_fields_event);
    json_array_begin(out, "timelines");
    for (size_t i = 0; i < of->timeline_count; i++)
        write_timeline(out, of->timelines[i]);
    json_array_end(out);
    if (all != NULL)
        results_write_analysis(all, out);
    json_object_end(out);
}
