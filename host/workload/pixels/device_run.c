// SPDX-License-Identifier: MIT
/* workload/pixels/device_run.c - an image through a device, strip by strip. */
#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "workload/pixels/device.h"

enum { GROUP = 64 }; /* work items, where each does little */

/* What is being filled: the batch of one strip. */
typedef struct batch {
    gpk_pixels_device_slot *slot;
    gpukit_queue *queue;
    gpukit_command *last; /* NULL: none yet */
    uint32_t count;
} batch;

/* The next command, which begins when the one before has ended. There is room for it: the slot
 * was set up for no more of them. */
static gpukit_command *next_command(batch *to, int kind)
{
    if (to->last != NULL)
        gpukit_command_link(to->last);
    to->last = gpukit_queue_next(to->queue);
    assert(to->last != NULL);
    gpukit_command_tag(to->last, &to->slot->tags[kind]);
    to->count++;
    return to->last;
}

static void upload_tables(batch *to)
{
    gpk_pixels_device_slot *slot = to->slot;
    for (size_t i = 0; i < slot->plan.count; i++) {
        const gpk_pixels_stage *stage = &slot->plan.stages[i];
        gpk_pixels_device_stage *at = &slot->stages[i];
        if (stage->table_size == 0 || at->has_table)
            continue;
        gpukit_command *command = next_command(to, GPK_PIXELS_UPLOAD);
        gpukit_command_upload(command, at->table.buffer, 0, stage->table_size, stage->table);
    }
}

/* Rows of the image to the device, or back from it: in place where the slot has all of it, else to
 * the beginning of its memory. */
static void copy_rows(batch *to, gpk_pixels_range rows, int kind)
{
    gpk_pixels_device_slot *slot = to->slot;
    const bool goes_in = kind == GPK_PIXELS_UPLOAD;
    const gpukit_pixels_image *image = goes_in ? &slot->open.in : &slot->open.out;
    gpukit_buffer *buffer = goes_in ? slot->in.buffer : slot->out.buffer;
    const size_t at = rows.first * image->stride, size = (rows.last - rows.first) * image->stride;
    unsigned char *host = slot->is_whole ? NULL : (unsigned char *)image->pixels + at;
    gpukit_command *command = next_command(to, kind);
    if (goes_in)
        gpukit_command_upload(command, buffer, slot->is_whole ? at : 0, size, host);
    else
        gpukit_command_download(command, buffer, slot->is_whole ? at : 0, size, host);
}

/* The memories of stage i, and where their rows begin. */
static pixels_args describe(const gpk_pixels_device_slot *slot, size_t i, gpk_pixels_range image,
                            gpukit_buffer **memories)
{
    const gpk_pixels_stage *stage = &slot->plan.stages[i];
    const bool is_first = i == 0, is_last = i + 1 == slot->plan.count;
    const gpk_pixels_range in = is_first ? image : slot->stages[i - 1].wanted;
    const gpk_pixels_range out = slot->stages[i].wanted;
    memories[0] = is_first ? slot->in.buffer : slot->between[(i - 1) % 2].buffer;
    memories[1] = is_last ? slot->out.buffer : slot->between[i % 2].buffer;
    memories[2] = slot->scratch.buffer;
    memories[3] = slot->stages[i].table.buffer;
    pixels_args args = {
        .in_stride = gpk_pixels_stride(&stage->in),
        .out_stride = gpk_pixels_stride(&stage->out),
        .scratch_stride = gpk_pixels_scratch_stride(stage),
        .in_width = stage->in.width,
        .in_height = stage->in.height,
        .out_width = stage->out.width,
        .out_height = stage->out.height,
        .in_channels = stage->in.channels,
        .out_channels = stage->out.channels,
        .in_origin = is_first && slot->is_whole ? 0 : in.first,
        .out_origin = is_last && slot->is_whole ? 0 : out.first,
        .in_first = in.first,
        .in_rows = in.last - in.first,
        .out_first = out.first,
        .out_rows = out.last - out.first,
        .edge = (uint32_t)stage->edge,
        .radius = stage->radius,
    };
    memcpy(args.numbers, stage->numbers, sizeof args.numbers);
    return args;
}

static uint32_t group_of(const gpk_pixels_device_slot *slot, const gpk_pixels_pass *pass)
{
    const uint64_t most = slot->device->info.max_group_items;
    uint32_t group = pass->group;
    if (group == 0)
        group =
            pass->extent == GPK_PIXELS_ONCE || (!slot->device->for_gpu && pass->items_per_row == 1)
                ? 1
                : GROUP;
    return group < most ? group : (uint32_t)most;
}

static uint64_t count_items(const gpk_pixels_pass *pass, uint32_t rows)
{
    const uint32_t together = pass->rows_per_item == 0 ? 1 : pass->rows_per_item;
    return (uint64_t)((rows + together - 1) / together) * pass->items_per_row;
}

