// SPDX-License-Identifier: MIT
/* pixels_kernels_bench - operations alone, on one image of 12 million pixels in memory.
 *
 *   build/release/bench/pixels_kernels_bench [ROUNDS [CHANNELS [OPERATION...]]]
 *
 * A line for each operation, way and round: "blur=2 cpu:1 24.1", in milliseconds. The ways are
 * threads of the host, and the kernels of each OpenCL device by its own clock. For
 * pixels_kernels.py, which takes turns with OpenCV.
 */
#include <stdio.h>
#include <stdlib.h>

#include <gpukit/gpukit.h>

#include "base/clock.h"
#include "pixels_image.h"

enum { DEVICES_MOST = 4 };

typedef struct bench {
    gpukit_pixels_image in, out;
    gpukit_context *context; /* NULL: there is no OpenCL device */
    gpukit_pixels_device *devices[DEVICES_MOST];
    const gpukit_device_info *infos[DEVICES_MOST];
    size_t device_count;
} bench;

static void open_devices(bench *state)
{
    gpukit_error error;
    const gpukit_context_params params = {.devices = "opencl"};
    if (gpukit_context_open(&params, &state->context, &error) != GPUKIT_OK) {
        fprintf(stderr, "pixels_kernels_bench: %s\n", error.text);
        return;
    }
    const gpukit_device_info *info;
    for (size_t i = 0; (info = gpukit_context_device_at(state->context, i)) != NULL; i++) {
        gpukit_pixels_device **device = &state->devices[state->device_count];
        if (i < DEVICES_MOST &&
            gpukit_pixels_device_open(state->context, i, NULL, device, &error) == GPUKIT_OK)
            state->infos[state->device_count++] = info;
    }
}

static void time_host(const bench *state, const gpukit_pixels *pixels, const char *name,
                      uint32_t threads, bool tells)
{
    gpukit_error error;
    const uint64_t began_ns = gpk_now_ns();
    if (gpukit_pixels_run(pixels, &state->in, &state->out, threads, &error) != GPUKIT_OK)
        fprintf(stderr, "%s: %s\n", name, error.text);
    else if (tells)
        printf("%s cpu:%u %.3f\n", name, threads, (double)(gpk_now_ns() - began_ns) * 1e-6);
}

/* An image in the device's slot, drawn once, as the host's and OpenCV's are: what was written just
 * now would have to leave the caches first. NULL: told. */
static gpukit_pixels_slot *take_slot(const bench *state, size_t i, const gpukit_pixels *pixels,
                                     const char *name)
{
    gpukit_error error;
    gpukit_pixels_slot *slot = NULL;
    if (gpukit_pixels_slot_take(state->devices[i], pixels, &state->in.shape, &slot, &error) !=
        GPUKIT_OK) {
        fprintf(stderr, "%s on %s: %s\n", name, state->infos[i]->id, error.text);
        return NULL;
    }
    pixels_image_draw(&slot->in);
    return slot;
}

static void time_device(const gpukit_device_info *info, gpukit_pixels_slot *slot, const char *name,
                        bool tells)
{
    gpukit_error error;
    gpukit_pixels_times times;
    if (gpukit_pixels_slot_run(slot, &times, &error) != GPUKIT_OK)
        fprintf(stderr, "%s on %s: %s\n", name, info->id, error.text);
    else if (tells)
        printf("%s %s %.3f\n", name, info->id, times.kernels * 1e3);
}

/* One way after the other, as OpenCV has a process of its own: threads that ended just now still
 * count for where the scheduler puts those of the next. The first round touches pages, builds
 * kernels and wakes threads; it is not told. */
static void time_rounds(const bench *state, const gpukit_pixels *pixels, const char *name,
                        unsigned long rounds)
{
    for (uint32_t threads = 1; threads <= 2; threads++)
        for (unsigned long round = 0; round <= rounds; round++)
            time_host(state, pixels, name, threads, round > 0);
    for (size_t i = 0; i < state->device_count; i++) {
        gpukit_pixels_slot *slot = take_slot(state, i, pixels, name);
        if (slot == NULL)
            continue;
        for (unsigned long round = 0; round <= rounds; round++)
            time_device(state->infos[i], slot, name, round > 0);
        gpukit_pixels_slot_give(slot);
    }
}

static bool time_operation(bench *state, const char *name, unsigned long rounds)
{
    gpukit_error error;
    gpukit_pixels *pixels;
    gpukit_pixels_shape shape;
    const gpukit_pixels_params params = {.operations = &name, .count = 1};
    if (gpukit_pixels_open(&params, &pixels, &error) != GPUKIT_OK ||
        gpukit_pixels_result(pixels, &state->in.shape, &shape, &error) != GPUKIT_OK) {
        fprintf(stderr, "%s: %s\n", name, error.text);
        return false;
    }
    const bool has_room = pixels_image_alloc(&state->out, &shape);
    if (has_room)
        time_rounds(state, pixels, name, rounds);
    free(state->out.pixels);
    gpukit_pixels_close(pixels);
    return has_room;
}

int main(int argc, char **argv)
{
    static char *usual[] = {"invert", "grayscale", "blur=2", "blur=10", "sobel"};
    const unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 7;
    const unsigned long channels = argc > 2 ? strtoul(argv[2], NULL, 10) : 3;
    bench state = {.context = NULL};
    if (rounds < 1 || channels < 1 || channels > 4) {
        fputs("usage: pixels_kernels_bench [ROUNDS [CHANNELS [OPERATION...]]]\n", stderr);
        return 2;
    }
    if (!pixels_image_alloc(
            &state.in, &(gpukit_pixels_shape){PIXELS_WIDTH, PIXELS_HEIGHT, (uint32_t)channels, 8}))
        return 1;
    pixels_image_draw(&state.in);
    open_devices(&state);
    bool is_done = true;
    char **names = argc > 3 ? argv + 3 : usual;
    const int count = argc > 3 ? argc - 3 : (int)(sizeof usual / sizeof usual[0]);
    for (int i = 0; i < count; i++)
        is_done = time_operation(&state, names[i], rounds) && is_done;
    for (size_t i = 0; i < state.device_count; i++)
        gpukit_pixels_device_close(state.devices[i]);
    gpukit_context_close(state.context);
    free(state.in.pixels);
    return is_done ? 0 : 1;
}
