// SPDX-License-Identifier: MIT
/* run_test.c - steps on pixels that follow each other are one pass on devices: the same bytes. */
#include "../test.h"
#include "suite.h"

/* Each step that pixels_colour.cl has but cubes, which want a file; box brings those of alpha. */
static const char *const steps[] = {
    "invert",   "gamma=2", "grayscale",      "grayscale=linear", "sepia", "depth=8",
    "depth=16", "rgb",     "flatten=102030", "saturation=1.5",   "box=1",
};

enum { STEPS = sizeof steps / sizeof steps[0], FORMATS = 8 };

static gpukit_pixels_shape shape_of(uint32_t format)
{
    return (gpukit_pixels_shape){
        .width = 37, .height = 7, .channels = format / 2 + 1, .bits = format % 2 == 0 ? 8 : 16};
}

/* Each step before two others, with each format in turn: a chain is a few programs to build. */
static void two_steps_are_one_pass(void **state)
{
    uint32_t turn = 0;
    (void)state;
    for (uint32_t first = 0; first < STEPS; first++) {
        for (uint32_t by = 1; by <= 5; by += 4) {
            const char *const chain[] = {steps[first], steps[(first + by) % STEPS]};
            const gpukit_pixels_shape shape = shape_of(turn++ % FORMATS);
            suite_check_chain(chain, 2, &shape);
        }
    }
}

/* As long as a run may be, and longer. */
static void runs_at_random_are_their_steps(void **state)
{
    enum { CHAINS = 8, MOST = 9 };
    uint32_t random = 12345;
    (void)state;
    for (uint32_t turn = 0; turn < CHAINS; turn++) {
        const char *chain[MOST];
        const size_t count = 3 + turn % (MOST - 2);
        for (size_t i = 0; i < count; i++) {
            random = random * 1664525u + 1013904223u; /* Numerical Recipes */
            chain[i] = steps[(random >> 16) % STEPS];
        }
        const gpukit_pixels_shape shape = shape_of(turn % FORMATS);
        suite_check_chain(chain, count, &shape);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_steps_are_one_pass),
        cmocka_unit_test(runs_at_random_are_their_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
