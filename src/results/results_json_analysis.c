// SPDX-License-Identifier: MIT
#include "results/results_json_parts.h"

#include <math.h>

enum { DIGITS = 6, PAIR_DIGITS = 4 };

static const char *const crossing_names[] = {"crosses", "always", "never", "unknown"};
static const char *const answer_names[] = {"pass", "fail", "not applicable"};

static void real(json *out, const char *name, double value)
{
    json_rounded(out, name, value, DIGITS);
}

static void put_interval(json *out, statistics_interval value)
{
    real(out, NULL, value.value);
    real(out, NULL, value.low);
    real(out, NULL, value.high);
}

/* [value, low, high] */
static void interval(json *out, const char *name, statistics_interval value)
{
    json_array_begin(out, name);
    put_interval(out, value);
    json_array_end(out);
}

static void begin_flat(json *out, bool is_array)
{
    if (is_array)
        json_array_begin(out, NULL);
    else
        json_object_begin(out, NULL);
    json_flat(out, true);
}

static void end_flat(json *out, bool is_array)
{
    if (is_array)
        json_array_end(out);
    else
        json_object_end(out);
    json_flat(out, false);
}

/* A median that there is none of is 0 or negative in an analysis. */
static double known(double value)
{
    return value > 0 ? value : (double)NAN;
}

static void write_row(json *out, const analysis_row *row)
{
    begin_flat(out, false);
    json_string(out, "name", row->row->name);
    json_string(out, "verdict", analysis_verdict_names[row->verdict]);
    json_bool(out, "best", row->is_best);
    interval(out, "seconds", row->seconds);
    interval(out, "speedup", row->speedup);
    real(out, "p", row->p);
    real(out, "efficiency", row->efficiency);
    real(out, "throughput", row->throughput);
    real(out, "kernel", known(row->kernel));
    real(out, "cpu", known(row->cpu));
    real(out, "cold", row->cold);
    real(out, "started", row->started);
    json_array_begin(out, "outliers");
    for (size_t i = 0; i < row->samples; i++)
        if (row->is_outlier[i])
            json_integer(out, NULL, row->row->samples[i].round);
    json_array_end(out);
    end_flat(out, false);
}

/* Those above the diagonal: the others follow from them. */
static void write_pairs(json *out, const analysis_group *group)
{
    const size_t count = group->group->row_count;
    json_array_begin(out, "pairs");
    for (size_t i = 0; i < count * count; i++) {
        const size_t row = i / count, column = i % count;
        const analysis_pair *pair = &group->pairs[i];
        if (column <= row || group->rows[row].samples == 0 || group->rows[column].samples == 0)
            continue;
        begin_flat(out, true);
        json_integer(out, NULL, (int64_t)row);
        json_integer(out, NULL, (int64_t)column);
        json_rounded(out, NULL, pair->ratio.value, PAIR_DIGITS);
        json_rounded(out, NULL, pair->ratio.low, PAIR_DIGITS);
        json_rounded(out, NULL, pair->ratio.high, PAIR_DIGITS);
        json_rounded(out, NULL, pair->p, PAIR_DIGITS);
        json_string(out, NULL, analysis_verdict_names[pair->verdict]);
        end_flat(out, true);
    }
    json_array_end(out);
}

static void write_scaling(json *out, const analysis_scaling *scaling)
{
    json_object_begin(out, NULL);
    json_string(out, "kind", results_kind_names[scaling->kind]);
    json_integer(out, "cores", scaling->cores);
    json_array_begin(out, "points");
    for (size_t i = 0; i < scaling->count; i++) {
        begin_flat(out, true);
        real(out, NULL, scaling->points[i].workers);
        put_interval(out, scaling->speedups[i]);
        real(out, NULL, scaling->karp_flatt[i]);
        end_flat(out, true);
    }
    json_array_end(out);
    json_object_begin(out, "amdahl");
    real(out, "serial", scaling->amdahl.serial);
    real(out, "error", scaling->amdahl.error);
    json_object_end(out);
    json_object_begin(out, "usl");
    real(out, "contention", scaling->usl.contention);
    real(out, "coherency", scaling->usl.coherency);
    real(out, "peak_workers", scaling->usl.peak_workers);
    real(out, "error", scaling->usl.error);
    json_object_end(out);
    json_object_end(out);
}

