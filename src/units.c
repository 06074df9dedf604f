// SPDX-License-Identifier: MIT
#include "units.h"

#include <inttypes.h>
#include <stdio.h>

/* Three digits, whatever the size. */
static units_text three_digits(double value, const char *unit)
{
    units_text out;
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    snprintf(out.text, sizeof out.text, "%.*f %s", decimals, value, unit);
    return out;
}

static units_text scaled(double value, double step, const char *const *names)
{
    while (value >= step - 0.5 && names[1] != NULL) {
        value /= step;
        names++;
    }
    return three_digits(value, *names);
}

units_text units_si(double value)
{
    static const char *const names[] = {"", "k", "M", "G", "T", "P", "E", NULL};
    units_text out;
    if (!(value >= 999.5)) {
        snprintf(out.text, sizeof out.text, "%.0f ", value);
        return out;
    }
    return scaled(value, 1000, names);
}

units_text units_bytes(uint64_t bytes)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", NULL};
    return scaled((double)bytes, 1024, names);
}

units_text units_clock(double seconds)
{
    units_text out;
    const uint64_t whole = seconds < 1e15 ? (uint64_t)(seconds + 0.5) : (uint64_t)1e15;
    const uint64_t hours = whole / 3600;
    const unsigned minutes = (unsigned)(whole / 60 % 60);
    if (hours > 0)
        snprintf(out.text, sizeof out.text, "%" PRIu64 ":%02u:%02u", hours, minutes,
                 (unsigned)(whole % 60));
    else
        snprintf(out.text, sizeof out.text, "%u:%02u", minutes, (unsigned)(whole % 60));
    return out;
}

units_text units_seconds(double seconds)
{
    units_text out;
    if (seconds >= 59.95)
        return units_clock(seconds);
    snprintf(out.text, sizeof out.text, "%.*f s", seconds < 9.9995 ? 3 : 1, seconds);
    return out;
}

units_text units_percent(double part, double whole)
{
    units_text out;
    double percent = whole > 0 ? 100 * part / whole : 100;
    if (percent > 100)
        percent = 100;
    /* Cut, not rounded: 100 and 10 are there when they are reached. */
    if (percent < 10)
        snprintf(out.text, sizeof out.text, "%.1f %%", (double)(int)(percent * 10) / 10);
    else
        snprintf(out.text, sizeof out.text, "%d %%", (int)percent);
    return out;
}
