// SPDX-License-Identifier: MIT
/* Premultiplied samples and back: the arithmetic of one, and rows of them at each level. */
#include <stdlib.h>

#include "../test.h"
#include "lib/pixels_alpha.h"
#include "picture.h"
#include "workload/pixels/flow.h"
#include "workload/pixels/level.h"

static uint32_t divided(uint64_t product, uint64_t most, uint64_t alpha)
{
    const uint64_t sample = (product * most + alpha / 2) / alpha;
    return (uint32_t)(sample > most ? most : sample);
}

/* Around each product where the result becomes one more. */
static void quotients_are_exact_where_they_change(void **state)
{
    (void)state;
    for (uint32_t alpha = 1; alpha <= 65535; alpha++) {
        for (uint32_t sample = 1; sample <= 255; sample++) {
            const uint32_t product = (sample * alpha - alpha / 2) / 255;
            for (uint32_t near = product; near <= product + 1; near++)
                assert_int_equal(pixels_unpremultiply8(near, alpha), divided(near, 255, alpha));
        }
        for (uint32_t product = alpha % 7; product <= 65535; product += 499)
            assert_int_equal(pixels_unpremultiply16(product, alpha),
                             divided(product, 65535, alpha));
    }
    assert_int_equal(pixels_unpremultiply8(65025, 0), 0);
    assert_int_equal(pixels_unpremultiply16(65535, 0), 0);
}

/* One stage over a picture, and what comes out. */
static picture through(const gpk_pixels_plan *plan, const picture *in)
{
    gpukit_pixels_image from = picture_image(in);
    picture empty = picture_make(&plan->out);
    gpukit_pixels_image to = picture_image(&empty);
    const gpk_pixels_rows in_rows = gpk_pixels_rows_of(&from), out_rows = gpk_pixels_rows_of(&to);
    const gpk_pixels_flow_params params = {
        .stages = plan->stages, .count = plan->count, .last = in->shape.height, .image = &in_rows};
    gpk_pixels_flow *flow;
    assert_int_equal(gpk_pixels_flow_open(&params, &flow, NULL), GPUKIT_OK);
    assert_int_equal(gpk_pixels_flow_read(flow, &out_rows, in->shape.height, NULL), GPUKIT_OK);
    gpk_pixels_flow_close(flow);
    picture made = picture_of_image(&to);
    picture_free(&empty);
    free(from.pixels);
    free(to.pixels);
    return made;
}

static void check_equal(const picture *made, const picture *expected)
{
    assert_memory_equal(&made->shape, &expected->shape, sizeof made->shape);
    const size_t count = (size_t)made->shape.width * made->shape.height * made->shape.channels;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(made->samples[i], expected->samples[i]);
}

static void check_shape(const gpukit_pixels_shape *shape, picture_kind kind)
{
    gpukit_pixels_shape words = *shape;
    words.bits = 16;
    gpk_pixels_plan there = {.in = *shape, .out = *shape}, back = {.in = words, .out = words};
    assert_int_equal(gpk_pixels_add_premultiply(&there, NULL), GPUKIT_OK);
    assert_int_equal(gpk_pixels_add_unpremultiply(&back, shape->bits, NULL), GPUKIT_OK);
    picture straight = picture_fill(shape, kind, 3), any = picture_fill(&words, kind, 4);
    picture product = picture_premultiply(&straight);
    picture sample = picture_unpremultiply(&any, shape->bits);
    picture made = through(&there, &straight);
    check_equal(&made, &product);
    picture_free(&made);
    made = through(&back, &any); /* what no premultiplying gives, too */
    check_equal(&made, &sample);
    picture_free(&made);
    picture_free(&straight);
    picture_free(&any);
    picture_free(&product);
    picture_free(&sample);
    gpk_pixels_plan_free(&there);
    gpk_pixels_plan_free(&back);
}

static void rows_are_as_their_samples_at_each_level(void **state)
{
    (void)state;
    for (int level = 0; level <= (int)gpk_pixels_level_best(); level++) {
        gpk_pixels_level_set((gpk_pixels_level)level);
        for (uint32_t format = 0; format < 4; format++) {
            for (int kind = 0; kind < PICTURE_KINDS; kind++)
                check_shape(
                    &(gpukit_pixels_shape){1031, 77, format % 2 == 0 ? 2 : 4, format < 2 ? 8 : 16},
                    (picture_kind)kind);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotients_are_exact_where_they_change),
        cmocka_unit_test(rows_are_as_their_samples_at_each_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