static void write_group(json *out, const analysis_group *group)
{
    json_object_begin(out, NULL);
    json_string(out, "workload", group->group->workload);
    json_string(out, "baseline", group->baseline != NULL ? group->baseline->name : "");
    json_integer(out, "rounds", (int64_t)group->rounds);
    json_bool(out, "control", group->has_control);
    real(out, "noise_floor", group->noise_floor);
    real(out, "margin", group->margin);
    json_bool(out, "withheld", group->is_withheld);
    json_array_begin(out, "rows");
    for (size_t i = 0; i < group->group->row_count; i++)
        write_row(out, &group->rows[i]);
    json_array_end(out);
    write_pairs(out, group);
    json_array_begin(out, "scaling");
    for (size_t i = 0; i < group->scaling_count; i++)
        write_scaling(out, &group->scaling[i]);
    json_array_end(out);
    json_object_end(out);
}

static void write_breakeven(json *out, const analysis_breakeven *one)
{
    const bool crosses = one->what == ANALYSIS_CROSSES;
    const statistics_interval none = {(double)NAN, (double)NAN, (double)NAN};
    json_object_begin(out, NULL);
    json_string(out, "family", one->family);
    json_string(out, "name", one->name);
    json_string(out, "kind", results_kind_names[one->kind]);
    json_string(out, "unit", one->unit);
    json_string(out, "what", crossing_names[one->what]);
    json_array_begin(out, "crossing");
    json_flat(out, true);
    put_interval(out, crosses ? one->crossing : none);
    json_array_end(out);
    json_flat(out, false);
    json_array_begin(out, "points");
    for (size_t i = 0; i < one->count; i++) {
        begin_flat(out, true);
        json_rounded(out, NULL, one->sizes[i], 12);
        put_interval(out, one->speedups[i]);
        real(out, NULL, one->throughputs[i]);
        end_flat(out, true);
    }
    json_array_end(out);
    json_object_end(out);
}

static void write_overlap(json *out, const analysis_overlap *one)
{
    begin_flat(out, false);
    json_string(out, "workload", one->group->workload);
    json_string(out, "off", one->off->name);
    json_string(out, "on", one->on->name);
    interval(out, "gain", one->gain);
    json_string(out, "verdict", analysis_verdict_names[one->verdict]);
    real(out, "ratio", one->ratio);
    end_flat(out, false);
}

static void write_roof(json *out, const analysis_roof *one)
{
    begin_flat(out, false);
    json_string(out, "workload", one->group->workload);
    json_string(out, "row", one->row->row->name);
    json_string(out, "device", one->peak->device);
    real(out, "intensity", one->intensity);
    real(out, "achieved", one->achieved);
    real(out, "roof", one->roof);
    json_bool(out, "bound_by_bandwidth", one->is_bandwidth);
    json_bool(out, "counts_bytes", one->is_bytes);
    end_flat(out, false);
}

static void write_question(json *out, const analysis_question *one)
{
    begin_flat(out, false);
    json_string(out, "question", one->question);
    json_string(out, "answer", answer_names[one->answer]);
    json_string(out, "evidence", one->evidence);
    end_flat(out, false);
}

static void write_lists(json *out, const analysis *all)
{
    json_array_begin(out, "breakevens");
    for (size_t i = 0; i < all->breakeven_count; i++)
        write_breakeven(out, &all->breakevens[i]);
    json_array_end(out);
    json_array_begin(out, "overlaps");
    for (size_t i = 0; i < all->overlap_count; i++)
        write_overlap(out, &all->overlaps[i]);
    json_array_end(out);
    json_array_begin(out, "roofs");
    for (size_t i = 0; i < all->roof_count; i++)
        write_roof(out, &all->roofs[i]);
    json_array_end(out);
    json_array_begin(out, "checklist");
    for (size_t i = 0; i < all->question_count; i++)
        write_question(out, &all->questions[i]);
    json_array_end(out);
}

void results_write_analysis(const analysis *all, json *out)
{
    json_object_begin(out, "analysis");
    real(out, "noise_floor", all->noise_floor);
    json_bool(out, "noisy", all->is_noisy);
    json_bool(out, "throttled", all->is_throttled);
    json_bool(out, "identical", all->is_identical);
    json_integer(out, "rounds", (int64_t)all->rounds);
    json_array_begin(out, "sentences");
    for (size_t i = 0; i < all->sentence_count; i++)
        json_string(out, NULL, all->sentences[i]);
    json_array_end(out);
    json_array_begin(out, "groups");
    for (size_t i = 0; i < all->of->group_count; i++)
        write_group(out, &all->groups[i]);
    json_array_end(out);
    write_lists(out, all);
    json_object_end(out);
}
