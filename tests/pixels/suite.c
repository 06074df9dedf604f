// SPDX-License-Identifier: MIT
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite_device.h"
#include "workload/pixels/level.h"

static const uint32_t sizes[][2] = {
    {1, 1}, {1, 23}, {29, 1}, {2, 2}, {3, 5}, {17, 4}, {67, 41}, {130, 150},
};

typedef struct trial {
    const suite_case *which;
    const gpukit_pixels *pixels;
    gpukit_pixels_edge edge;
    const picture *in, *expected;
} trial;

/* Where a stream's rows come from. */
typedef struct feed {
    gpukit_pixels_image image;
    uint32_t next;
} feed;

static gpukit_status give_rows(void *user, void *rows, size_t stride, uint32_t count,
                               gpukit_error *err)
{
    feed *from = user;
    (void)err;
    assert_true(from->next + count <= from->image.shape.height);
    for (uint32_t i = 0; i < count; i++, from->next++)
        memcpy((char *)rows + i * stride,
               (char *)from->image.pixels + from->next * from->image.stride,
               gpukit_pixels_row_size(&from->image.shape));
    return GPUKIT_OK;
}

static gpukit_pixels_image empty_image(const gpukit_pixels_shape *shape)
{
    picture empty = picture_make(shape);
    gpukit_pixels_image image = picture_image(&empty);
    picture_free(&empty);
    return image;
}

