// SPDX-License-Identifier: MIT
#include "countdown_rate.h"

/* Long enough that a device's clock tells it well. */
static const double PEAK_SECONDS = 0.2;

gpukit_status countdown_rate(gpukit_context *context, const gpukit_countdown_params *params,
                             countdown_speed *out, gpukit_error *err)
{
    gpukit_countdown_params mine = *params;
    gpukit_report report;
    mine.job.verify = GPUKIT_VERIFY_NONE;
    const gpukit_status status = gpukit_countdown(context, &mine, &out->checksum, &report, err);
    if (status == GPUKIT_OK)
        out->per_s = (double)report.devices[0].done / report.devices[0].kernel_seconds;
    return status;
}

gpukit_status countdown_peak(gpukit_context *context, double *out, gpukit_error *err)
{
    return gpukit_countdown_ceiling(context, PEAK_SECONDS, NULL, out, 1, err);
}
