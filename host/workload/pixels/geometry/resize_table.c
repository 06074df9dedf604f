// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/resize_table.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

static double sinc(double x)
{
    return x == 0 ? 1 : sin(x * PI) / (x * PI);
}

static double lanczos(double x)
{
    return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

/* Keys's cubic with a = -1/2. */
static double bicubic(double x)
{
    const double a = -0.5;
    x = fabs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

static double bilinear(double x)
{
    x = fabs(x);
    return x < 1 ? 1 - x : 0;
}

static double box(double x)
{
    return x > -0.5 && x <= 0.5 ? 1 : 0;
}

typedef struct filter {
    double (*at)(double x);
    double support; /* it is zero beyond */
} filter;

static const filter filters[] = {
    [GPK_RESIZE_LANCZOS] = {lanczos, 3},
    [GPK_RESIZE_BICUBIC] = {bicubic, 2},
    [GPK_RESIZE_BILINEAR] = {bilinear, 1},
    [GPK_RESIZE_BOX] = {box, 0.5},
};

/* Where a pixel of the output looks. */
typedef struct place {
    const filter *by;
    double stretch, centre;
    uint32_t first, count;
} place;

static void weigh(const place *at, int shift, double *exact, int32_t *out)
{
    const double unit = ldexp(1, shift), inverse = 1 / at->stretch;
    double sum = 0;
    for (uint32_t i = 0; i < at->count; i++) {
        exact[i] = at->by->at((at->first + i - at->centre + 0.5) * inverse);
        sum += exact[i];
    }
    for (uint32_t i = 0; i < at->count; i++) {
        const double weight = (sum != 0 ? exact[i] / sum : exact[i]) * unit;
        out[i] = (int32_t)(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
}

static uint32_t border(double at, uint32_t size)
{
    return at < 0 ? 0 : at > size ? size : (uint32_t)at;
}

/* All pixels' first weights, then their second ones. */
static void turn(gpk_resize_table *table)
{
    const size_t size = table->size, taps = table->taps;
    int32_t *to = table->words + size * (2 + taps);
    for (size_t k = 0; k < taps; k++) {
        for (size_t i = 0; i < size; i++)
            *to++ = gpk_resize_weights(table, (uint32_t)i)[k];
    }
}

gpk_resize_table *gpk_resize_table_make(gpk_resize_filter filter_index, uint32_t in_size,
                                        uint32_t out_size, int shift, bool is_twice)
{
    const double scale = (double)in_size / out_size;
    place at = {.by = &filters[filter_index], .stretch = scale < 1 ? 1 : scale};
    const double support = at.by->support * at.stretch, widest = ceil(support) * 2 + 1;
    const uint32_t taps = widest < in_size ? (uint32_t)widest : in_size;
    const gpk_resize_table head = {.size = out_size, .taps = taps, .is_twice = is_twice};
    gpk_resize_table *made = calloc(1, sizeof *made + gpk_resize_table_size(&head));
    double *exact = malloc(taps * sizeof *exact);
    if (made == NULL || exact == NULL) {
        free(made);
        free(exact);
        return NULL;
    }
    *made = head;
    for (uint32_t i = 0; i < out_size; i++) {
        at.centre = (i + 0.5) * scale;
        at.first = border(at.centre - support + 0.5, in_size);
        at.count = border(at.centre + support + 0.5, in_size) - at.first;
        made->words[2 * (size_t)i] = (int32_t)at.first;
        made->words[2 * (size_t)i + 1] = (int32_t)at.count;
        weigh(&at, shift, exact, made->words + 2 * (size_t)out_size + (size_t)i * taps);
    }
    free(exact);
    if (is_twice)
        turn(made);
    return made;
}