picture suite_run(const gpukit_pixels *pixels, const picture *in, uint32_t strip_rows)
{
    gpukit_error error = {.text = ""};
    feed from = {.image = picture_image(in)};
    gpukit_pixels_stream *stream;
    const gpukit_pixels_stream_params params = {
        .shape = in->shape, .source = give_rows, .user = &from, .strip_rows = strip_rows};
    if (gpukit_pixels_stream_open(pixels, &params, &stream, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    gpukit_pixels_image out = empty_image(gpukit_pixels_stream_shape(stream));
    for (uint32_t y = 0, count; y < out.shape.height; y += count) { /* in pieces of no strip */
        count = out.shape.height - y < 7 ? out.shape.height - y : 7;
        if (gpukit_pixels_stream_read(stream, (char *)out.pixels + y * out.stride, out.stride,
                                      count, &error) != GPUKIT_OK)
            fail_msg("%s", error.text);
    }
    picture made = picture_of_image(&out);
    gpukit_pixels_stream_close(stream);
    free(from.image.pixels);
    free(out.pixels);
    return made;
}

static void compare(const trial *at, const picture *made, const char *how)
{
    const gpukit_pixels_shape *shape = &at->expected->shape;
    const uint32_t tolerance = shape->bits == 8 ? at->which->tolerance : at->which->tolerance16;
    assert_memory_equal(shape, &made->shape, sizeof *shape);
    const size_t count = (size_t)shape->width * shape->height * shape->channels;
    for (size_t i = 0; i < count; i++) {
        const uint32_t wanted = at->expected->samples[i], got = made->samples[i];
        if ((wanted > got ? wanted - got : got - wanted) <= tolerance)
            continue;
        const size_t pixel = i / shape->channels;
        fail_msg("%s, edge %d, %u x %u x %u of %u bits, %s: sample %zu of (%zu, %zu) is %u, not %u",
                 at->which->operation, (int)at->edge, at->in->shape.width, at->in->shape.height,
                 at->in->shape.channels, at->in->shape.bits, how, i % shape->channels,
                 pixel % shape->width, pixel / shape->width, got, wanted);
    }
}

/* Cuts are the flow's affair, and the same for each level and each kind of picture. */
static void check_strips(const trial *at, bool cuts)
{
    static const uint32_t strips[] = {0, 1, 3};
    for (size_t i = 0; i < (cuts ? sizeof strips / sizeof strips[0] : 1); i++) {
        char how[64];
        picture made = suite_run(at->pixels, at->in, strips[i]);
        snprintf(how, sizeof how, "level %d, strips of %u", (int)gpk_pixels_level_now(), strips[i]);
        compare(at, &made, how);
        picture_free(&made);
    }
}

static void check_bands(const trial *at)
{
    gpukit_error error = {.text = ""};
    gpukit_pixels_image in = picture_image(at->in), out = empty_image(&at->expected->shape);
    if (gpukit_pixels_run(at->pixels, &in, &out, 3, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    picture made = picture_of_image(&out);
    compare(at, &made, "bands");
    picture_free(&made);
    free(in.pixels);
    free(out.pixels);
}

/* Some rows in the middle. */
static void check_rows(const trial *at)
{
    gpukit_error error = {.text = ""};
    const gpukit_pixels_shape *shape = &at->expected->shape;
    const uint32_t first = shape->height / 3, count = 1 + shape->height / 3;
    const size_t row = gpukit_pixels_row_size(shape);
    gpukit_pixels_image in = picture_image(at->in);
    gpukit_pixels_image out = picture_image(at->expected); /* the others are right */
    char *rows = (char *)out.pixels + first * out.stride;
    for (uint32_t y = 0; y < count; y++)
        memset(rows + y * out.stride, 0x5a, row);
    if (gpukit_pixels_rows(at->pixels, &in, first, count, rows, out.stride, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    picture made = picture_of_image(&out);
    compare(at, &made, "some rows");
    picture_free(&made);
    free(in.pixels);
    free(out.pixels);
}

static void check_devices(const trial *at, bool cuts)
{
    static const suite_device_ways all[] = {
        {.for_gpu = false},
        {.for_gpu = true},
        {.strip_rows = 5, .copies = true},
        {.for_gpu = true, .strip_rows = 5},
    };
    const size_t count = cuts ? sizeof all / sizeof all[0] : 2;
    for (size_t i = 0; i < count && suite_device_exists(); i++) {
        char how[64];
        picture made = suite_device_run(at->pixels, at->in, all[i]);
        snprintf(how, sizeof how, "opencl:0, kernels for %s, strips of %u",
                 all[i].for_gpu ? "GPUs" : "CPUs", all[i].strip_rows);
        compare(at, &made, how);
        picture_free(&made);
    }
}

static picture expect(const suite_case *which, const picture *in, gpukit_pixels_edge edge)
{
    if (!which->premultiplies || in->shape.channels % 2 != 0)
        return which->reference(which->user, in, edge);
    picture product = picture_premultiply(in);
    picture done = which->reference(which->user, &product, edge);
    picture made = picture_unpremultiply(&done, in->shape.bits);
    picture_free(&product);
    picture_free(&done);
    return made;
}

static gpukit_pixels *open_chain(const suite_case *which, gpukit_pixels_edge edge)
{
    gpukit_pixels *pixels;
    gpukit_error error = {.text = ""};
    const gpukit_pixels_params params = {
        .operations = &which->operation, .count = 1, .edge = edge, .files = which->files};
    if (gpukit_pixels_open(&params, &pixels, &error) != GPUKIT_OK)
        fail_msg("%s: %s", which->operation, error.text);
    return pixels;
}

static void check_shape(const suite_case *which, const gpukit_pixels *pixels,
                        gpukit_pixels_edge edge, const gpukit_pixels_shape *shape)
{
    for (int kind = 0; kind < PICTURE_KINDS; kind++) {
        picture in = picture_fill(shape, (picture_kind)kind, shape->width * 1000u + shape->height);
        picture expected = expect(which, &in, edge);
        const trial at = {which, pixels, edge, &in, &expected};
        const bool cuts = kind == PICTURE_NOISE;
        for (int level = 0; level <= (int)gpk_pixels_level_best(); level++) {
            gpk_pixels_level_set((gpk_pixels_level)level);
            check_strips(&at, cuts && level == (int)gpk_pixels_level_best());
        }
        if (cuts) {
            check_bands(&at);
            check_rows(&at);
        }
        check_devices(&at, cuts);
        picture_free(&in);
        picture_free(&expected);
    }
}

static void check_size(const suite_case *which, const gpukit_pixels *pixels,
                       gpukit_pixels_edge edge, const uint32_t *size)
{
    for (uint32_t format = 0; format < 8; format++) {
        const gpukit_pixels_shape shape = {size[0], size[1], format / 2 + 1,
                                           format % 2 == 0 ? 8 : 16};
        const unsigned channels = which->channels == 0 ? ~0u : which->channels;
        if ((channels >> shape.channels & 1u) != 0 &&
            (which->bits == 0 || which->bits == shape.bits))
            check_shape(which, pixels, edge, &shape);
    }
}

static void check_edge(const suite_case *which, gpukit_pixels_edge asked, gpukit_pixels_edge edge)
{
    gpukit_pixels *pixels = open_chain(which, asked);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && which->size == NULL; i++)
        check_size(which, pixels, edge, sizes[i]);
    if (which->size != NULL)
        check_size(which, pixels, edge, which->size);
    gpukit_pixels_close(pixels);
}

void suite_check(const suite_case *which)
{
    const gpukit_pixels_edge own =
        which->edge == GPUKIT_PIXELS_EDGE_DEFAULT ? GPUKIT_PIXELS_EDGE_REFLECT101 : which->edge;
    check_edge(which, GPUKIT_PIXELS_EDGE_DEFAULT, own);
    for (int edge = GPUKIT_PIXELS_EDGE_REFLECT101;
         which->sees_edges && edge <= GPUKIT_PIXELS_EDGE_CONSTANT; edge++)
        check_edge(which, (gpukit_pixels_edge)edge, (gpukit_pixels_edge)edge);
}

void suite_check_chain(const char *const *operations, size_t count,
                       const gpukit_pixels_shape *shape)
{
    char all[256] = "";
    picture in = picture_fill(shape, PICTURE_NOISE, 5), expected = picture_fill(shape, 0, 5);
    gpukit_pixels *pixels;
    gpukit_error error = {.text = ""};
    for (size_t i = 0; i < count; i++) {
        const suite_case one = {.operation = operations[i]};
        pixels = open_chain(&one, GPUKIT_PIXELS_EDGE_DEFAULT);
        picture next = suite_run(pixels, &expected, 0);
        gpukit_pixels_close(pixels);
        picture_free(&expected);
        expected = next;
        snprintf(all + strlen(all), sizeof all - strlen(all), " %s", operations[i]);
    }
    const gpukit_pixels_params params = {.operations = operations, .count = count};
    if (gpukit_pixels_open(&params, &pixels, &error) != GPUKIT_OK)
        fail_msg("%s:%s", all, error.text);
    const suite_case which = {.operation = all};
    const trial at = {&which, pixels, GPUKIT_PIXELS_EDGE_DEFAULT, &in, &expected};
    gpk_pixels_level_set(gpk_pixels_level_best());
    check_strips(&at, true);
    check_bands(&at);
    check_devices(&at, true);
    gpukit_pixels_close(pixels);
    picture_free(&in);
    picture_free(&expected);
}
