// SPDX-License-Identifier: MIT
#include <gpukit/peaks.h>

#include <math.h>

#include "backend/context.h"
#include "base/error.h"
#include "workload/peaks/rig.h"

static const double DEFAULT_SECONDS = 0.2, MOST_SECONDS = 3600;

static gpukit_status check(const gpukit_context *context, size_t device, double seconds,
                           const gpukit_peaks *out, gpukit_error *err)
{
    if (context == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a context and a place for the result are needed");
    if (device >= context->device_count)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no device %zu in a context of %zu",
                        device, context->device_count);
    if (!isfinite(seconds) || seconds < 0 || seconds > MOST_SECONDS)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a measurement cannot take %g seconds; 0 to %g can be asked for", seconds,
                        MOST_SECONDS);
    return GPUKIT_OK;
}

static gpukit_status measure(const peaks_rig *rig, gpukit_peaks *out, gpukit_error *err)
{
    gpukit_status status = gpk_peaks_integers(rig, &out->integer_rate, err);
    if (status == GPUKIT_OK)
        status = gpk_peaks_floats(rig, &out->float_rate, err);
    if (status == GPUKIT_OK)
        status = gpk_peaks_bandwidth(rig, out, err);
    if (status == GPUKIT_OK)
        status = gpk_peaks_transfers(rig, out, err);
    if (status == GPUKIT_OK)
        status = gpk_peaks_launch(rig, &out->launch_seconds, err);
    return status;
}

gpukit_status gpukit_peaks_measure(gpukit_context *context, size_t device,
                                   const gpukit_peaks_params *params, gpukit_peaks *out,
                                   gpukit_error *err)
{
    static const gpukit_peaks_params defaults;
    const gpukit_queue_params copies = {.staging = GPUKIT_STAGING_COPY};
    peaks_rig rig = {.params = params == NULL ? defaults : *params};
    gpukit_status status = check(context, device, rig.params.seconds, out, err);
    if (status == GPUKIT_OK)
        status = gpukit_queue_open(context, device, &copies, &rig.queue, err);
    if (status != GPUKIT_OK)
        return status;
    rig.device = &context->devices[device]->info;
    if (rig.params.seconds <= 0)
        rig.params.seconds = DEFAULT_SECONDS;
    gpukit_peaks peaks = {.maps = gpukit_staging_maps(GPUKIT_STAGING_AUTO, rig.device)};
    status = measure(&rig, &peaks, err);
    if (status == GPUKIT_OK)
        *out = peaks;
    gpukit_queue_close(rig.queue);
    return status;
}
