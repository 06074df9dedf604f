// SPDX-License-Identifier: MIT
#include "job.h"

#include <stdarg.h>
#include <stdio.h>

static bool has_time(void *user, const gpukit_report *report)
{
    (void)report;
    return gpu_check_left(user) > 0;
}

gpukit_job_params gpu_job_params(gpu_check *check)
{
    return (gpukit_job_params){.progress = has_time, .user = check, .forgets = true};
}

/* With one of the functions for one row, both. */
__attribute__((format(printf, 3, 0))) static void
tell_both(const gpu_job_rows *rows, void (*tell)(gpu_row *row, const char *format, ...),
          const char *format, va_list arguments)
{
    char text[sizeof rows->whole->note];
    vsnprintf(text, sizeof text, format, arguments);
    tell(rows->whole, "%s", text);
    tell(rows->kernels, "%s", text);
}

void gpu_job_skip(const gpu_job_rows *rows, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    tell_both(rows, gpu_row_skip, format, arguments);
    va_end(arguments);
}

void gpu_job_fail(const gpu_job_rows *rows, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    tell_both(rows, gpu_row_fail, format, arguments);
    va_end(arguments);
}

/* What was measured before stays. */
static void stop(const gpu_job_rows *rows, const gpukit_report *report)
{
    const double share = report->total > 0 ? (double)report->done / (double)report->total : 0;
    if (rows->whole->count > 0)
        gpu_row_note(rows->whole, "its time was over after %zu rounds", rows->whole->count);
    else
        gpu_job_skip(rows, "its time was over after %.1f s, with %.0f %% of it done",
                     report->seconds, 100 * share);
}

bool gpu_job_is_done(const gpu_job_rows *rows, const gpu_job_run *run)
{
    const gpukit_device_share *device = &run->report.devices[0];
    if (run->status == GPUKIT_E_CANCELLED) {
        stop(rows, &run->report);
        return false;
    }
    if (run->status != GPUKIT_OK) {
        gpu_row_fail_with(rows->whole, &run->error);
        gpu_row_fail_with(rows->kernels, &run->error);
    } else if (device->failures > 0)
        gpu_job_fail(rows, "%u chunks or calls failed, %u results were wrong; done all the same",
                     device->failures, device->wrong);
    return run->status == GPUKIT_OK && device->failures == 0;
}

bool gpu_job_fits(const gpu_check *check, const gpu_job_rows *rows, double seconds)
{
    return gpu_row_fits(check, rows->whole, seconds) & gpu_row_fits(check, rows->kernels, seconds);
}

int gpu_job_rounds(double seconds)
{
    return seconds < 0.2 ? 5 : seconds < 5 ? 3 : 1;
}
