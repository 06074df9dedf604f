// SPDX-License-Identifier: MIT
/* Operations of two images, against the fractions that they are defined by. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

static const uint32_t size[] = {37, 45};

/* What stands in for files: the second picture. */
static gpukit_status give_image(void *user, const char *path, gpukit_pixels_image *out,
                                gpukit_error *err)
{
    (void)err;
    assert_string_equal(path, "a,b.png");
    *out = *(const gpukit_pixels_image *)user;
    return GPUKIT_OK;
}

/* n / d, rounded, halves up. */
static uint64_t ratio(uint64_t n, uint64_t d)
{
    return n / d + (n % d * 2 >= d);
}

static uint32_t level(uint32_t sample, uint32_t from, uint32_t to)
{
    return (uint32_t)ratio((uint64_t)sample * to, from);
}

static uint32_t alpha_at(const picture *from, uint32_t x, uint32_t y)
{
    const uint32_t channels = from->shape.channels;
    if (channels % 2 == 1)
        return 65535;
    return level(*picture_at(from, x, y, channels - 1), picture_most(&from->shape), 65535);
}

/* A colour of the second picture as the first one would have it. */
static uint32_t colour_at(const picture *from, uint32_t x, uint32_t y, uint32_t channel,
                          const gpukit_pixels_shape *as)
{
    const uint32_t most = picture_most(&from->shape);
    uint32_t sample = *picture_at(from, x, y, from->shape.channels >= 3 ? channel : 0);
    if (as->channels < 3 && from->shape.channels >= 3)
        sample = (uint32_t)ratio(9798u * *picture_at(from, x, y, 0) +
                                     19235u * *picture_at(from, x, y, 1) +
                                     3735u * *picture_at(from, x, y, 2),
                                 32768);
    return level(sample, most, picture_most(as));
}

static uint32_t mix(const char *mode, uint32_t below, uint32_t above, uint32_t most)
{
    if (strcmp(mode, "multiply") == 0)
        return (uint32_t)ratio((uint64_t)below * above, most);
    if (strcmp(mode, "screen") == 0)
        return most - mix("multiply", most - below, most - above, most);
    if (strcmp(mode, "overlay") == 0)
        return 2 * below <= most ? mix("multiply", 2 * below, above, most)
                                 : most - mix("multiply", 2 * (most - below), most - above, most);
    if (strcmp(mode, "darken") == 0)
        return below < above ? below : above;
    if (strcmp(mode, "lighten") == 0)
        return below < above ? above : below;
    if (strcmp(mode, "add") == 0)
        return below + above < most ? below + above : most;
    if (strcmp(mode, "subtract") == 0)
        return below < above ? 0 : below - above;
    if (strcmp(mode, "difference") == 0)
        return below < above ? above - below : below - above;
    return above;
}

typedef struct blending {
    const picture *second;
    const char *mode;
    double alpha;
} blending;

static void blend_pixel(const blending *how, picture *made, uint32_t x, uint32_t y)
{
    const uint32_t channels = made->shape.channels, most = picture_most(&made->shape);
    const uint64_t opaque = 65535, b = alpha_at(made, x, y);
    const uint64_t s =
        ratio(alpha_at(how->second, x, y) * (uint64_t)lround(how->alpha * 65535), opaque);
    const uint64_t all = s * (opaque - b) + s * b + (opaque - s) * b;
    for (uint32_t c = 0; c < (channels < 3 ? 1 : 3) && all > 0; c++) {
        const uint32_t below = *picture_at(made, x, y, c);
        const uint32_t above = colour_at(how->second, x, y, c, &made->shape);
        const uint64_t sum = s * (opaque - b) * above + s * b * mix(how->mode, below, above, most) +
                             (opaque - s) * b * below;
        *picture_at(made, x, y, c) = (uint16_t)ratio(sum, all);
    }
    if (channels % 2 == 0)
        *picture_at(made, x, y, channels - 1) =
            (uint16_t)level((uint32_t)ratio(all, opaque), 65535, most);
}

static picture copy(const picture *in)
{
    picture made = picture_make(&in->shape);
    memcpy(made.samples, in->samples,
           sizeof *in->samples * in->shape.width * in->shape.height * in->shape.channels);
    return made;
}

static picture blended(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    picture made = copy(in);
    (void)edge;
    for (uint32_t y = 0; y < in->shape.height; y++)
        for (uint32_t x = 0; x < in->shape.width; x++)
            blend_pixel(user, &made, x, y);
    return made;
}

static picture masked(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const picture *second = user;
    gpukit_pixels_shape shape = in->shape;
    const gpukit_pixels_shape gray = {shape.width, shape.height, 1, shape.bits};
    const uint32_t most = picture_most(&shape), colours = shape.channels < 3 ? 1 : 3;
    shape.channels = colours + 1;
    picture made = picture_make(&shape);
    (void)edge;
    for (uint32_t y = 0; y < shape.height; y++) {
        for (uint32_t x = 0; x < shape.width; x++) {
            const uint64_t alpha =
                in->shape.channels == colours ? most : *picture_at(in, x, y, colours);
            for (uint32_t c = 0; c < colours; c++)
                *picture_at(&made, x, y, c) = *picture_at(in, x, y, c);
            *picture_at(&made, x, y, colours) =
                (uint16_t)ratio(alpha * colour_at(second, x, y, 0, &gray), most);
        }
    }
    return made;
}

