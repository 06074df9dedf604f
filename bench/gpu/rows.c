// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../report.h"
#include "base/error.h"
#include "check.h"

gpu_row *gpu_row_new(gpu_check *check, const char *part, const char *unit, const char *format, ...)
{
    static gpu_row unread;
    gpu_row *row = check->row_count < GPU_ROWS ? &check->rows[check->row_count++] : &unread;
    va_list arguments;
    *row = (gpu_row){.part = part, .unit = unit};
    va_start(arguments, format);
    vsnprintf(row->name, sizeof row->name, format, arguments);
    va_end(arguments);
    return row;
}

void gpu_row_add(gpu_row *row, double sample)
{
    if (row->count < GPU_SAMPLES)
        row->samples[row->count++] = sample;
}

__attribute__((format(printf, 3, 0))) static void set(gpu_row *row, gpu_state state,
                                                      const char *format, va_list arguments)
{
    row->state = state;
    vsnprintf(row->note, sizeof row->note, format, arguments);
    for (char *at = row->note; (at = strchr(at, '\n')) != NULL;)
        *at = ' '; /* it stands on one line of the page */
}

void gpu_row_skip(gpu_row *row, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(row, GPU_SKIPPED, format, arguments);
    va_end(arguments);
}

void gpu_row_fail(gpu_row *row, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(row, GPU_FAILED, format, arguments);
    va_end(arguments);
}

void gpu_row_note(gpu_row *row, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(row, row->state, format, arguments);
    va_end(arguments);
}

void gpu_row_fail_with(gpu_row *row, const gpukit_error *error)
{
    char text[sizeof row->note];
    gpk_error_describe(error, text, sizeof text);
    gpu_row_fail(row, "%s", text);
}

bool gpu_row_fits(const gpu_check *check, gpu_row *row, double seconds)
{
    const double left = gpu_check_left(check);
    if (seconds <= left)
        return true;
    gpu_row_skip(row, "it would take %.1f s, and %.1f s are left", seconds, left > 0 ? left : 0);
    return false;
}

double gpu_row_median(const gpu_row *row)
{
    double sorted[GPU_SAMPLES];
    if (row->count == 0)
        return NAN;
    memcpy(sorted, row->samples, row->count * sizeof *sorted);
    return report_median(sorted, row->count);
}

bool gpu_row_is_rate(const gpu_row *row)
{
    return strstr(row->unit, "/s") != NULL || strcmp(row->unit, "ratio") == 0;
}

void gpu_row_json(const gpu_row *row, json *out)
{
    static const char *const states[] = {"measured", "skipped", "failed"};
    const gpu_model *model = gpu_model_of(row);
    /* What another row's failure has ended was not measured, and has no words of its own. */
    const bool is_empty = row->state == GPU_MEASURED && row->count == 0;
    json_object_begin(out, NULL);
    json_string(out, "part", row->part);
    json_string(out, "name", row->name);
    json_string(out, "unit", row->unit);
    json_string(out, "state", states[is_empty ? GPU_SKIPPED : row->state]);
    if (row->count > 0)
        json_real(out, "median", gpu_row_median(row));
    json_flat(out, true);
    report_values(out, "samples", row->samples, row->count);
    json_flat(out, false);
    if (row->ceiling > 0)
        json_real(out, "ceiling", row->ceiling);
    if (model != NULL && model->expected > 0)
        json_real(out, "expected_on_h200", model->expected);
    if (model != NULL && model->aim > 0)
        json_real(out, "aim_on_h200", model->aim);
    if (model != NULL && model->bound != NULL)
        json_string(out, "bound", model->bound);
    if (row->note[0] != '\0')
        json_string(out, "note", row->note);
    json_object_end(out);
}
