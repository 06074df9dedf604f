// SPDX-License-Identifier: MIT
#include "results/phrases.h"

#include <math.h>

/* For three digits of it: 0.9995 has two, as 1.00 has. */
static int decimals_of(double value)
{
    if (!(fabs(value) > 0) || !isfinite(value))
        return 2;
    return (int)fmin(fmax(2 - floor(log10(fabs(value) / 0.9995)), 0), 6);
}

const char *phrase_number(results *own, double value)
{
    return results_keepf(own, "%.*f", decimals_of(value), value);
}

const char *phrase_size(results *own, double size)
{
    if (size < 1e4)
        return results_keepf(own, "%.*g", size < 100 ? 2 : 4, size);
    int exponent = (int)floor(log10(size) + 1e-9);
    double tenths = round(size / pow(10, exponent) * 10);
    if (tenths >= 100) {
        tenths = 10;
        exponent++;
    }
    return results_keepf(own, "%.*fe%d", fmod(tenths, 10) > 0 ? 1 : 0, tenths / 10, exponent);
}

const char *phrase_percent(results *own, double part)
{
    return results_keepf(own, "%.*f %%", part < 0.0995 ? 1 : 0, 100 * part);
}

/* Its ends have as many decimals as the value. */
static const char *around(results *own, statistics_interval interval)
{
    const int decimals = decimals_of(interval.value);
    return results_keepf(own, "(%.*f to %.*f)", decimals, interval.low, decimals, interval.high);
}

const char *phrase_time(results *own, statistics_interval seconds)
{
    return results_keepf(own, "%s s %s", phrase_number(own, seconds.value), around(own, seconds));
}

static const char *times_as(results *own, statistics_interval times, const char *how,
                            const char *other)
{
    return results_keepf(own, "%s times as %s as %s %s", phrase_number(own, times.value), how,
                         other, around(own, times));
}

const char *phrase_fast(results *own, statistics_interval times, const char *other)
{
    return times_as(own, times, "fast", other);
}

const char *phrase_long(results *own, statistics_interval times, const char *other)
{
    const statistics_interval inverse = {1 / times.value, 1 / times.high, 1 / times.low};
    return times_as(own, inverse, "long", other);
}

const char *phrase_beside(results *own, statistics_interval times, const char *other)
{
    return times.value >= 1 ? results_keepf(own, "is %s", phrase_fast(own, times, other))
                            : results_keepf(own, "takes %s", phrase_long(own, times, other));
}

const char *phrase_count(results *own, size_t count, const char *what)
{
    return results_keepf(own, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

const char *phrase_list(results *own, const char *const *items, size_t count)
{
    const size_t shown = count > 4 ? 3 : count;
    const char *text = count > 0 ? items[0] : "";
    for (size_t i = 1; i < shown; i++)
        text = results_keepf(own, "%s%s%s", text, i + 1 == count ? " and " : ", ", items[i]);
    return shown < count ? results_keepf(own, "%s and %zu more", text, count - shown) : text;
}
