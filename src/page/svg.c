// SPDX-License-Identifier: MIT
#include "page/svg.h"

#include <math.h>
#include <string.h>

#include "utf8.h"

double svg_at(const svg_scale *scale, double value)
{
    double part = scale->is_log ? log(value / scale->from) / log(scale->to / scale->from)
                                : (value - scale->from) / (scale->to - scale->from);
    if (!(part > 0)) /* NAN too, and a scale without an extent */
        part = 0;
    return scale->low + (part < 1 ? part : 1) * (scale->high - scale->low);
}

static size_t linear_ticks(const svg_scale *scale, size_t about, double *out)
{
    const double rough = (scale->to - scale->from) / (double)(about > 0 ? about : 1);
    if (!(rough > 0))
        return 0;
    const double power = pow(10, floor(log10(rough)));
    const double part = rough / power;
    const double step = power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
    size_t count = 0;
    for (double n = ceil(scale->from / step - 1e-9);
         n * step <= scale->to + 1e-9 * step && count < SVG_TICKS_MOST; n++)
        out[count++] = n * step + 0.0; /* -0 is nobody's value */
    return count;
}

static size_t log_ticks(const svg_scale *scale, size_t about, double *out)
{
    static const double few[] = {1, 2, 5}, many[] = {1, 1.5, 2, 3, 4, 5, 7};
    const double decades = log10(scale->to / scale->from);
    if (!(scale->from > 0 && decades >= 0 && isfinite(decades)))
        return 0;
    const size_t between = decades * 7 < (double)about ? 7 : decades * 3 < (double)about ? 3 : 1;
    const double *parts = between == 7 ? many : few;
    const double each = decades / (double)(about > 0 ? about : 1);
    const int stride = between > 1 ? 1 : (int)fmax(1, ceil(each));
    const int first = (int)floor(log10(scale->from));
    const int last = (int)floor(log10(scale->to) + 1e-9);
    size_t count = 0;
    for (int power = first; power <= last; power += stride) {
        for (size_t i = 0; i < between; i++) {
            const double value = parts[i] * pow(10, power);
            if (value >= scale->from * (1 - 1e-9) && value <= scale->to * (1 + 1e-9) &&
                count < SVG_TICKS_MOST)
                out[count++] = value;
        }
    }
    return count;
}

size_t svg_ticks(const svg_scale *scale, size_t about, double *out)
{
    return scale->is_log ? log_ticks(scale, about, out) : linear_ticks(scale, about, out);
}

double svg_text_width(const char *text, double font_size)
{
    double width = 0;
    for (const char *at = text; *at != '\0';) {
        const size_t size = utf8_size(at);
        width += strchr("il.,:;|!'()[]/ tfrj", *at) != NULL         ? 0.4
                 : strchr("mwMW%@", *at) != NULL                    ? 0.95
                 : strchr("<>=+~#&_", *at) != NULL                  ? 0.84
                 : (*at >= 'A' && *at <= 'Z')                       ? 0.72
                 : size > 2 /* Chinese, say, or an emoji: square */ ? 1.0
                                                                    : 0.64;
        at += size == 0 ? 1 : size;
    }
    return width * font_size;
}

void svg_begin(html *out, const char *id, double width, double height, const char *title,
               const char *description)
{
    html_markup(out, "<svg id=\"%s\" viewBox=\"0 0 %g %g\" role=\"group\"><title>", id, width,
                height);
    html_text(out, title);
    html_markup(out, "</title><desc>");
    html_text(out, description);
    html_markup(out, "</desc>\n");
}

void svg_end(html *out)
{
    html_markup(out, "</svg>\n");
}

/* A tenth of a pixel, without a zero behind the point: most of a page is places. */
static double tenth(double place)
{
    return round(10 * place) / 10 + 0.0; /* never -0 */
}

void svg_line(html *out, const char *class_name, double x1, double y1, double x2, double y2)
{
    html_markup(out, "<path class=\"%s\" d=\"M%g %gL%g %g\"/>", class_name, tenth(x1), tenth(y1),
                tenth(x2), tenth(y2));
}

void svg_rect(html *out, const char *class_name, double x, double y, double width, double height)
{
    html_markup(out, "<rect class=\"%s\" x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\"/>",
                class_name, tenth(x), tenth(y), tenth(fmax(width, 0)), tenth(fmax(height, 0)));
}

/* The class of an element, where it has one. */
static void write_class(html *out, const char *class_name)
{
    if (class_name[0] != '\0')
        html_markup(out, " class=\"%s\"", class_name);
}

