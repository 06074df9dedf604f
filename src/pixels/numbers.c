// SPDX-License-Identifier: MIT
#include "pixels/numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const gpukit_pixels_operation operations[] = {
    {"stats", "", "numbers", "least, most, mean and deviation of each channel, and no image"},
    {"histogram", "", "numbers", "how often each level is there, in each channel, and no image"},
};
static const pixels_kind kinds[] = {PIXELS_STATS, PIXELS_HISTOGRAM};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

const gpukit_pixels_operation *numbers_operation_at(size_t index)
{
    return index < OPERATIONS ? &operations[index] : NULL;
}

/* OPERATIONS: it is none of them. */
static size_t find(const char *text)
{
    const size_t size = strcspn(text, "=");
    size_t i = 0;
    while (i < OPERATIONS &&
           (strlen(operations[i].name) != size || memcmp(operations[i].name, text, size) != 0))
        i++;
    return i;
}

bool numbers_take(option_list *list, pixels_kind *out, problem *why)
{
    *out = PIXELS_IMAGES;
    for (size_t i = 0; i < list->count; i++) {
        const size_t which = find(list->items[i]);
        if (which == OPERATIONS)
            continue;
        if (i + 1 < list->count)
            return problem_set(why, "no image comes out of %s; it can only be the last operation",
                               operations[which].name);
        if (strcmp(list->items[i], operations[which].name) != 0)
            return problem_set(why, "%s takes no arguments", operations[which].name);
        *out = kinds[which];
    }
    list->count -= *out != PIXELS_IMAGES;
    return true;
}

typedef struct numbers_writer {
    image_writer base;
    gpukit_pixels_statistics *statistics;
} numbers_writer;

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    gpukit_error error;
    numbers_writer *made = calloc(1, sizeof *made);
    (void)to;
    (void)metadata;
    (void)options;
    if (made == NULL)
        return problem_set(why, "no memory left for its numbers");
    made->base = (image_writer){.codec = &numbers_codec, .shape = *shape};
    if (gpukit_pixels_statistics_open(shape, &made->statistics, &error) != GPUKIT_OK) {
        free(made);
        return problem_set(why, "%s", error.text);
    }
    *out = &made->base;
    return true;
}

static bool writer_write(image_writer *writer, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    (void)why;
    gpukit_pixels_statistics_add(((numbers_writer *)writer)->statistics, rows, stride, count);
    return true;
}

static bool writer_finish(image_writer *writer, problem *why)
{
    (void)writer;
    (void)why;
    return true;
}

static void writer_close(image_writer *writer)
{
    gpukit_pixels_statistics_close(((numbers_writer *)writer)->statistics);
    free(writer);
}

const image_codec numbers_codec = {
    .name = "numbers",
    .writer_open = writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};

pixels_numbers *numbers_make(const image_writer *writer, bool has_levels)
{
    const gpukit_pixels_shape *shape = &writer->shape;
    const size_t levels = has_levels ? (size_t)1 << shape->bits : 0;
    pixels_numbers *made = malloc(sizeof *made + shape->channels * levels * sizeof made->levels[0]);
    if (made == NULL)
        return NULL;
    made->shape = *shape;
    for (uint32_t i = 0; i < shape->channels; i++) {
        gpukit_pixels_channel *channel = &made->channels[i];
        gpukit_pixels_statistics_get(((const numbers_writer *)writer)->statistics, i, channel,
                                     NULL);
        uint64_t *own = made->levels + i * levels;
        memcpy(own, channel->histogram, levels * sizeof *own);
        channel->histogram = has_levels ? own : NULL;
    }
    return made;
}

static const char *channel_name(const gpukit_pixels_shape *shape, uint32_t channel)
{
    static const char *const colours[] = {"red", "green", "blue"};
    const uint32_t alpha = shape->channels % 2 == 0 ? shape->channels - 1 : shape->channels;
    if (channel >= alpha || channel > 2)
        return "alpha";
    return shape->channels > 2 ? colours[channel] : "gray";
}

static void print_stats(const pixels_numbers *numbers, output *out)
{
    output_line(out, "  %-7s %7s %7s %14s %14s", "channel", "least", "most", "mean", "deviation");
    for (uint32_t i = 0; i < numbers->shape.channels; i++) {
        const gpukit_pixels_channel *each = &numbers->channels[i];
        output_line(out, "  %-7s %7" PRIu32 " %7" PRIu32 " %14.6f %14.6f",
                    channel_name(&numbers->shape, i), each->least, each->most, each->mean,
                    each->deviation);
    }
}

/* A line for each level that is there. */
static void print_level(const pixels_numbers *numbers, uint32_t level, output *out)
{
    char line[8 + NUMBERS_CHANNELS * 24];
    uint64_t any = 0;
    int used = snprintf(line, sizeof line, "%7" PRIu32, level);
    for (uint32_t i = 0; i < numbers->shape.channels; i++) {
        const uint64_t count = numbers->channels[i].histogram[level];
        any |= count;
        used += snprintf(line + used, sizeof line - (size_t)used, " %12" PRIu64, count);
    }
    if (any != 0)
        output_line(out, "%s", line);
}

static void print_histogram(const pixels_numbers *numbers, output *out)
{
    char head[8 + NUMBERS_CHANNELS * 24];
    int used = snprintf(head, sizeof head, "%7s", "level");
    for (uint32_t i = 0; i < numbers->shape.channels; i++)
        used += snprintf(head + used, sizeof head - (size_t)used, " %12s",
                         channel_name(&numbers->shape, i));
    output_line(out, "%s", head);
    for (uint32_t level = 0; level < numbers->channels[0].levels; level++)
        print_level(numbers, level, out);
}

void numbers_print(const pixels_file *file, output *out)
{
    const pixels_numbers *numbers = file->numbers;
    output_line(out, "%s: %s", file->title, pixels_describe(&numbers->shape).text);
    if (numbers->channels[0].histogram != NULL)
        print_histogram(numbers, out);
    else
        print_stats(numbers, out);
}

static void add_histogram(json *text, const gpukit_pixels_channel *channel)
{
    json_array_begin(text, "histogram");
    for (uint32_t i = 0; i < channel->levels; i++)
        json_quantity(text, NULL, channel->histogram[i]);
    json_array_end(text);
}

void numbers_json(json *text, const pixels_numbers *numbers)
{
    json_array_begin(text, "channels");
    for (uint32_t i = 0; i < numbers->shape.channels; i++) {
        const gpukit_pixels_channel *each = &numbers->channels[i];
        json_object_begin(text, NULL);
        json_string(text, "name", channel_name(&numbers->shape, i));
        json_integer(text, "least", each->least);
        json_integer(text, "most", each->most);
        json_real(text, "mean", each->mean);
        json_real(text, "deviation", each->deviation);
        if (each->histogram != NULL)
            add_histogram(text, each);
        json_object_end(text);
    }
    json_array_end(text);
}
