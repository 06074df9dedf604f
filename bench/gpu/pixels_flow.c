// SPDX-License-Identifier: MIT
#include "pixels_flow.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../pixels_image.h"
#include "command.h"
#include "pipeline.h"

enum { ROUNDS = 3, IMAGES = 24, SLOTS = 3, FILES = 12, PATH_ROOM = PATH_MAX + 64 };

static const double EXPECTED_S = 10; /* of a row, on a slow device */
static const double SHORT_S = 1;     /* what takes longer is not done again */
static const char *const operations[] = {"invert", "blur=2"};

/* ---- memory to memory ---- */

/* Images a second that the ways to the device and back would let through, both at once. */
static double most_images(const gpu_check *check, const gpukit_pixels_shape *shape)
{
    const double size = (double)gpukit_pixels_row_size(shape) * shape->height;
    const double up = check->peaks.upload / size, down = check->peaks.download / size;
    return up < down ? up : down;
}

static void measure_pipeline(gpu_check *check, const char *operation, uint32_t slots)
{
    gpu_row *row = gpu_row_new(check, "pixels", "images/s", "%s pipeline%s", operation,
                               slots == 1 ? ", 1 slot" : "");
    const gpu_pipeline pipeline = {
        .operation = operation, .images = IMAGES, .slots = slots, .copies = true};
    const gpukit_pixels_shape shape = gpu_pipeline_shape(check);
    double took = 0;
    row->ceiling = most_images(check, &shape);
    if (!gpu_row_fits(check, row, EXPECTED_S))
        return;
    for (int i = 0; i < ROUNDS && took < SHORT_S; i++) {
        gpu_pipeline_sample sample;
        gpukit_error error;
        if (gpu_pipeline_run(check, &pipeline, &sample, &error) != GPUKIT_OK) {
            gpu_row_fail_with(row, &error);
            return;
        }
        gpu_row_add(row, IMAGES / sample.seconds);
        took += sample.seconds;
    }
    gpu_row_note(row, "%d images of %u x %u pixels from memory to memory, %u in flight", IMAGES,
                 shape.width, shape.height, slots);
}

/* ---- files to files ---- */

typedef struct batch {
    char folder[PATH_ROOM]; /* with the images; results go beside it */
    char ppm[PATH_ROOM], out[PATH_ROOM];
} batch;

static bool write_ppm(const char *path, const gpukit_pixels_shape *shape)
{
    gpukit_pixels_image image;
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    bool is_right = pixels_image_alloc(&image, shape);
    if (is_right) {
        pixels_image_draw(&image);
        is_right = fprintf(file, "P6\n%u %u\n255\n", shape->width, shape->height) > 0;
    }
    for (uint32_t y = 0; y < shape->height && is_right; y++)
        is_right = fwrite((char *)image.pixels + y * image.stride, gpukit_pixels_row_size(shape), 1,
                          file) == 1;
    free(image.pixels);
    return fclose(file) == 0 && is_right;
}

/* JPEGs of one picture, each written by the program. */
static bool make_batch(const gpu_check *check, batch *b)
{
    snprintf(b->folder, sizeof b->folder, "%s/batch", check->folder);
    snprintf(b->ppm, sizeof b->ppm, "%s/batch.ppm", check->folder);
    snprintf(b->out, sizeof b->out, "%s/batch-out/", check->folder);
    mkdir(b->folder, S_IRWXU);
    const gpukit_pixels_shape shape = gpu_pipeline_shape(check);
    bool is_right = write_ppm(b->ppm, &shape);
    for (int i = 0; i < FILES && is_right; i++) {
        char path[PATH_ROOM + 16];
        snprintf(path, sizeof path, "%s/%d.jpg", b->folder, i);
        gpu_command command = {
            .words = {check->program, "pixels", b->ppm, "-o", path, "--device", "cpu", "--quiet"},
            .limit = 60,
        };
        is_right = gpu_command_run(check, &command);
    }
    return is_right;
}

static void remove_batch(const gpu_check *check, const batch *b)
{
    gpu_command command = {.words = {"rm", "-rf", b->folder, b->ppm, b->out}, .limit = 60};
    gpu_command_run(check, &command);
}

static void measure_files(gpu_check *check, gpu_row *row, const batch *b, const char *device)
{
    char report[PATH_ROOM + 16];
    double took = 0;
    snprintf(report, sizeof report, "--json=%s/pixels-%s.json", check->folder,
             strcmp(device, "cpu") == 0 ? "cpu" : "device");
    for (int i = 0; i < ROUNDS && took < 4 * SHORT_S; i++) {
        gpu_command command = {
            .words = {check->program, "pixels", b->folder, "-o", b->out, "--op", "blur=2",
                      "--device", device, "--strict-device", "--quiet", report},
            .limit = 120,
        };
        if (!gpu_command_run(check, &command)) {
            gpu_row_fail(row, "exit status %d: %.120s", command.code, command.err);
            return;
        }
        gpu_row_add(row, FILES / command.seconds);
        took += command.seconds;
    }
    gpu_row_note(row,
                 "%d JPEGs of the same size, the whole command; the last one's report is in %s",
                 FILES, strrchr(report, '/') + 1);
}

static void measure_batch(gpu_check *check)
{
    gpu_row *rows[] = {gpu_row_new(check, "pixels", "images/s", "blur=2 files"),
                       gpu_row_new(check, "pixels", "images/s", "blur=2 files, cpu")};
    const char *const devices[] = {check->info->id, "cpu"};
    const bool is_there = check->program != NULL;
    batch b;
    for (int i = 0; i < 2 && !is_there; i++)
        gpu_row_skip(rows[i], "it runs the program, which is not there: --program");
    if (!is_there || !gpu_row_fits(check, rows[0], 2 * EXPECTED_S))
        return;
    const bool is_made = make_batch(check, &b);
    for (int i = 0; i < 2; i++) {
        if (is_made)
            measure_files(check, rows[i], &b, devices[i]);
        else
            gpu_row_fail(rows[i], "the images could not be made in %.120s", b.folder);
    }
    remove_batch(check, &b);
}

void gpu_pixels_flow(gpu_check *check)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        measure_pipeline(check, operations[i], 1);
        measure_pipeline(check, operations[i], SLOTS);
    }
    measure_batch(check);
}