void svg_text(html *out, const char *class_name, double x, double y, svg_anchor anchor,
              const char *text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    html_markup(out, "<text");
    write_class(out, class_name);
    html_markup(out, " x=\"%g\" y=\"%g\"%s>", tenth(x), tenth(y), anchors[anchor]);
    html_text(out, text);
    html_markup(out, "</text>");
}

void svg_mark(html *out, size_t series, double x, double y)
{
    static const char *const shapes[SVG_SERIES] = {
        "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",                        /* circle */
        "m-3.5-3.5h7v7h-7z",                                         /* square */
        "m0-4.5l4.5 8h-9z",                                          /* triangle */
        "m0-5l5 5l-5 5l-5-5z",                                       /* diamond */
        "m0 4.5l4.5-8h-9z",                                          /* triangle on its head */
        "m-4-1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z", /* plus */
        "m-4.5 0l2.2-4h4.6l2.2 4l-2.2 4h-4.6z",                      /* hexagon */
        "m-4-4l4 2l4-2l-2 4l2 4l-4-2l-4 2l2-4z",                     /* star */
    };
    series %= SVG_SERIES;
    html_markup(out, "<path class=\"m s%zu\" d=\"M%g %g%s\"/>", series, tenth(x), tenth(y),
                shapes[series]);
}

void svg_group_begin(html *out, const char *class_name, const char *label)
{
    html_markup(out, "<g");
    write_class(out, class_name);
    html_markup(out, "><title>");
    html_text(out, label);
    html_markup(out, "</title>");
}

void svg_group_end(html *out)
{
    html_markup(out, "</g>\n");
}

void svg_path(html *out, const char *class_name, const double *x, const double *y, size_t count)
{
    bool is_drawing = false;
    html_markup(out, "<path class=\"%s\" d=\"", class_name);
    for (size_t i = 0; i < count; i++) {
        const bool is_there = isfinite(x[i]) && isfinite(y[i]);
        if (is_there)
            html_markup(out, "%c%g %g", is_drawing ? 'L' : 'M', tenth(x[i]), tenth(y[i]));
        is_drawing = is_there;
    }
    html_markup(out, "\"/>");
}

void svg_ticks_begin(html *out, svg_anchor anchor)
{
    html_markup(out, "<g class=\"tick\" text-anchor=\"%s\">", anchor == SVG_END ? "end" : "middle");
}

void svg_tick(html *out, double x, double y, const char *text)
{
    svg_text(out, "", x, y, SVG_START, text);
}

void svg_ticks_end(html *out)
{
    html_markup(out, "</g>");
}

void svg_axis_x(html *out, const svg_scale *scale, double top, double bottom, svg_format *format,
                const char *name)
{
    double ticks[SVG_TICKS_MOST];
    char text[32];
    const size_t count = svg_ticks(scale, (size_t)(fabs(scale->high - scale->low) / 60), ticks);
    html_markup(out, "<path class=\"grid\" d=\"");
    for (size_t i = 0; i < count; i++)
        html_markup(out, "M%g %gV%g", tenth(svg_at(scale, ticks[i])), tenth(top), tenth(bottom));
    html_markup(out, "\"/>");
    svg_ticks_begin(out, SVG_MIDDLE);
    for (size_t i = 0; i < count; i++) {
        format(ticks[i], text, sizeof text);
        svg_tick(out, svg_at(scale, ticks[i]), bottom + 15, text);
    }
    svg_ticks_end(out);
    svg_text(out, "axis", (scale->low + scale->high) / 2, bottom + 32, SVG_MIDDLE, name);
}

void svg_axis_y(html *out, const svg_scale *scale, double left, double right, svg_format *format,
                const char *name)
{
    double ticks[SVG_TICKS_MOST];
    char text[32];
    const size_t count = svg_ticks(scale, (size_t)(fabs(scale->high - scale->low) / 40), ticks);
    html_markup(out, "<path class=\"grid\" d=\"");
    for (size_t i = 0; i < count; i++)
        html_markup(out, "M%g %gH%g", tenth(left), tenth(svg_at(scale, ticks[i])), tenth(right));
    html_markup(out, "\"/>");
    svg_ticks_begin(out, SVG_END);
    for (size_t i = 0; i < count; i++) {
        format(ticks[i], text, sizeof text);
        svg_tick(out, left - 6, svg_at(scale, ticks[i]) + 4, text);
    }
    svg_ticks_end(out);
    svg_text(out, "axis", left, fmin(scale->low, scale->high) - 8, SVG_START, name);
}
