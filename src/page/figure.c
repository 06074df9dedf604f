// SPDX-License-Identifier: MIT
#include "page/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page/words.h"

figure_text figure_within(statistics_interval ratio)
{
    figure_text out;
    const words value = words_ratio(ratio.value);
    if (isfinite(ratio.value))
        snprintf(out.text, sizeof out.text, "%s (%s)", value.text, words_ratio_between(ratio).text);
    else
        snprintf(out.text, sizeof out.text, "%s", value.text);
    return out;
}

/* value and the prefix that leaves 1 to 999 of it. */
static const char *prefix_of(double *value)
{
    static const char *const small[] = {"", "\u00a0m", "\u00a0\u00b5", "\u00a0n", "\u00a0p"};
    static const char *const large[] = {"",        "\u00a0k", "\u00a0M", "\u00a0G",
                                        "\u00a0T", "\u00a0P", "\u00a0E"};
    size_t i = 0;
    if (*value >= 0.9995 || !(*value > 0)) {
        for (; *value >= 999.5 && i + 1 < sizeof large / sizeof large[0]; i++)
            *value /= 1000;
        return large[i];
    }
    for (; *value < 0.9995 && i + 1 < sizeof small / sizeof small[0]; i++)
        *value *= 1000;
    return small[i];
}

figure_text figure_quantity(double value)
{
    figure_text out = {"\u2013"};
    if (!isfinite(value))
        return out;
    const char *prefix = value >= 999.5 ? prefix_of(&value) : "";
    const bool is_whole = prefix[0] == '\0' && value == floor(value);
    const int decimals = is_whole ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    snprintf(out.text, sizeof out.text, "%.*f%s", decimals, value, prefix);
    return out;
}

void figure_tick_times(double value, char *out, size_t size)
{
    snprintf(out, size, "%.4g\u00d7", value);
}

void figure_tick_seconds(double value, char *out, size_t size)
{
    const char *prefix = value < 0.9995 ? prefix_of(&value) : "";
    snprintf(out, size, "%.4g%ss", value, prefix[0] == '\0' ? "\u00a0" : prefix);
}

void figure_tick_quantity(double value, char *out, size_t size)
{
    const char *prefix = value >= 999.5 ? prefix_of(&value) : "";
    snprintf(out, size, "%.4g%s", value, prefix);
}

figure_text figure_fit(const char *name, double width, double font_size)
{
    figure_text out;
    words_fit(name, width, font_size, out.text, sizeof out.text);
    return out;
}

figure_text figure_name(const char *name)
{
    return figure_fit(name, INFINITY, 1);
}

/* Without their gaps the places need only ascend, and the nearest that do are those of isotonic
 * regression: neighbours that are in the wrong order share their mean. */
void figure_spread(double *places, size_t count, double gap, double low, double high)
{
    double means[FIGURE_PLACES_MOST];
    size_t sizes[FIGURE_PLACES_MOST], blocks = 0, next = 0;
    for (size_t i = 0; i < count; i++) {
        means[blocks] = places[i] - (double)i * gap;
        sizes[blocks++] = 1;
        for (; blocks > 1 && means[blocks - 2] > means[blocks - 1]; blocks--) {
            const double before = (double)sizes[blocks - 2], after = (double)sizes[blocks - 1];
            means[blocks - 2] =
                (before * means[blocks - 2] + after * means[blocks - 1]) / (before + after);
            sizes[blocks - 2] += sizes[blocks - 1];
        }
    }
    for (size_t i = 0; i < blocks; i++) {
        const double held = fmax(low, fmin(means[i], high - (double)(count - 1) * gap));
        for (size_t j = 0; j < sizes[i]; j++, next++)
            places[next] = held + (double)next * gap;
    }
}

void figure_wide_begin(html *out, const char *name)
{
    html_markup(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_text(out, name);
    html_markup(out, "\">\n");
}

void figure_wide_end(html *out)
{
    html_markup(out, "</div>\n");
}

void figure_legend_begin(html *out)
{
    html_markup(out, "<ul class=\"legend\">");
}

static void key_begin(html *out)
{
    html_markup(out, "<li><svg class=\"key\" viewBox=\"0 0 26 12\" aria-hidden=\"true\">");
}

static void key_end(html *out, const char *text)
{
    html_markup(out, "</svg> ");
    html_text(out, text);
    html_markup(out, "</li>\n");
}

void figure_key_line(html *out, const char *class_name, size_t series, const char *text)
{
    key_begin(out);
    if (class_name[0] != '\0')
        svg_line(out, class_name, 0, 6, 26, 6);
    if (series < SVG_SERIES)
        svg_mark(out, series, 13, 6);
    key_end(out, text);
}

void figure_key_box(html *out, const char *class_name, const char *text)
{
    key_begin(out);
    svg_rect(out, class_name, 0, 0, 26, 12);
    key_end(out, text);
}

void figure_legend_end(html *out)
{
    html_markup(out, "</ul>\n");
}

void figure_table_begin(html *out, const char *summary, const char *columns)
{
    html_markup(out, "<details><summary>");
    html_text(out, summary);
    html_markup(out, "</summary>");
    figure_wide_begin(out, summary);
    html_markup(out, "<table><thead><tr>");
    for (const char *at = columns;; at++) {
        const size_t size = strcspn(at, "|");
        html_markup(out, "<th scope=\"col\">%.*s</th>", (int)size, at);
        at += size;
        if (*at == '\0')
            break;
    }
    html_markup(out, "</tr></thead><tbody>\n");
}

void figure_row_begin(html *out, const char *name)
{
    html_markup(out, "<tr><th scope=\"row\">");
    html_text(out, name);
    html_markup(out, "</th>");
}

void figure_cell(html *out, const char *text)
{
    html_markup(out, "<td>");
    html_text(out, text);
    html_markup(out, "</td>");
}

void figure_row_end(html *out)
{
    html_markup(out, "</tr>\n");
}

void figure_table_end(html *out)
{
    html_markup(out, "</tbody></table></div></details>\n");
}
