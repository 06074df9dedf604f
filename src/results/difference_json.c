// SPDX-License-Identifier: MIT
#include "results/difference_text.h"

#include <math.h>

#include "json.h"

enum { DIGITS = 6 };

static void put_interval(json *out, const char *name, statistics_interval value)
{
    json_array_begin(out, name);
    json_rounded(out, NULL, value.value, DIGITS);
    json_rounded(out, NULL, value.low, DIGITS);
    json_rounded(out, NULL, value.high, DIGITS);
    json_array_end(out);
}

static void write_run(json *out, const difference *all, size_t run)
{
    const analysis *of = all->runs[run];
    json_object_begin(out, NULL);
    json_flat(out, true);
    json_string(out, "file", all->names[run]);
    json_string(out, "version", of->of->version);
    json_string(out, "date", of->of->date);
    json_bool(out, "partial", of->of->is_partial);
    json_bool(out, "noisy", of->is_noisy);
    json_rounded(out, "noise_floor", of->noise_floor, DIGITS);
    json_object_end(out);
    json_flat(out, false);
}

/* What the row has in one run, and beside the first one. */
static void write_place(json *out, const difference_row *row, size_t run)
{
    const statistics_interval none = {(double)NAN, (double)NAN, (double)NAN};
    json_object_begin(out, NULL);
    json_flat(out, true);
    put_interval(out, "seconds", row->rows[run] != NULL ? row->rows[run]->seconds : none);
    put_interval(out, "ratio", row->ratios[run]);
    json_rounded(out, "p", row->p[run], DIGITS);
    json_string(out, "verdict", analysis_verdict_names[row->verdicts[run]]);
    json_object_end(out);
    json_flat(out, false);
}

static void write_row(json *out, const difference *all, const difference_row *row)
{
    json_object_begin(out, NULL);
    json_string(out, "workload", row->workload);
    json_string(out, "name", row->name);
    json_array_begin(out, "runs");
    for (size_t run = 0; run < all->run_count; run++)
        write_place(out, row, run);
    json_array_end(out);
    json_object_end(out);
}

static void write_fact(json *out, const difference *all, const difference_fact *fact)
{
    json_object_begin(out, NULL);
    json_flat(out, true);
    json_string(out, "section", fact->section);
    json_string(out, "name", fact->name);
    json_array_begin(out, "values");
    for (size_t run = 0; run < all->run_count; run++) {
        if (fact->values[run] != NULL)
            json_string(out, NULL, fact->values[run]);
        else
            json_real(out, NULL, (double)NAN);
    }
    json_array_end(out);
    json_object_end(out);
    json_flat(out, false);
}

void difference_write_json(const difference *all, json *out)
{
    json_object_begin(out, NULL);
    json_string(out, "schema", "gpukit.difference/1");
    json_array_begin(out, "runs");
    for (size_t run = 0; run < all->run_count; run++)
        write_run(out, all, run);
    json_array_end(out);
    json_array_begin(out, "rows");
    for (size_t i = 0; i < all->row_count; i++)
        write_row(out, all, &all->rows[i]);
    json_array_end(out);
    json_array_begin(out, "facts");
    for (size_t i = 0; i < all->fact_count; i++)
        write_fact(out, all, &all->facts[i]);
    json_array_end(out);
    json_object_end(out);
}
