// SPDX-License-Identifier: MIT
#include "image/codecs.h"

#include <string.h>

enum { MEMORY_DEFAULT = 512 << 20 };

bool image_check_size(uint64_t width, uint64_t height, const image_read_options *options,
                      problem *why)
{
    const uint64_t most = options->max_pixels != 0 ? options->max_pixels : IMAGE_PIXELS_MOST;
    const unsigned long long w = width, h = height;
    if (width == 0 || height == 0)
        return problem_set(why, "has no pixels: %llu x %llu", w, h);
    if (width > GPUKIT_PIXELS_MOST || height > GPUKIT_PIXELS_MOST)
        return problem_set(why, "is %llu x %llu pixels large, and %d is the most of a side", w, h,
                           GPUKIT_PIXELS_MOST);
    if (width * height > most)
        return problem_set(why, "is %llu x %llu pixels large, more than the %llu of --max-pixels",
                           w, h, (unsigned long long)most);
    return true;
}

size_t image_memory(size_t memory)
{
    return memory != 0 ? memory : MEMORY_DEFAULT;
}

bool image_check_memory(uint64_t size, size_t memory, problem *why)
{
    if (size <= image_memory(memory))
        return true;
    return problem_set_memory(
        why,
        "needs %.1f MiB of memory, more than the %.1f MiB that it may have; allow more by --memory",
        (double)size / (1 << 20), (double)image_memory(memory) / (1 << 20));
}

size_t image_row_size(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->width * shape->channels * (shape->bits / 8);
}

void image_fill_gray(const gpukit_pixels_shape *shape, void *rows, size_t stride, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memset((unsigned char *)rows + i * stride, 0x80, image_row_size(shape));
}

void image_held_give(image_held *held, void *rows, size_t stride, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy((unsigned char *)rows + i * stride, held->pixels + held->next++ * held->row,
               held->row);
}

void image_held_take(image_held *held, const void *rows, size_t stride, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy(held->pixels + held->next++ * held->row, (const unsigned char *)rows + i * stride,
               held->row);
}