static void run_stage(batch *to, size_t i, gpk_pixels_range image)
{
    gpk_pixels_device_slot *slot = to->slot;
    const gpk_pixels_device_stage *at = &slot->stages[i];
    gpukit_buffer *memories[4];
    pixels_args args = describe(slot, i, image, memories);
    for (size_t k = 0; k < at->pass_count; k++) {
        const gpk_pixels_pass *pass = &at->passes[k];
        args.rows = pass->extent == GPK_PIXELS_ONCE         ? 1
                    : pass->extent == GPK_PIXELS_OVER_INPUT ? args.in_rows
                                                            : args.out_rows;
        args.items_per_row = pass->items_per_row;
        const gpukit_launch launch = {
            .program = at->programs[k]->program,
            .args = &args,
            .buffers = memories,
            .items = count_items(pass, args.rows),
            .group = group_of(slot, pass),
        };
        gpukit_command *command = next_command(to, GPK_PIXELS_KERNEL);
        gpukit_command_run(command, &launch);
    }
}

/* Takes a completion to the slot that it is of. Under the lock. */
static void note_done(const gpukit_done *done)
{
    const gpk_pixels_tag *tag = done->user_data;
    gpk_pixels_device_slot *slot = tag->slot;
    slot->pending--;
    slot->seconds[tag->kind] += (double)(done->ended_ns - done->started_ns) * 1e-9;
    /* What was linked to a failure is cancelled; the failure is told. */
    if (done->error.status != GPUKIT_OK &&
        (slot->error.status == GPUKIT_OK || slot->error.status == GPUKIT_E_CANCELLED))
        slot->error = done->error;
}

/* Waits for all commands of a slot. One thread waits for the queue, for all; when its own are
 * done, another one goes on. */
static void wait_for(gpk_pixels_device_slot *slot)
{
    enum { MOST = 32 };
    gpukit_pixels_device *device = slot->device;
    gpukit_done done[MOST];
    pthread_mutex_lock(&device->lock);
    while (slot->pending > 0) {
        if (device->has_waiter) {
            pthread_cond_wait(&device->changed, &device->lock);
            continue;
        }
        size_t count = 0;
        device->has_waiter = true;
        pthread_mutex_unlock(&device->lock);
        gpukit_queue_wait(device->queue, GPUKIT_FOREVER, done, MOST, &count, NULL);
        pthread_mutex_lock(&device->lock);
        device->has_waiter = false;
        for (size_t i = 0; i < count; i++)
            note_done(&done[i]);
        pthread_cond_broadcast(&device->changed);
    }
    pthread_mutex_unlock(&device->lock);
}

static void fill_batch(batch *to, gpk_pixels_range rows)
{
    gpk_pixels_device_slot *slot = to->slot;
    const gpk_pixels_range image = gpk_pixels_slot_ranges(slot, rows.first, rows.last);
    upload_tables(to);
    copy_rows(to, image, GPK_PIXELS_UPLOAD);
    for (size_t i = 0; i < slot->plan.count; i++)
        run_stage(to, i, image);
    copy_rows(to, rows, GPK_PIXELS_DOWNLOAD);
}

/* pending grows first: another thread may reap what is handed over here. */
static gpukit_status submit_batch(batch *to, gpk_pixels_range rows, gpukit_error *err)
{
    gpukit_pixels_device *device = to->slot->device;
    pthread_mutex_lock(&device->batch);
    fill_batch(to, rows);
    pthread_mutex_lock(&device->lock);
    to->slot->pending += to->count;
    pthread_mutex_unlock(&device->lock);
    const gpukit_status status = gpukit_queue_submit(device->queue, err);
    pthread_mutex_unlock(&device->batch);
    if (status == GPUKIT_OK)
        return status;
    pthread_mutex_lock(&device->lock);
    to->slot->pending -= to->count;
    pthread_mutex_unlock(&device->lock);
    return status;
}

static gpukit_status run_strip(gpk_pixels_device_slot *slot, gpk_pixels_range rows,
                               gpukit_error *err)
{
    batch to = {.slot = slot, .queue = slot->device->queue};
    gpukit_status status = submit_batch(&to, rows, err);
    if (status != GPUKIT_OK)
        return status;
    wait_for(slot);
    if (slot->error.status != GPUKIT_OK && err != NULL)
        *err = slot->error;
    for (size_t i = 0; i < slot->plan.count && slot->error.status == GPUKIT_OK; i++)
        slot->stages[i].has_table = true;
    return slot->error.status;
}

gpukit_status gpukit_pixels_slot_run(gpukit_pixels_slot *open, gpukit_pixels_times *times,
                                     gpukit_error *err)
{
    gpk_pixels_device_slot *slot = (gpk_pixels_device_slot *)open;
    if (open == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no slot to run");
    const uint32_t height = slot->plan.out.height;
    gpukit_status status = gpk_pixels_programs_open(slot, err);
    slot->error = (gpukit_error){.status = GPUKIT_OK};
    memset(slot->seconds, 0, sizeof slot->seconds);
    if (slot->plan.count == 0)
        memcpy(open->out.pixels, open->in.pixels, open->in.stride * height);
    for (uint32_t first = 0; slot->plan.count > 0 && first < height && status == GPUKIT_OK;
         first += slot->strip_rows) {
        const uint32_t left = height - first;
        const uint32_t rows = left < slot->strip_rows ? left : slot->strip_rows;
        status = run_strip(slot, (gpk_pixels_range){first, first + rows}, err);
    }
    if (times != NULL)
        *times = (gpukit_pixels_times){
            .upload = slot->seconds[GPK_PIXELS_UPLOAD],
            .kernels = slot->seconds[GPK_PIXELS_KERNEL],
            .download = slot->seconds[GPK_PIXELS_DOWNLOAD],
        };
    return status;
}
