// SPDX-License-Identifier: MIT
#include "run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/version.h>

#include "deliver.h"
#include "report.h"

/* The fewest digits that read back as the same number. */
static run_text float_text(double value, bool is_single)
{
    run_text out;
    for (int digits = is_single ? 6 : 15; digits <= 17; digits++) {
        snprintf(out.text, sizeof out.text, "%.*g", digits, value);
        const double back = strtod(out.text, NULL);
        if (is_single ? (float)back == (float)value : back == value)
            break;
    }
    return out;
}

run_text run_scalar_text(gpukit_scalar value)
{
    run_text out;
    if (value.type == GPUKIT_FLOAT || value.type == GPUKIT_DOUBLE)
        return float_text(value.as.f, value.type == GPUKIT_FLOAT);
    if (value.type % 2 == 1)
        snprintf(out.text, sizeof out.text, "%" PRId64, value.as.i);
    else
        snprintf(out.text, sizeof out.text, "%" PRIu64, value.as.u);
    return out;
}

/* Element index of an array of that type. */
static gpukit_scalar element_at(const void *elements, gpukit_type type, uint64_t index)
{
    const size_t size = gpukit_type_size(type);
    const unsigned char *from = (const unsigned char *)elements + index * size;
    gpukit_scalar out = {.type = type};
    float single;
    memcpy(type == GPUKIT_FLOAT ? (void *)&single : (void *)&out.as, from, size);
    if (type == GPUKIT_FLOAT)
        out.as.f = (double)single;
    else if (type != GPUKIT_DOUBLE && type % 2 == 1 && size < 8)
        out.as.i = (int64_t)(out.as.u << (64 - 8 * size)) >> (64 - 8 * size);
    return out;
}

bool run_print_items(const run_memory *memory, uint64_t items, output *out)
{
    const uint64_t width = memory->output.width;
    bool is_well = true;
    for (uint64_t i = 0; i < items * width && is_well; i++)
        is_well = output_line(
            out, "%s", run_scalar_text(element_at(memory->elements, memory->output.type, i)).text);
    return is_well;
}

static void add_result(json *text, gpukit_scalar result)
{
    if (result.type == GPUKIT_DOUBLE)
        json_real(text, "result", result.as.f);
    else if (result.type != GPUKIT_NOTHING)
        json_string(text, "result", run_scalar_text(result).text);
}

int run_deliver_json(const session *state, const run_options *options, const run_outcome *outcome,
                     output *out)
{
    const gpukit_range *what = outcome->what;
    json text;
    json_init(&text);
    json_object_begin(&text, NULL);
    json_string(&text, "schema", "gpukit.run/1");
    json_string(&text, "version", gpukit_version());
    if (what->workload != NULL)
        json_string(&text, "workload", what->workload);
    else
        json_string(&text, "kernel", what->operation.kernel);
    json_object_begin(&text, "range");
    json_quantity(&text, "first", what->first);
    json_quantity(&text, "last", what->first + (what->count - 1));
    json_object_end(&text);
    add_result(&text, outcome->result);
    report_json(&text, state, outcome->report, "items");
    json_object_end(&text);
    return deliver(&text, options->report.json, out);
}
