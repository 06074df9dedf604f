// SPDX-License-Identifier: MIT
/* figure_test.c - numbers as people read them, and labels that do not collide. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page/figure.h"
#include "statistics/statistics.h"
#include "test.h"

static void numbers_have_three_digits(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0, "0"},
                {7, "7"},
                {7.25, "7.25"},
                {999, "999"},
                {999.6, "1.00\u00a0k"},
                {6.2e6, "6.20\u00a0M"},
                {9.996e6, "10.0\u00a0M"},
                {99.96e6, "100\u00a0M"},
                {999.6e6, "1.00\u00a0G"},
                {1.5e21, "1500\u00a0E"},
                {INFINITY, "\u2013"},
                {NAN, "\u2013"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(figure_quantity(rows[i].value).text, rows[i].text);
}

static void ticks_have_no_digits_to_spare(void **state)
{
    static const struct {
        svg_format *format;
        double value;
        const char *text;
    } rows[] = {{figure_tick_times, 2, "2\u00d7"},
                {figure_tick_times, 0.5, "0.5\u00d7"},
                {figure_tick_seconds, 0, "0\u00a0s"},
                {figure_tick_seconds, 0.2, "200\u00a0ms"},
                {figure_tick_seconds, 20e-6, "20\u00a0\u00b5s"},
                {figure_tick_seconds, 5, "5\u00a0s"},
                {figure_tick_quantity, 0.1, "0.1"},
                {figure_tick_quantity, 50e9, "50\u00a0G"}};
    char text[32];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rows[i].format(rows[i].value, text, sizeof text);
        assert_string_equal(text, rows[i].text);
    }
}

static void an_interval_stands_behind_its_value(void **state)
{
    (void)state;
    assert_string_equal(figure_within((statistics_interval){3.41, 3.38, 3.44}).text,
                        "3.41\u00d7 (3.38\u20133.44)");
    assert_string_equal(figure_within((statistics_interval){NAN, NAN, NAN}).text, "\u2013");
}

static void a_name_is_as_long_as_a_label_takes(void **state)
{
    char name[4096];
    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    const figure_text cut = figure_name(name);
    assert_true(strlen(cut.text) < sizeof cut.text);
    assert_non_null(strstr(cut.text, "x\u2026"));
    assert_string_equal(figure_name("opencl:0").text, "opencl:0");
    assert_true(svg_text_width(figure_fit(name, 100, 13).text, 13) <= 100);
}

static void places_move_as_little_as_they_must(void **state)
{
    double far[] = {10, 40, 70}, near[] = {50, 51, 52}, low[] = {1, 2, 90}, high[] = {5, 98, 99};
    const double near_wanted[] = {41, 51, 61}, low_wanted[] = {0, 10, 90};
    const double high_wanted[] = {5, 90, 100};
    (void)state;
    figure_spread(far, 3, 10, 0, 100);
    figure_spread(near, 3, 10, 0, 100);
    figure_spread(low, 3, 10, 0, 100);
    figure_spread(high, 3, 10, 0, 100);
    for (size_t i = 0; i < 3; i++) {
        assert_true(far[i] == 10 + 30 * (double)i);
        assert_true(near[i] == near_wanted[i]);
        assert_true(low[i] == low_wanted[i]);
        assert_true(high[i] == high_wanted[i]);
    }
}

/* Any places: apart by the gap, within what there is. */
static void places_are_never_too_near(void **state)
{
    statistics_random random = {11};
    (void)state;
    for (size_t turn = 0; turn < 2000; turn++) {
        double places[FIGURE_PLACES_MOST];
        const size_t count = 1 + statistics_below(&random, 15);
        double at = 0;
        for (size_t i = 0; i < count; i++)
            places[i] = at = fmin(220, at + statistics_below(&random, 30));
        figure_spread(places, count, 14, 0, 220);
        for (size_t i = 0; i < count; i++) {
            assert_true(places[i] >= -1e-9 && places[i] <= 220 + 1e-9);
            assert_true(i == 0 || places[i] - places[i - 1] >= 14 - 1e-9);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_three_digits),
        cmocka_unit_test(ticks_have_no_digits_to_spare),
        cmocka_unit_test(an_interval_stands_behind_its_value),
        cmocka_unit_test(a_name_is_as_long_as_a_label_takes),
        cmocka_unit_test(places_move_as_little_as_they_must),
        cmocka_unit_test(places_are_never_too_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
