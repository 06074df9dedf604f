// SPDX-License-Identifier: MIT
#include "pixels/costs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* So many times as long as all cores, a device is no help to them any more. */
static const double FAR_SLOWER = 4;

static const gpukit_pixels_shape host_picture = {1024, 128, 3, 8};

/* The first one, which copies and starts weigh heavily on, is to find devices that are out of
 * the question: the second one might take those seconds. */
static const gpukit_pixels_shape device_pictures[] = {{2048, 128, 3, 8}, {2048, 1024, 3, 8}};
static const double OUT_OF_THE_QUESTION = 10;

enum { TURNS = 2 }; /* the first one touches pages and loads tables, and does not count ... */

/* ... unless it takes so long that these are no matter, and the user waits. */
static const double ENOUGH_SECONDS = 0.02;

double costs_of_device(const costs *of)
{
    const double copies = of->upload > of->download ? of->upload : of->download;
    return copies > of->kernels ? copies : of->kernels;
}

costs_choice costs_choose(const costs *of)
{
    const double device = costs_of_device(of), host = of->host / of->jobs;
    if (device < host)
        return COSTS_DEVICE;
    return device < FAR_SLOWER * host ? COSTS_BOTH : COSTS_HOST;
}

void costs_fill(const gpukit_pixels_image *image)
{
    uint32_t random = 1;
    const size_t size = gpukit_pixels_row_size(&image->shape);
    for (uint32_t y = 0; y < image->shape.height; y++) {
        unsigned char *row = (unsigned char *)image->pixels + y * image->stride;
        for (size_t i = 0; i < size; i++) {
            random = random * 1664525u + 1013904223u;
            row[i] = (unsigned char)(random >> 24);
        }
    }
}

static double pixels_of(const gpukit_pixels_shape *shape)
{
    return (double)shape->width * shape->height;
}

static gpukit_pixels_image make_image(const gpukit_pixels_shape *shape)
{
    const size_t stride = gpukit_pixels_row_size(shape);
    return (gpukit_pixels_image){
        .shape = *shape, .stride = stride, .pixels = malloc(stride * shape->height)};
}

double costs_measure_host(const gpukit_pixels *chain)
{
    double seconds = 0;
    gpukit_error error;
    gpukit_pixels_shape made;
    if (gpukit_pixels_result(chain, &host_picture, &made, &error) != GPUKIT_OK)
        return 0;
    const gpukit_pixels_image in = make_image(&host_picture), out = make_image(&made);
    bool is_good = in.pixels != NULL && out.pixels != NULL;
    if (is_good)
        costs_fill(&in);
    for (int turn = 0; turn < TURNS && is_good; turn++) {
        const uint64_t begin = pixels_now_ns();
        is_good = gpukit_pixels_run(chain, &in, &out, 1, &error) == GPUKIT_OK;
        seconds = pixels_seconds_since(begin);
        if (seconds > ENOUGH_SECONDS)
            break;
    }
    free(in.pixels);
    free(out.pixels);
    return is_good ? seconds / pixels_of(&host_picture) : 0;
}

static bool measure_picture(gpukit_pixels_device *device, const gpukit_pixels *chain,
                            const gpukit_pixels_shape *picture, costs *out)
{
    gpukit_error error;
    gpukit_pixels_slot *slot;
    gpukit_pixels_times times;
    const double pixels = pixels_of(picture);
    if (gpukit_pixels_slot_take(device, chain, picture, &slot, &error) != GPUKIT_OK)
        return false;
    costs_fill(&slot->in);
    bool is_good = true;
    for (int turn = 0; turn < TURNS && is_good; turn++)
        is_good = gpukit_pixels_slot_run(slot, &times, &error) == GPUKIT_OK;
    gpukit_pixels_slot_give(slot);
    if (!is_good)
        return false;
    out->upload = times.upload / pixels;
    out->kernels = times.kernels / pixels;
    out->download = times.download / pixels;
    return true;
}

bool costs_measure_device(gpukit_pixels_device *device, const gpukit_pixels *chain, costs *out)
{
    if (!measure_picture(device, chain, &device_pictures[0], out))
        return false;
    if (costs_of_device(out) > OUT_OF_THE_QUESTION * FAR_SLOWER * out->host / out->jobs)
        return true;
    return measure_picture(device, chain, &device_pictures[1], out);
}

/* As photographs come out of cameras: 1 byte for 3 pixels of a JPEG, 3 for one that is not packed.
 * The codec is that of the name, and files of other names are taken for one of the latter. */
static double pixels_of_byte(const char *name)
{
    const char *dot = strrchr(name, '.');
    const image_codec *codec = dot != NULL ? image_codec_find(dot + 1) : NULL;
    if (codec == NULL)
        return 1.0 / 3;
    if (strcmp(codec->name, "jpeg") == 0 || strcmp(codec->name, "webp") == 0)
        return 3;
    return strcmp(codec->name, "png") == 0 ? 0.8 : 1.0 / 3;
}

double costs_count_pixels(const pixels_list *files)
{
    double sum = 0;
    for (size_t i = 0; i < files->count; i++) {
        struct stat about;
        const pixels_file *file = &files->items[i];
        if (file->state == PIXELS_WAITING && stat(file->path, &about) == 0 && about.st_size > 0)
            sum += (double)about.st_size * pixels_of_byte(file->name);
    }
    return sum;
}
