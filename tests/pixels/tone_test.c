// SPDX-License-Identifier: MIT
/* Operations on each sample alone, against their curves in floating point. */
#include <math.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invert_and_brightness_are_what_they_say),
        cmocka_unit_test(contrast_and_linear_are_what_they_say),
        cmocka_unit_test(gamma_and_levels_are_what_they_say),
        cmocka_unit_test(posterize_and_threshold_are_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
