// SPDX-License-Identifier: MIT
/* Operations on each sample alone, against their curves; what operations on colours refuse. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

/* What a sample becomes, and the most there is. */
typedef double curve(double sample, double most);

static picture by_curve(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    curve *const *by = user;
    const uint32_t channels = in->shape.channels, most = picture_most(&in->shape);
    const size_t count = (size_t)in->shape.width * in->shape.height * channels;
    picture made = picture_make(&in->shape);
    (void)edge;
    for (size_t i = 0; i < count; i++) {
        const double value = (*by)(in->samples[i], most);
        const double clamped = value < 0 ? 0 : value > most ? most : value;
        const bool is_alpha = channels % 2 == 0 && i % channels == channels - 1;
        made.samples[i] = is_alpha ? in->samples[i] : (uint16_t)nearbyint(clamped);
    }
    return made;
}

static void check_curve(const char *operation, curve *by)
{
    const suite_case tried = {.operation = operation, .reference = by_curve, .user = &by};
    suite_check(&tried);
}

static double inverted(double sample, double most)
{
    return most - sample;
}

static double brighter(double sample, double most)
{
    return sample + most * 0.1;
}

static double darker(double sample, double most)
{
    return sample - most * 0.25;
}

static void invert_and_brightness_are_what_they_say(void **state)
{
    (void)state;
    check_curve("invert", inverted);
    check_curve("brightness=10", brighter);
    check_curve("brightness=-25", darker);
}

static double contrasted(double sample, double most)
{
    return most / 2 + (sample - most / 2) * 1.5;
}

static double flattened(double sample, double most)
{
    (void)sample;
    return most / 2;
}

static double linear(double sample, double most)
{
    return 1.25 * sample - 10.5 * (most / 255);
}

static void contrast_and_linear_are_what_they_say(void **state)
{
    (void)state;
    check_curve("contrast=50", contrasted);
    check_curve("contrast=-100", flattened);
    check_curve("linear=1.25,-10.5", linear);
}

static double bent(double sample, double most)
{
    return most * pow(sample / most, 1 / 2.2);
}

static double levelled(double sample, double most)
{
    const double unit = most / 255;
    const double part = (sample - 20 * unit) / (200 * unit - 20 * unit);
    return part <= 0 ? 0 : most * pow(part, 2.0);
}

static double levelled_plainly(double sample, double most)
{
    return (sample - 16 * (most / 255)) * most / (219 * (most / 255));
}

static void gamma_and_levels_are_what_they_say(void **state)
{
    (void)state;
    check_curve("gamma=2.2", bent);
    check_curve("levels=20,200,0.5", levelled);
    check_curve("levels=16,235", levelled_plainly);
}

static double posterized(double sample, double most)
{
    return floor(sample * 5 / (most + 1)) * most / 4;
}

static double parted(double sample, double most)
{
    return sample > 99.5 * (most / 255) ? most : 0;
}

static void posterize_and_threshold_are_what_they_say(void **state)
{
    (void)state;
    check_curve("posterize=5", posterized);
    check_curve("threshold=99.5", parted);
}

static double as_it_is(double sample, double most)
{
    (void)most;
    return sample;
}

static void what_changes_nothing_leaves_all_as_it_is(void **state)
{
    (void)state;
    check_curve("linear=1,0", as_it_is);
    check_curve("hue=0", as_it_is);
    check_curve("saturation=1", as_it_is);
    check_curve("levels=0,255", as_it_is);
}

/* A chain of tables is one, and as exact as one after the other. */
static void chains_are_their_operations_one_by_one(void **state)
{
    (void)state;
    static const char *const tables[] = {"gamma=1.8", "invert", "linear=0.9,7", "invert"};
    static const char *const nothing[] = {"invert", "invert"};
    static const char *const mixed[] = {"sepia", "contrast=20", "grayscale", "equalize", "rgb"};
    static const char *const with_alpha[] = {"flatten=ff8000", "posterize=9", "depth=16",
                                             "autolevels", "depth=8"};
    suite_check_chain(tables, 4, &(gpukit_pixels_shape){131, 90, 3, 8});
    suite_check_chain(tables, 4, &(gpukit_pixels_shape){57, 90, 4, 16});
    suite_check_chain(nothing, 2, &(gpukit_pixels_shape){131, 20, 2, 8});
    suite_check_chain(mixed, 5, &(gpukit_pixels_shape){131, 90, 4, 8});
    suite_check_chain(with_alpha, 5, &(gpukit_pixels_shape){131, 90, 4, 8});
}

typedef struct refusal {
    const char *operation, *text;
} refusal;

static void bad_arguments_are_refused_with_what_to_try(void **state)
{
    (void)state;
    static const refusal refusals[] = {
        {"invert=1", "',1' is too much: say invert"},
        {"grayscale=602", "'602' is not a luma: say grayscale[=601|709|linear]"},
        {"brightness", "a percentage is missing: say brightness=PERCENT"},
        {"brightness=101", "a percentage of 101 is out of [-100, 100]"},
        {"contrast=-101", "a percentage of -101 is out of [-100, 1000]"},
        {"linear=1", "a summand is missing: say linear=A,B"},
        {"gamma=0", "a gamma of 0 is out of [0.01, 100]"},
        {"levels=200,20", "a black point of 200 is not below the white point of 20"},
        {"levels=0,255,1,1", "',1' is too much: say levels=BLACK,WHITE[,GAMMA]"},
        {"saturation=-1", "a saturation of -1 is out of [0, 10]"},
        {"hue=x", "'x' is no number: say hue=DEGREES"},
        {"threshold=light", "'light' is no number: say threshold=LEVEL|otsu"},
        {"threshold=otsu,1", "',1' is too much: say threshold=LEVEL|otsu"},
        {"threshold=256", "a threshold of 256 is out of [0, 255]"},
        {"posterize=1", "a number of levels of 1 is out of [2, 256]"},
        {"posterize=2.5", "a number of levels of 2.5 is no whole number"},
        {"depth=12", "'12' is not a number of bits: say depth=8|16"},
        {"flatten=ff80", "'ff80' is no colour: say six hexadecimal digits, flatten=ff8000"},
        {"flatten=ff80g0", "'ff80g0' is no colour: say six hexadecimal digits, flatten=ff8000"},
        {"lut=a.cube", "lut=a.cube: files are not read here"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        gpukit_pixels *pixels = NULL;
        gpukit_error error = {.text = ""};
        const gpukit_pixels_params params = {.operations = &refusals[i].operation, .count = 1};
        assert_int_equal(gpukit_pixels_open(&params, &pixels, &error), GPUKIT_E_ARGUMENT);
        assert_string_equal(error.text, refusals[i].text);
        assert_null(pixels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invert_and_brightness_are_what_they_say),
        cmocka_unit_test(contrast_and_linear_are_what_they_say),
        cmocka_unit_test(gamma_and_levels_are_what_they_say),
        cmocka_unit_test(posterize_and_threshold_are_what_they_say),
        cmocka_unit_test(what_changes_nothing_leaves_all_as_it_is),
        cmocka_unit_test(chains_are_their_operations_one_by_one),
        cmocka_unit_test(bad_arguments_are_refused_with_what_to_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
