// SPDX-License-Identifier: MIT
#include "peaks_help.h"

#include <math.h>
#include <string.h>

#include "backend/null/null.h"
#include "base/text.h"
#include "test.h"

const gpukit_peaks_params peaks_shortest = {.seconds = 1e-6};

void peaks_open(gpukit_context *out, const gpk_backend_ops *ops)
{
    gpukit_device_info info;
    memset(out, 0, sizeof *out);
    memset(&info, 0, sizeof info);
    gpk_text_copy(info.id, sizeof info.id, "null:0");
    info.compute_units = 1;
    info.memory_size = 12 << 20;
    info.max_alloc_size = info.memory_size;
    info.max_group_items = 1 << 10;
    info.shares_memory = true;
    assert_int_equal(
        gpk_null_ops.device_open(&(gpk_device_request){.info = &info}, &out->devices[0], NULL),
        GPUKIT_OK);
    out->devices[0]->ops = ops;
    out->device_count = 1;
}

void peaks_close(gpukit_context *context)
{
    gpk_null_ops.device_close(context->devices[0]);
    assert_int_equal(gpk_null_live(), 0);
}

static void is_between(double value, double least, double most)
{
    assert_true(isfinite(value));
    if (value < least || value > most)
        fail_msg("%g is not between %g and %g", value, least, most);
}

void peaks_are_plausible(const gpukit_peaks *peaks)
{
    is_between(peaks->integer_rate, 1e6, 1e17);
    is_between(peaks->float_rate, 1e6, 1e17);
    is_between(peaks->bandwidth, 1e6, 1e15);
    is_between(peaks->upload, 1e6, 1e13);
    is_between(peaks->download, 1e6, 1e13);
    is_between(peaks->upload_pageable, 1e6, 1e13);
    is_between(peaks->download_pageable, 1e6, 1e13);
    is_between(peaks->launch_seconds, 1e-9, 1);
    assert_true(peaks->array_size > 0 && peaks->block_size > 0);
}