static void check_blend(const char *mode, const char *alpha, const gpukit_pixels_shape *shape)
{
    char operation[80];
    picture second = picture_fill(shape, PICTURE_NOISE, 77);
    const blending how = {&second, mode, strtod(alpha, NULL)};
    gpukit_pixels_image lent = picture_image(&second);
    const gpukit_pixels_files files = {.read_image = give_image, .user = &lent};
    snprintf(operation, sizeof operation, "blend=a,b.png,%s,%s", mode, alpha);
    const suite_case which = {
        .operation = operation, .reference = blended, .user = &how, .files = &files, .size = size};
    suite_check(&which);
    free(lent.pixels);
    picture_free(&second);
}

static void each_mode_is_what_it_says(void **state)
{
    static const char *const modes[] = {"normal",  "multiply", "screen",   "overlay",   "darken",
                                        "lighten", "add",      "subtract", "difference"};
    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        check_blend(modes[i], "0.75", &(gpukit_pixels_shape){size[0], size[1], 4, 8});
}

static void the_second_image_may_have_any_format(void **state)
{
    (void)state;
    for (uint32_t format = 0; format < 8; format++)
        check_blend(
            "overlay", "1",
            &(gpukit_pixels_shape){size[0], size[1], format / 2 + 1, format % 2 == 0 ? 8 : 16});
}

static void alphas_of_none_and_all_change_nothing_and_all(void **state)
{
    (void)state;
    check_blend("normal", "0", &(gpukit_pixels_shape){size[0], size[1], 3, 8});
    check_blend("normal", "1", &(gpukit_pixels_shape){size[0], size[1], 3, 8});
}

static void a_mask_is_times_alpha(void **state)
{
    (void)state;
    for (uint32_t format = 0; format < 8; format++) {
        const gpukit_pixels_shape shape = {size[0], size[1], format / 2 + 1,
                                           format % 2 == 0 ? 8 : 16};
        picture second = picture_fill(&shape, PICTURE_NOISE, 78);
        gpukit_pixels_image lent = picture_image(&second);
        const gpukit_pixels_files files = {.read_image = give_image, .user = &lent};
        const suite_case which = {.operation = "mask=a,b.png",
                                  .reference = masked,
                                  .user = &second,
                                  .files = &files,
                                  .size = size};
        suite_check(&which);
        free(lent.pixels);
        picture_free(&second);
    }
}

static void what_does_not_suit_is_refused(void **state)
{
    static const char *const table[][2] = {
        {"blend=a.png,normal", "a file, a mode and an alpha are wanted: say blend=FILE,normal|"
                               "multiply|screen|overlay|darken|lighten|add|subtract|difference,"
                               "ALPHA"},
        {"blend=a,b.png,normal,2",
         "an alpha of 2 is out of [0, 1]: say "
         "blend=FILE,normal|multiply|screen|overlay|darken|lighten|add|subtract|difference,ALPHA"},
        {"blend=a,b.png,burn,1", NULL},
        {"mask", NULL},
        {"blend=a,b.png,normal,1",
         "blend has an image of 37 x 45 pixels for one of 45 x 37: resize "
         "or crop one of them"},
    };
    picture second = picture_fill(&(gpukit_pixels_shape){size[0], size[1], 1, 8}, 0, 1);
    gpukit_pixels_image lent = picture_image(&second);
    const gpukit_pixels_files files = {.read_image = give_image, .user = &lent};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        gpukit_error error = {.text = ""};
        gpukit_pixels *pixels = NULL;
        gpukit_pixels_shape out;
        const gpukit_pixels_params params = {
            .operations = &table[i][0], .count = 1, .files = &files};
        gpukit_status status = gpukit_pixels_open(&params, &pixels, &error);
        if (status == GPUKIT_OK)
            status = gpukit_pixels_result(pixels, &(gpukit_pixels_shape){size[1], size[0], 3, 8},
                                          &out, &error);
        if (status != GPUKIT_E_ARGUMENT)
            fail_msg("%s is taken", table[i][0]);
        if (table[i][1] != NULL)
            assert_string_equal(error.text, table[i][1]);
        gpukit_pixels_close(pixels);
    }
    free(lent.pixels);
    picture_free(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mode_is_what_it_says),
        cmocka_unit_test(the_second_image_may_have_any_format),
        cmocka_unit_test(alphas_of_none_and_all_change_nothing_and_all),
        cmocka_unit_test(a_mask_is_times_alpha),
        cmocka_unit_test(what_does_not_suit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
