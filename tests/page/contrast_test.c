// SPDX-License-Identifier: MIT
/* contrast_test.c - what is written in style.css can be read: WCAG 2.1, in both themes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/texts.h"
#include "test.h"

enum { LIGHT, DARK, THEMES };

/* The colour of a name: light-dark(#rrggbb, #rrggbb), or one for both. */
static unsigned long colour(const char *name, int theme)
{
    char text[40];
    snprintf(text, sizeof text, "--%s:", name);
    const char *at = strstr((const char *)page_text_style_css.text, text);
    assert_non_null(at);
    at += strlen(text);
    if (strncmp(at, "light-dark(", 11) == 0) {
        at += 11;
        at += theme == DARK ? strlen("#rrggbb,") : 0;
    }
    assert_int_equal(*at, '#');
    char *end;
    const unsigned long value = strtoul(at + 1, &end, 16);
    assert_int_equal(end - at, 7);
    return value;
}

static double linear(unsigned long byte)
{
    const double part = (double)byte / 255;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(unsigned long rgb)
{
    return 0.2126 * linear(rgb >> 16 & 255) + 0.7152 * linear(rgb >> 8 & 255) +
           0.0722 * linear(rgb & 255);
}

static double contrast(unsigned long a, unsigned long b)
{
    const double one = luminance(a), other = luminance(b);
    return (fmax(one, other) + 0.05) / (fmin(one, other) + 0.05);
}

static void assert_contrast(const char *front, const char *back, double least)
{
    for (int theme = LIGHT; theme < THEMES; theme++) {
        const double got = contrast(colour(front, theme), colour(back, theme));
        if (got < least)
            fail_msg("%s on %s, %s: %.2f", front, back, theme == LIGHT ? "light" : "dark", got);
    }
}

static void the_formula_is_wcags(void **state)
{
    (void)state;
    assert_true(fabs(contrast(0x000000, 0xffffff) - 21) < 1e-9);
    assert_true(fabs(contrast(0x777777, 0xffffff) - 4.48) < 0.005); /* the well-known near miss */
    assert_true(fabs(contrast(0xffffff, 0xffffff) - 1) < 1e-9);
}

static void text_has_four_and_a_half(void **state)
{
    static const char *const fronts[] = {"fg", "soft", "link", "up", "down"};
    (void)state;
    for (size_t i = 0; i < sizeof fronts / sizeof fronts[0]; i++) {
        assert_contrast(fronts[i], "bg", 4.5);
        assert_contrast(fronts[i], "panel", 4.5);
    }
    assert_contrast("on-stamp", "stamp", 4.5);
}

static void bars_and_dots_have_three(void **state)
{
    static const char *const fronts[] = {"bar-up", "bar-down", "bar-un", "bar-none",
                                         "stamp",  "s0",       "s5"};
    (void)state;
    for (size_t i = 0; i < sizeof fronts / sizeof fronts[0]; i++)
        assert_contrast(fronts[i], "bg", 3);
}

/* The other series are lighter than that, so their marks have an outline of the text's colour. */
static void marks_have_an_outline(void **state)
{
    (void)state;
    const char *mark = strstr((const char *)page_text_style_css.text, "}.m{");
    assert_non_null(mark);
    const char *outline = strstr(mark, "stroke:var(--fg)");
    assert_non_null(outline);
    assert_true(outline < strchr(mark + 1, '}'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_formula_is_wcags),
        cmocka_unit_test(text_has_four_and_a_half),
        cmocka_unit_test(bars_and_dots_have_three),
        cmocka_unit_test(marks_have_an_outline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
