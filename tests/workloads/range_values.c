// SPDX-License-Identifier: MIT
#include "range_values.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Whole numbers of 24 bits, so that a float holds them. */
static int32_t mix(uint64_t index)
{
    uint64_t x = (index + 1) * UINT64_C(0x9E3779B97F4A7C15);
    x ^= x >> 31;
    return (int32_t)(x & 0xFFFFFF) - 0x800000;
}

const char *range_values_source(gpukit_type type)
{
    static char source[800];
    bool is_float = type == GPUKIT_FLOAT || type == GPUKIT_DOUBLE;
    snprintf(source, sizeof source,
             "%skernel void values(ulong first, ulong count, ulong width, global %s *out)\n"
             "{\n"
             "    ulong i = get_global_id(0);\n"
             "    if (i >= count)\n"
             "        return;\n"
             "    for (ulong k = 0; k < width; k++) {\n"
             "        ulong x = ((first + i) * width + k + 1) * 0x9E3779B97F4A7C15UL;\n"
             "        x ^= x >> 31;\n"
             "        int value = (int)(x & 0xFFFFFF) - 0x800000;\n"
             "        out[i * width + k] = (%s)value%s;\n"
             "    }\n"
             "}\n",
             type == GPUKIT_DOUBLE ? "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n" : "",
             gpukit_type_name(type), gpukit_type_name(type), is_float ? " / 16" : "");
    return source;
}

gpukit_scalar range_values_at(gpukit_type type, uint64_t index)
{
    int32_t value = mix(index);
    gpukit_scalar out = {.type = type};
    switch (type) {
    case GPUKIT_INT8:
        out.as.i = ((value & 0xFF) ^ 0x80) - 0x80;
        break;
    case GPUKIT_UINT8:
        out.as.u = (uint8_t)value;
        break;
    case GPUKIT_INT16:
        out.as.i = (int16_t)value;
        break;
    case GPUKIT_UINT16:
        out.as.u = (uint16_t)value;
        break;
    case GPUKIT_INT32:
    case GPUKIT_INT64:
        out.as.i = value;
        break;
    case GPUKIT_UINT32:
        out.as.u = (uint32_t)value;
        break;
    case GPUKIT_UINT64:
        out.as.u = (uint64_t)(int64_t)value;
        break;
    default:
        out.as.f = (double)value / 16;
        break;
    }
    return out;
}

static void put(gpukit_type type, void *out, uint64_t at, gpukit_scalar value)
{
    size_t size = gpukit_type_size(type);
    float narrow = (float)value.as.f;
    memcpy((char *)out + at * size, type == GPUKIT_FLOAT ? (void *)&narrow : (void *)&value.as,
           size);
}

void range_values_function(const gpukit_span *span)
{
    const gpukit_operation *operation = span->argument;
    uint64_t width = operation->output_width;
    for (uint64_t i = 0; i < span->count * width; i++)
        put(operation->output_type, span->output, i,
            range_values_at(operation->output_type, span->first * width + i));
}

static gpukit_scalar begin(gpukit_type type, gpukit_reduce reduce)
{
    bool is_float = type == GPUKIT_FLOAT || type == GPUKIT_DOUBLE;
    bool is_signed = type % 2 == 1;
    bool is_min = reduce == GPUKIT_REDUCE_MIN, is_max = reduce == GPUKIT_REDUCE_MAX;
    gpukit_scalar out = {.type = is_float    ? GPUKIT_DOUBLE
                                 : is_signed ? GPUKIT_INT64
                                             : GPUKIT_UINT64};
    if (is_float)
        out.as.f = is_min ? (double)INFINITY : is_max ? -(double)INFINITY : 0;
    else if (is_signed)
        out.as.i = is_min ? INT64_MAX : is_max ? INT64_MIN : 0;
    else
        out.as.u = is_min ? UINT64_MAX : 0;
    return out;
}

static void join(gpukit_scalar *to, gpukit_reduce reduce, gpukit_scalar value)
{
    bool is_less = to->type == GPUKIT_DOUBLE  ? value.as.f < to->as.f
                   : to->type == GPUKIT_INT64 ? value.as.i < to->as.i
                                              : value.as.u < to->as.u;
    if (reduce == GPUKIT_REDUCE_SUM && to->type == GPUKIT_DOUBLE)
        to->as.f += value.as.f; /* multiples of 1/16: exact */
    else if (reduce == GPUKIT_REDUCE_SUM)
        to->as.u += value.as.u;
    else if (is_less == (reduce == GPUKIT_REDUCE_MIN))
        to->as = value.as;
}

gpukit_scalar range_values_reduce(gpukit_type type, gpukit_reduce reduce, uint64_t first,
                                  uint64_t count)
{
    gpukit_scalar total = begin(type, reduce);
    for (uint64_t i = first; i < first + count; i++)
        join(&total, reduce, range_values_at(type, i));
    return total;
}

void range_values_operation(gpukit_type type, uint64_t width, gpukit_operation *out)
{
    static gpukit_scalar scalar;
    scalar = (gpukit_scalar){.type = GPUKIT_UINT64, .as.u = width};
    *out = (gpukit_operation){
        .kernel = "values",
        .source = range_values_source(type),
        .source_name = "values.cl",
        .function = range_values_function,
        .argument = out,
        .scalars = &scalar,
        .scalar_count = 1,
        .output_type = type,
        .output_width = width,
    };
}
