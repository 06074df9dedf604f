// SPDX-License-Identifier: MIT
/* From the records of segments to results of grains, and from those to one number. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "workload/range/operation.h"
#include "workload/range/summary.h"

range_summary_args gpk_summary_args(uint64_t first, uint64_t count, uint64_t grain_elements,
                                    uint64_t elements)
{
    uint64_t per_grain =
        grain_elements / RANGE_SEGMENT + (grain_elements % RANGE_SEGMENT != 0 ? 1 : 0);
    return (range_summary_args){
        .elements = elements,
        .grain_elements = grain_elements,
        .first_segment = first * per_grain,
        .segments = (uint32_t)(count * per_grain),
        .segments_per_grain = (uint32_t)per_grain,
    };
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* A record of floats holds floats. */
static double wide_of(gpk_summary summary, uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float value;
    if (summary.type == GPUKIT_DOUBLE)
        return double_of(bits);
    memcpy(&value, &low, sizeof value);
    return value;
}

/* Neumaier's sum: what additions lose is kept beside it. */
typedef struct float_sum {
    double sum, lost;
} float_sum;

static void add(float_sum *to, double value)
{
    double sum = to->sum + value;
    if (isfinite(sum))
        to->lost +=
            fabs(to->sum) >= fabs(value) ? (to->sum - sum) + value : (value - sum) + to->sum;
    to->sum = sum;
}

typedef struct float_join {
    gpukit_reduce reduce;
    float_sum sum;
    double edge; /* the least or the greatest */
} float_join;

static float_join join_begin(gpukit_reduce reduce)
{
    return (float_join){.reduce = reduce,
                        .edge = reduce == GPUKIT_REDUCE_MAX ? -INFINITY : INFINITY};
}

static void join_float(float_join *to, double value)
{
    if (to->reduce == GPUKIT_REDUCE_MIN)
        to->edge = value < to->edge ? value : to->edge;
    else if (to->reduce == GPUKIT_REDUCE_MAX)
        to->edge = value > to->edge ? value : to->edge;
    else
        add(&to->sum, value);
}

/* Which bits a NaN has is every processor's own affair: here it is one. */
static double join_end(const float_join *join)
{
    if (join->reduce == GPUKIT_REDUCE_MIN || join->reduce == GPUKIT_REDUCE_MAX)
        return join->edge;
    if (isnan(join->sum.sum))
        return NAN;
    return isfinite(join->sum.sum) ? join->sum.sum + join->sum.lost : join->sum.sum;
}

/* What a whole number begins with: the identity of its reduction. */
static uint64_t identity_of(gpk_summary summary)
{
    bool is_signed = gpk_type_is_signed(summary.type);
    if (summary.reduce == GPUKIT_REDUCE_MIN)
        return is_signed ? (uint64_t)INT64_MAX : UINT64_MAX;
    if (summary.reduce == GPUKIT_REDUCE_MAX)
        return is_signed ? (uint64_t)INT64_MIN : 0;
    return 0;
}

static uint64_t join_whole(gpk_summary summary, uint64_t a, uint64_t b)
{
    bool is_less = gpk_type_is_signed(summary.type) ? (int64_t)a < (int64_t)b : a < b;
    if (summary.reduce == GPUKIT_REDUCE_MIN)
        return is_less ? a : b;
    if (summary.reduce == GPUKIT_REDUCE_MAX)
        return is_less ? b : a;
    return a + b;
}

static gpk_result join_floats(gpk_summary summary, const range_record *records, uint32_t count)
{
    float_join value = join_begin(summary.reduce);
    double sum = 0;
    bool is_odd = false;
    for (uint32_t i = 0; i < count; i++) {
        const double magnitude = wide_of(summary, records[i].magnitude);
        join_float(&value, wide_of(summary, records[i].value));
        sum += fabs(magnitude);
        is_odd = is_odd || signbit(magnitude);
    }
    return (gpk_result){.value = bits_of(join_end(&value)), .digest = bits_of(is_odd ? -sum : sum)};
}

gpk_result gpk_summary_join(gpk_summary summary, const range_record *records, uint32_t count)
{
    gpk_result result = {.value = identity_of(summary)};
    if (gpk_type_is_float(summary.type))
        return join_floats(summary, records, count);
    for (uint32_t i = 0; i < count; i++) {
        result.value = join_whole(summary, result.value, records[i].value);
        result.digest += records[i].digest;
    }
    return result;
}

/* Without the mathematical library. A NaN on the right is passed over. */
static double greater(double a, double b)
{
    return b > a ? b : a;
}

/* An infinity is near nothing but itself, however much is allowed. */
static bool is_near(double a, double b, double allowed)
{
    if (isfinite(a) && isfinite(b))
        return a == b || fabs(a - b) <= allowed;
    return a == b || (isnan(a) && isnan(b));
}

/* Where the sum of magnitudes left what the type can hold, what it could hold is less. */
static double scale_of(gpk_summary summary, double magnitude)
{
    const double greatest = summary.type == GPUKIT_FLOAT ? (double)FLT_MAX : DBL_MAX;
    return isfinite(magnitude) ? magnitude : greatest;
}

bool gpk_summary_is_same(gpk_summary summary, double tolerance, const gpk_result *a,
                         const gpk_result *b)
{
    if (!gpk_type_is_float(summary.type))
        return gpk_result_is_same(a, b);
    double magnitude_a = fabs(double_of(a->digest)), magnitude_b = fabs(double_of(b->digest));
    double magnitude = greater(magnitude_a, magnitude_b);
    double left = double_of(a->value), right = double_of(b->value);
    bool is_sum = summary.reduce != GPUKIT_REDUCE_MIN && summary.reduce != GPUKIT_REDUCE_MAX;
    double scale = is_sum ? scale_of(summary, magnitude) : greater(fabs(left), fabs(right));
    return is_near(left, right, tolerance * scale) &&
           is_near(magnitude_a, magnitude_b, tolerance * magnitude) &&
           !signbit(double_of(a->digest)) == !signbit(double_of(b->digest));
}

gpukit_scalar gpk_summary_value(gpk_summary summary, const gpk_result *result)
{
    if (gpk_type_is_float(summary.type))
        return (gpukit_scalar){.type = GPUKIT_DOUBLE, .as.f = double_of(result->value)};
    if (gpk_type_is_signed(summary.type))
        return (gpukit_scalar){.type = GPUKIT_INT64, .as.i = (int64_t)result->value};
    return (gpukit_scalar){.type = GPUKIT_UINT64, .as.u = result->value};
}

void gpk_summary_print(gpk_summary summary, const gpk_result *result, char *out, size_t size)
{
    if (gpk_type_is_float(summary.type))
        snprintf(out, size, "%.17g", double_of(result->value));
    else if (gpk_type_is_signed(summary.type))
        snprintf(out, size, "%" PRId64, (int64_t)result->value);
    else
        snprintf(out, size, "%" PRIu64, result->value);
}

gpukit_scalar gpk_summary_total(gpk_summary summary, const gpk_result *results, uint64_t count)
{
    gpk_result total = {.value = identity_of(summary)};
    float_join floats = join_begin(summary.reduce);
    for (uint64_t i = 0; i < count; i++) {
        if (gpk_type_is_float(summary.type))
            join_float(&floats, double_of(results[i].value));
        else
            total.value = join_whole(summary, total.value, results[i].value);
    }
    if (gpk_type_is_float(summary.type))
        total.value = bits_of(join_end(&floats));
    return gpk_summary_value(summary, &total);
}
