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

void gpu_job_fail(const gpu_job_rows *rows, const char *format, ...)
{
    char text[sizeof rows->whole->note];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    gpu_row_fail(rows->whole, "%s", text);
    gpu_row_fail(rows->kernels, "%s", text);
}

static void stop(const gpu_job_rows *rows, const gpukit_report *report)
{
    const double share = report->total > 0 ? (double)report->done / (double)report->total : 0;
    gpu_row *const both[] = {rows->whole, rows->kernels};
    for (int i = 0; i < 2; i++)
        if (both[i]->count == 0)
            gpu_row_skip(both[i], "its time was over after %.1f s, with %.0f %% of it done",
                         report->seconds, 100 * share);
}

bool gpu_job_is_done(const gpu_job_rows *rows, const gpu_job_run *run)
{
    const gpukit_device_share *device = &run->report.devices[0];
    if (run->status == GPUKIT_E_CANCELLED) {
        stop(rows, &run->report);
        return false;
    }
    if (run->status != GPUKIT_OK)
        gpu_job_fail(rows, "%s", run->error.text);
    else if (device->failures > 0)
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
