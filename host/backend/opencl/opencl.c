// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl.h"

#include "backend/opencl/opencl_internal.h"

const gpk_backend_ops gpk_opencl_ops = {
    .name = "opencl",
    .list = gpk_opencl_list,
    .device_open = gpk_opencl_device_open,
    .device_close = gpk_opencl_device_close,
    .device_settle = gpk_opencl_device_settle,
    .memory_alloc = gpk_opencl_memory_alloc,
    .memory_free = gpk_opencl_memory_free,
    .host_alloc = gpk_opencl_host_alloc,
    .host_free = gpk_opencl_host_free,
    .program_prepare = gpk_opencl_program_prepare,
    .program_open = gpk_opencl_program_open,
    .program_close = gpk_opencl_program_close,
    .stream_open = gpk_opencl_stream_open,
    .stream_close = gpk_opencl_stream_close,
    .upload = gpk_opencl_upload,
    .run = gpk_opencl_run,
    .download = gpk_opencl_download,
    .map = gpk_opencl_map,
    .record = gpk_opencl_record,
    .wait = gpk_opencl_wait,
    .flush = gpk_opencl_flush,
    .query = gpk_opencl_query,
    .times = gpk_opencl_times,
    .event_free = gpk_opencl_event_free,
};
