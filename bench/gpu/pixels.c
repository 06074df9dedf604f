// SPDX-License-Identifier: MIT
/* Operations on an image of 12 megapixels of RGB (see gpu_pipeline_shape): their kernels alone by
 * the device's clock, and each result beside the host's, byte by byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../pixels_image.h"
#include "parts.h"
#include "pipeline.h"
#include "pixels_flow.h"

enum { ROUNDS = 7, OPERATIONS = 4, NAME_ROOM = 64 };

static const double EXPECTED_S = 10; /* of a row, on a slow device */
static const double SHORT_S = 0.5;   /* what takes longer is not done again */

/* Chains: the operations of one stand in a row. */
static const char *const chains[][OPERATIONS + 1] = {
    {"invert"},
    {"grayscale"},
    {"linear=1.1,-5", "gamma=1.2", "invert", "grayscale"},
    {"blur=1", "grayscale", "linear=1.1,-5", "invert"},
    {"blur=2"},
    {"blur=10"},
    {"box=3"},
    {"sharpen=1,0.5"},
    {"sobel"},
    {"convolve=[-1 -1 -1;-1 16 -1;-1 -1 -1],8"},
    {"median=2"},
    {"resize=50%"},
    {"resize=fit:1024"},
    {"rotate=10"},
    {"equalize"},
};

enum { CHAINS = sizeof chains / sizeof chains[0] };

typedef struct bench {
    gpu_check *check;
    gpukit_pixels_device *device;
    gpukit_pixels_image in;
} bench;

static size_t count_of(const char *const *chain)
{
    size_t count = 0;
    while (chain[count] != NULL)
        count++;
    return count;
}

static gpu_row *make_row(gpu_check *check, const char *const *chain)
{
    char name[NAME_ROOM] = "";
    for (size_t i = 0, used = 0; chain[i] != NULL && used < sizeof name; i++)
        used +=
            (size_t)snprintf(name + used, sizeof name - used, "%s%s", i == 0 ? "" : "+", chain[i]);
    return gpu_row_new(check, "pixels", "ms", "%s kernels", name);
}

/* Milliseconds that memory takes for the image in and the one out, each once. */
static double floor_ms(const bench *b, const gpukit_pixels_shape *out)
{
    const double bytes = (double)gpukit_pixels_row_size(&b->in.shape) * b->in.shape.height +
                         (double)gpukit_pixels_row_size(out) * out->height;
    return b->check->peaks.bandwidth > 0 ? bytes / b->check->peaks.bandwidth * 1e3 : 0;
}

static void compare(gpu_row *row, const gpukit_pixels_image *got, const gpukit_pixels_image *right)
{
    const size_t size = gpukit_pixels_row_size(&right->shape);
    uint64_t wrong = 0, first_x = 0, first_y = 0;
    for (uint32_t y = 0; y < right->shape.height; y++) {
        const unsigned char *a = (const unsigned char *)got->pixels + y * got->stride;
        const unsigned char *b = (const unsigned char *)right->pixels + y * right->stride;
        for (size_t x = 0; x < size && memcmp(a, b, size) != 0; x++) {
            if (a[x] == b[x])
                continue;
            first_x = wrong == 0 ? x : first_x;
            first_y = wrong == 0 ? y : first_y;
            wrong++;
        }
    }
    if (wrong > 0)
        gpu_row_fail(row, "%llu bytes are not the host's, the first one byte %llu of row %llu",
                     (unsigned long long)wrong, (unsigned long long)first_x,
                     (unsigned long long)first_y);
}

static gpukit_status run_slot(const bench *b, const gpukit_pixels *pixels, gpu_row *row,
                              const gpukit_pixels_image *right, gpukit_error *err)
{
    gpukit_pixels_slot *slot;
    gpukit_pixels_times times = {.kernels = 0};
    double took = 0;
    gpukit_status status = gpukit_pixels_slot_take(b->device, pixels, &b->in.shape, &slot, err);
    if (status != GPUKIT_OK)
        return status;
    pixels_image_draw(&slot->in);
    status = gpukit_pixels_slot_run(slot, &times, err); /* builds the kernels */
    if (status == GPUKIT_OK)
        compare(row, &slot->out, right);
    for (int i = 0; i < ROUNDS && status == GPUKIT_OK && took < SHORT_S; i++) {
        status = gpukit_pixels_slot_run(slot, &times, err);
        if (status == GPUKIT_OK)
            gpu_row_add(row, times.kernels * 1e3);
        took += times.kernels;
    }
    gpukit_pixels_slot_give(slot);
    return status;
}

static void measure_chain(const bench *b, const char *const *chain)
{
    const gpukit_pixels_params params = {.operations = chain, .count = count_of(chain)};
    gpu_row *row = make_row(b->check, chain);
    gpukit_pixels *pixels = NULL;
    gpukit_pixels_image right = {.pixels = NULL};
    gpukit_pixels_shape shape;
    gpukit_error error;
    if (!gpu_row_fits(b->check, row, EXPECTED_S))
        return;
    gpukit_status status = gpukit_pixels_open(&params, &pixels, &error);
    if (status == GPUKIT_OK)
        status = gpukit_pixels_result(pixels, &b->in.shape, &shape, &error);
    if (status == GPUKIT_OK && !pixels_image_alloc(&right, &shape)) {
        gpu_row_fail(row, "no memory for an image");
    } else if (status == GPUKIT_OK) {
        row->ceiling = floor_ms(b, &shape);
        if (!gpu_check_is_fast(b->check))
            gpu_row_note(row, "of %u x %u pixels", b->in.shape.width, b->in.shape.height);
        status = gpukit_pixels_run(pixels, &b->in, &right, 0, &error);
        if (status == GPUKIT_OK)
            status = run_slot(b, pixels, row, &right, &error);
    }
    if (status != GPUKIT_OK)
        gpu_row_fail_with(row, &error);
    free(right.pixels);
    gpukit_pixels_close(pixels);
}

static void measure_kernels(gpu_check *check)
{
    const gpukit_pixels_shape shape = gpu_pipeline_shape(check);
    const gpukit_pixels_device_params params = {.slots = 1};
    bench b = {.check = check};
    gpukit_error error;
    if (gpukit_pixels_device_open(check->context, 0, &params, &b.device, &error) != GPUKIT_OK) {
        gpu_row_fail_with(gpu_row_new(check, "pixels", "ms", "kernels"), &error);
        return;
    }
    if (pixels_image_alloc(&b.in, &shape)) {
        pixels_image_draw(&b.in);
        for (size_t i = 0; i < CHAINS; i++)
            measure_chain(&b, chains[i]);
    } else {
        gpu_row_fail(gpu_row_new(check, "pixels", "ms", "kernels"), "no memory for an image");
    }
    free(b.in.pixels);
    gpukit_pixels_device_close(b.device);
}

void gpu_part_pixels(gpu_check *check)
{
    measure_kernels(check);
    gpu_pixels_flow(check);
}
