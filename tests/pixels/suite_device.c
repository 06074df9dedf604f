// SPDX-License-Identifier: MIT
#include "suite_device.h"

#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "workload/pixels/device.h"

enum { WAYS_MOST = 8 };

static gpukit_context *contexts[WAYS_MOST];
static gpukit_pixels_device *devices[WAYS_MOST];
static suite_device_ways ways_of[WAYS_MOST];
static size_t open_count;
static bool has_none;

void suite_device_close(void)
{
    for (size_t i = 0; i < open_count; i++) {
        gpukit_pixels_device_close(devices[i]);
        gpukit_context_close(contexts[i]);
    }
    open_count = 0;
}

static size_t open_device(suite_device_ways ways)
{
    gpukit_error error = {.text = ""};
    const gpukit_context_params context = {.devices = "opencl:0"};
    const gpukit_pixels_device_params params = {
        .slots = 1,
        .strip_rows = ways.strip_rows,
        .staging = ways.copies ? GPUKIT_STAGING_COPY : GPUKIT_STAGING_AUTO,
    };
    const size_t at = open_count;
    assert_true(at < WAYS_MOST);
    if (at == 0)
        atexit(suite_device_close);
    if (gpukit_context_open(&context, &contexts[at], &error) != GPUKIT_OK ||
        gpukit_pixels_device_open(contexts[at], 0, &params, &devices[at], &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    devices[at]->for_gpu = ways.for_gpu;
    ways_of[at] = ways;
    open_count++;
    return at;
}

static size_t find_device(suite_device_ways ways)
{
    for (size_t i = 0; i < open_count; i++) {
        if (ways_of[i].for_gpu == ways.for_gpu && ways_of[i].strip_rows == ways.strip_rows &&
            ways_of[i].copies == ways.copies)
            return i;
    }
    return open_device(ways);
}

bool suite_device_exists(void)
{
    gpukit_error error = {.text = ""};
    gpukit_context *context;
    if (open_count > 0 || has_none)
        return !has_none;
    has_none = gpukit_context_open(&(gpukit_context_params){.devices = "opencl:0"}, &context,
                                   &error) != GPUKIT_OK;
    if (has_none)
        print_message("no OpenCL device: the host alone is tested (%s)\n", error.text);
    else
        gpukit_context_close(context);
    return !has_none;
}

static void copy_rows(const gpukit_pixels_image *from, const gpukit_pixels_image *to)
{
    for (uint32_t y = 0; y < from->shape.height; y++)
        memcpy((char *)to->pixels + y * to->stride, (char *)from->pixels + y * from->stride,
               gpukit_pixels_row_size(&from->shape));
}

picture suite_device_run(const gpukit_pixels *pixels, const picture *in, suite_device_ways ways)
{
    gpukit_error error = {.text = ""};
    gpukit_pixels_slot *slot;
    gpukit_pixels_times times;
    gpukit_pixels_device *device = devices[find_device(ways)];
    if (gpukit_pixels_slot_take(device, pixels, &in->shape, &slot, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    gpukit_pixels_image image = picture_image(in);
    copy_rows(&image, &slot->in);
    free(image.pixels);
    const gpukit_status status = gpukit_pixels_slot_run(slot, &times, &error);
    picture made = {0};
    if (status == GPUKIT_OK)
        made = picture_of_image(&slot->out);
    gpukit_pixels_slot_give(slot); /* before a failure jumps away: the next test takes it */
    if (status != GPUKIT_OK)
        fail_msg("%s", error.text);
    return made;
}
