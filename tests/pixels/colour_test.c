// SPDX-License-Identifier: MIT
/* Operations on colours: those that do nothing, chains of them, and what they refuse. */
#include <string.h>

#include "../test.h"
#include "suite.h"

static picture as_it_is(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const gpukit_pixels_shape *shape = &in->shape;
    picture made = picture_make(shape);
    (void)user;
    (void)edge;
    memcpy(made.samples, in->samples,
           (size_t)shape->width * shape->height * shape->channels * sizeof *made.samples);
    return made;
}

/* In a plan without a stage. */
static void what_changes_nothing_leaves_all_as_it_is(void **state)
{
    (void)state;
    static const char *const idle[] = {"linear=1,0", "hue=0", "saturation=1", "levels=0,255"};
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++) {
        const suite_case tried = {.operation = idle[i], .reference = as_it_is, .bits = 8};
        suite_check(&tried);
    }
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
        {"invert=1", "invert takes no arguments, and '1' is too much"},
        {"grayscale=602", "'602' is not a luma: say grayscale[=601|709|linear]"},
        {"brightness", "a percentage is missing: say brightness=PERCENT"},
        {"brightness=101", "a percentage of 101 is out of [-100, 100]: say brightness=PERCENT"},
        {"contrast=-101", "a percentage of -101 is out of [-100, 1000]: say contrast=PERCENT"},
        {"linear=1", "a summand is missing: say linear=A,B"},
        {"gamma=0", "a gamma of 0 is out of [0.01, 100]: say gamma=GAMMA"},
        {"levels=200,20", "a black point of 200 is not below the white point of 20"},
        {"levels=0,255,1,1", "'1' is too much: say levels=BLACK,WHITE[,GAMMA]"},
        {"saturation=-1", "a saturation of -1 is out of [0, 10]: say saturation=FACTOR"},
        {"hue=x", "'x' is no number: say hue=DEGREES"},
        {"threshold=light", "'light' is no number: say threshold=LEVEL|otsu"},
        {"threshold=otsu,1", "'1' is too much: say threshold=LEVEL|otsu"},
        {"threshold=256", "a threshold of 256 is out of [0, 255]: say threshold=LEVEL|otsu"},
        {"posterize=1", "a number of levels of 1 is out of [2, 256]: say posterize=LEVELS"},
        {"posterize=2.5", "a number of levels of 2.5 is no whole number: say posterize=LEVELS"},
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
        cmocka_unit_test(what_changes_nothing_leaves_all_as_it_is),
        cmocka_unit_test(chains_are_their_operations_one_by_one),
        cmocka_unit_test(bad_arguments_are_refused_with_what_to_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
