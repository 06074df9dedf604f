// SPDX-License-Identifier: MIT
/* The sheet as a page in Markdown: first what is not as it should be, and then one table of all
 * that was measured. What else there is to say about a row is in the file of results. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "sheet.h"

/* 3 digits, and no exponent below a million. */
static void put_number(sheet *out, double value)
{
    if (fabs(value) >= 100)
        sheet_print(out, "%.0f", value);
    else
        sheet_print(out, fabs(value) >= 10 ? "%.1f" : fabs(value) >= 0.1 ? "%.2f" : "%.3g", value);
}

static void put_samples(sheet *out, const gpu_row *row)
{
    double least = row->samples[0], most = least;
    for (size_t i = 1; i < row->count; i++) {
        least = fmin(least, row->samples[i]);
        most = fmax(most, row->samples[i]);
    }
    put_number(out, gpu_row_median(row));
    sheet_print(out, " %s", row->unit);
    if (row->count > 1) {
        sheet_print(out, " (");
        put_number(out, least);
        sheet_print(out, " to ");
        put_number(out, most);
        sheet_print(out, ")");
    }
}

/* Of the ceiling: what it reaches of it, for rates; for times what the ceiling would take of it. */
static void put_share(sheet *out, const gpu_row *row)
{
    const double median = gpu_row_median(row);
    if (row->ceiling > 0)
        sheet_print(out, "%.0f %%",
                    100 * (gpu_row_is_rate(row) ? median / row->ceiling : row->ceiling / median));
}

static void put_model(sheet *out, const gpu_row *row)
{
    const gpu_model *model = gpu_model_of(row);
    sheet_print(out, " | ");
    if (model != NULL && model->expected > 0)
        put_number(out, model->expected);
    sheet_print(out, " | ");
    if (model != NULL && model->aim > 0)
        put_number(out, model->aim);
}

static void put_row(sheet *out, const gpu_row *row)
{
    sheet_print(out, "| ");
    sheet_plain(out, row->name);
    sheet_print(out, " | ");
    put_samples(out, row);
    sheet_print(out, row->state == GPU_FAILED ? ", **failed** | " : " | ");
    put_share(out, row);
    put_model(out, row);
    sheet_print(out, " |\n");
}

/* Rows without a sample are above it. */
static void put_table(sheet *out, const gpu_check *check)
{
    const char *part = "";
    sheet_print(out, "\n| | measured | of its bound | H200, on paper | aim |\n"
                     "|---|---|---|---|---|\n");
    for (size_t i = 0; i < check->row_count; i++) {
        const gpu_row *row = &check->rows[i];
        if (row->count == 0)
            continue;
        if (strcmp(row->part, part) != 0)
            sheet_print(out, "| **%s** | | | | |\n", row->part);
        part = row->part;
        put_row(out, row);
    }
}

static bool is_of_group(const gpu_row *leader, const gpu_row *row)
{
    return leader != NULL && strcmp(leader->part, row->part) == 0 &&
           (row->state == GPU_SKIPPED || strcmp(leader->note, row->note) == 0);
}

static void put_reason(sheet *out, const gpu_row *leader)
{
    if (leader == NULL)
        return;
    sheet_print(out, ": ");
    sheet_plain(out, leader->note);
    sheet_print(out, "\n");
}

/* A line for what failed alike, and for all that a part has skipped, with its first reason. */
static void put_rows_of(sheet *out, const gpu_check *check, gpu_state state, const char *title)
{
    const gpu_row *leader = NULL;
    for (size_t i = 0; i < check->row_count; i++) {
        const gpu_row *row = &check->rows[i];
        if (row->state != state)
            continue;
        if (is_of_group(leader, row)) {
            sheet_print(out, "; ");
        } else {
            if (leader == NULL)
                sheet_print(out, "\n**%s:**\n\n", title);
            put_reason(out, leader);
            sheet_print(out, "- %s, ", row->part);
            leader = row;
        }
        sheet_plain(out, row->name);
    }
    put_reason(out, leader);
    if (leader == NULL)
        sheet_print(out, "\n%s: nothing.\n", title);
}

/* Aims are for GPUs: what stands in the place of one misses nothing. */
static bool misses_aim(const gpu_check *check, const gpu_row *row)
{
    const gpu_model *model = gpu_model_of(row);
    if (!check->is_gpu || model == NULL || !(model->aim > 0) || row->count == 0)
        return false;
    const double median = gpu_row_median(row);
    return gpu_row_is_rate(row) ? median < model->aim : median > model->aim;
}

static void put_missed(sheet *out, const gpu_check *check)
{
    size_t count = 0;
    for (size_t i = 0; i < check->row_count; i++) {
        const gpu_row *row = &check->rows[i];
        if (!misses_aim(check, row))
            continue;
        sheet_print(out, "%s %s, ", count++ == 0 ? "\n**Missed their aims:**" : ";", row->part);
        sheet_plain(out, row->name);
    }
    if (count > 0)
        sheet_print(out, ".\n");
}

char *gpu_page(const gpu_check *check)
{
    const gpukit_device_info *info = check->info;
    sheet out;
    sheet_init(&out);
    sheet_print(&out, "# ");
    sheet_plain(&out, info->name[0] != '\0' ? info->name : "no device");
    sheet_print(&out, "\n\n");
    sheet_plain(&out, info->driver);
    sheet_print(&out, ", %u compute units, %.1f GiB, gpukit %s.", info->compute_units,
                (double)info->memory_size / (1 << 30), gpukit_version());
    if (!check->is_gpu)
        sheet_print(&out, " **This is no GPU**: it stands in the place of one.");
    sheet_print(&out, " Medians, with the least and the most; the last two columns are of "
                      "bench/README.md: computed, and wished for.\n");
    put_rows_of(&out, check, GPU_FAILED, "Failed");
    put_missed(&out, check);
    put_rows_of(&out, check, GPU_SKIPPED, "Skipped");
    put_table(&out, check);
    sheet_put(&out, "", 1); /* the zero behind its end */
    if (sheet_finish(&out))
        return out.text;
    sheet_free(&out);
    return NULL;
}
