// SPDX-License-Identifier: MIT
#include "page/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page/svg.h"
#include "utf8.h"

static const words dash = {"\u2013"};

typedef struct unit {
    double size;
    const char *name;
} unit;

static unit unit_of(double seconds)
{
    static const unit units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "\u00b5s"}, {1e-9, "ns"}};
    size_t i = 0;
    while (i < 3 && fabs(seconds) < 0.9995 * units[i].size)
        i++;
    return units[i];
}

/* Three digits, and all of those before the point. */
static void three_digits(double value, char out[32])
{
    const double size = fabs(value);
    const int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    if (size > 0 && size < 0.0995)
        snprintf(out, 32, "%.2g", value);
    else
        snprintf(out, 32, "%.*f", decimals, value);
}

words words_seconds(double seconds)
{
    words out = dash;
    char number[32];
    const unit in = unit_of(seconds);
    if (!isfinite(seconds))
        return out;
    three_digits(seconds / in.size, number);
    snprintf(out.text, sizeof out.text, "%s\u00a0%s", number, in.name);
    return out;
}

words words_seconds_between(statistics_interval of)
{
    words out = dash;
    char low[32], high[32];
    const unit in = unit_of(of.value);
    if (!isfinite(of.low) || !isfinite(of.high))
        return out;
    three_digits(of.low / in.size, low);
    three_digits(of.high / in.size, high);
    snprintf(out.text, sizeof out.text, "%.20s\u2013%.20s\u00a0%s", low, high, in.name);
    return out;
}

words words_times(double ratio)
{
    words out = dash;
    if (isfinite(ratio))
        three_digits(ratio, out.text);
    return out;
}

words words_ratio(double ratio)
{
    words out = words_times(ratio);
    if (isfinite(ratio))
        memcpy(out.text + strlen(out.text), "\u00d7", sizeof "\u00d7");
    return out;
}

words words_ratio_between(statistics_interval of)
{
    words out = dash;
    char low[32], high[32];
    if (!isfinite(of.low) || !isfinite(of.high))
        return out;
    three_digits(of.low, low);
    three_digits(of.high, high);
    snprintf(out.text, sizeof out.text, "%.24s\u2013%.24s", low, high);
    return out;
}

words words_part(double part)
{
    words out = dash;
    if (isfinite(part))
        snprintf(out.text, sizeof out.text, "%.*f\u00a0%%", fabs(part) < 0.0995 ? 1 : 0,
                 100 * part);
    return out;
}

words words_p(double p)
{
    words out = dash;
    if (p < 0.001)
        snprintf(out.text, sizeof out.text, "p < 0.001");
    else if (isfinite(p))
        snprintf(out.text, sizeof out.text, "p %.*f", p < 0.1 ? 3 : 2, p);
    return out;
}

const char *words_glyph(analysis_verdict verdict)
{
    static const char *const glyphs[ANALYSIS_VERDICTS] = {
        [ANALYSIS_NONE] = "\u2013", [ANALYSIS_FASTER] = "\u25b2", [ANALYSIS_SLOWER] = "\u25bc",
        [ANALYSIS_SAME] = "=",      [ANALYSIS_UNCLEAR] = "~",     [ANALYSIS_WITHHELD] = "?",
    };
    return glyphs[verdict];
}

const char *words_verdict_class(analysis_verdict verdict)
{
    static const char *const classes[ANALYSIS_VERDICTS] = {
        [ANALYSIS_NONE] = "none", [ANALYSIS_FASTER] = "up",  [ANALYSIS_SLOWER] = "down",
        [ANALYSIS_SAME] = "same", [ANALYSIS_UNCLEAR] = "un", [ANALYSIS_WITHHELD] = "un",
    };
    return classes[verdict];
}

const char *words_verdict_of(const analysis_row *row)
{
    if (row->row->role != RESULTS_CONTESTANT)
        return results_role_names[row->row->role];
    return row->verdict == ANALYSIS_NONE ? "\u2013" : analysis_verdict_names[row->verdict];
}

void words_fit(const char *text, double width, double font_size, char *out, size_t size)
{
    static const char ellipsis[] = "\u2026";
    size_t kept = 0;
    if (svg_text_width(text, font_size) <= width && strlen(text) < size) {
        memcpy(out, text, strlen(text) + 1);
        return;
    }
    for (const char *at = text; *at != '\0';) {
        const size_t step = utf8_size(at) == 0 ? 1 : utf8_size(at);
        if (kept + step + sizeof ellipsis > size)
            break;
        memcpy(out + kept, at, step);
        memcpy(out + kept + step, ellipsis, sizeof ellipsis);
        if (svg_text_width(out, font_size) > width)
            break;
        kept += step;
        at += step;
    }
    memcpy(out + kept, ellipsis, sizeof ellipsis);
}
