// SPDX-License-Identifier: MIT
/* words_test.c - numbers have three digits and a unit, and names fit where they stand. */
#include "page/words.h"

#include <math.h>
#include <string.h>

#include "page/svg.h"
#include "test.h"
#include "utf8.h"

static void seconds_have_three_digits_and_a_unit(void **state)
{
    (void)state;
    assert_string_equal(words_seconds(0.4).text, "400\u00a0ms");
    assert_string_equal(words_seconds(0.0004567).text, "457\u00a0\u00b5s");
    assert_string_equal(words_seconds(0.9996).text, "1.00\u00a0s");
    assert_string_equal(words_seconds(0.99949).text, "999\u00a0ms");
    assert_string_equal(words_seconds(12.34).text, "12.3\u00a0s");
    assert_string_equal(words_seconds(4321).text, "4321\u00a0s");
    assert_string_equal(words_seconds(3.2e-9).text, "3.20\u00a0ns");
    assert_string_equal(words_seconds(NAN).text, "\u2013");
    assert_string_equal(words_seconds(INFINITY).text, "\u2013");
}

static void intervals_have_the_unit_of_their_value(void **state)
{
    (void)state;
    const statistics_interval of = {0.99, 0.97, 1.02};
    assert_string_equal(words_seconds_between(of).text, "970\u20131020\u00a0ms");
    const statistics_interval ratio = {3.412, 3.38, 3.444};
    assert_string_equal(words_ratio_between(ratio).text, "3.38\u20133.44");
    const statistics_interval none = {NAN, NAN, NAN};
    assert_string_equal(words_ratio_between(none).text, "\u2013");
    assert_string_equal(words_seconds_between(none).text, "\u2013");
}

static void ratios_keep_digits_where_they_are_small(void **state)
{
    (void)state;
    assert_string_equal(words_ratio(3.412).text, "3.41\u00d7");
    assert_string_equal(words_ratio(0.97).text, "0.97\u00d7");
    assert_string_equal(words_ratio(0.0234).text, "0.023\u00d7");
    assert_string_equal(words_ratio(41.23).text, "41.2\u00d7");
    assert_string_equal(words_ratio(1234.5).text, "1234\u00d7");
    assert_string_equal(words_ratio(NAN).text, "\u2013");
    assert_string_equal(words_times(41.23).text, "41.2");
    assert_string_equal(words_times(INFINITY).text, "\u2013");
}

static void parts_and_chances(void **state)
{
    (void)state;
    assert_string_equal(words_part(0.004).text, "0.4\u00a0%");
    assert_string_equal(words_part(0.853).text, "85\u00a0%");
    assert_string_equal(words_part(NAN).text, "\u2013");
    assert_string_equal(words_p(0.0002).text, "p < 0.001");
    assert_string_equal(words_p(0.0312).text, "p 0.031");
    assert_string_equal(words_p(0.5).text, "p 0.50");
    assert_string_equal(words_p(NAN).text, "\u2013");
}

static void each_verdict_has_a_sign_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < ANALYSIS_VERDICTS; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(words_glyph((analysis_verdict)i),
                                    words_glyph((analysis_verdict)j));
}

static void a_name_that_fits_stays_whole(void **state)
{
    char out[64];
    (void)state;
    words_fit("threads=4", 200, 13, out, sizeof out);
    assert_string_equal(out, "threads=4");
    words_fit("", 200, 13, out, sizeof out);
    assert_string_equal(out, "");
}

static void a_long_name_ends_in_an_ellipsis_and_fits(void **state)
{
    char out[64];
    (void)state;
    words_fit("a device with a name that nobody can remember", 100, 13, out, sizeof out);
    assert_true(svg_text_width(out, 13) <= 100);
    assert_true(svg_text_width(out, 13) > 80);
    assert_non_null(strstr(out, "\u2026"));
    assert_int_equal(strncmp(out, "a device", 8), 0);
}

static void a_name_is_cut_between_its_characters(void **state)
{
    char out[32];
    (void)state;
    words_fit("\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57", 1000, 13,
              out, sizeof out);
    assert_true(strlen(out) < sizeof out);
    for (const char *at = out; *at != '\0'; at += utf8_size(at))
        assert_true(utf8_size(at) > 0);
    words_fit("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 40, 13, out, sizeof out);
    assert_true(strlen(out) < 12);
}

static void ticks_are_round_and_within(void **state)
{
    const svg_scale linear = {0, 187, 0, 500, false}, decades = {1e3, 1e9, 0, 500, true};
    const svg_scale narrow = {0.87, 4.5, 0, 500, true};
    double ticks[SVG_TICKS_MOST];
    (void)state;
    assert_int_equal(svg_ticks(&linear, 5, ticks), 4);
    assert_true(ticks[0] == 0 && ticks[3] == 150);
    assert_int_equal(svg_ticks(&decades, 8, ticks), 7);
    assert_true(fabs(ticks[6] / 1e9 - 1) < 1e-9);
    assert_int_equal(svg_ticks(&narrow, 6, ticks), 5); /* 1, 1.5, 2, 3, 4 */
    assert_true(fabs(ticks[1] - 1.5) < 1e-9);
}

static void places_are_held_to_the_scale(void **state)
{
    const svg_scale scale = {1, 100, 10, 110, true};
    (void)state;
    assert_true(fabs(svg_at(&scale, 10) - 60) < 1e-9);
    assert_true(svg_at(&scale, 1e9) == 110 && svg_at(&scale, 0) == 10);
    assert_true(svg_at(&scale, NAN) == 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_have_three_digits_and_a_unit),
        cmocka_unit_test(intervals_have_the_unit_of_their_value),
        cmocka_unit_test(ratios_keep_digits_where_they_are_small),
        cmocka_unit_test(parts_and_chances),
        cmocka_unit_test(each_verdict_has_a_sign_of_its_own),
        cmocka_unit_test(a_name_that_fits_stays_whole),
        cmocka_unit_test(a_long_name_ends_in_an_ellipsis_and_fits),
        cmocka_unit_test(a_name_is_cut_between_its_characters),
        cmocka_unit_test(ticks_are_round_and_within),
        cmocka_unit_test(places_are_held_to_the_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
