// SPDX-License-Identifier: MIT
#include "workload/pixels/chain.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum { NAME_MOST = 40 }; /* bytes of a user's word that a message repeats */

static atomic_uint_fast64_t chains; /* that were ever opened */

static gpukit_status parse_op(gpk_pixels_op *op, const char *text, const gpukit_pixels_files *files,
                              gpukit_error *err)
{
    char usage[160];
    const char *equals = strchr(text, '=');
    const size_t size = equals == NULL ? strlen(text) : (size_t)(equals - text);
    const gpk_pixels_op_kind *kind = gpk_pixels_op_kind_find(text, size);
    if (kind == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no operation '%.*s'",
                        size > NAME_MOST ? NAME_MOST : (int)size, text);
    gpk_text_format(usage, sizeof usage, "%s%s", kind->about.name, kind->about.arguments);
    gpk_arguments arguments = {.usage = usage, .next = equals == NULL ? NULL : equals + 1};
    op->kind = kind;
    if (kind->parse != NULL) {
        gpukit_status status = kind->parse(op, &arguments, files, err);
        if (status != GPUKIT_OK)
            return status;
    }
    return gpk_arguments_end(&arguments, err);
}

gpukit_status gpukit_pixels_open(const gpukit_pixels_params *params, gpukit_pixels **out,
                                 gpukit_error *err)
{
    if (params == NULL || out == NULL || (params->count > 0 && params->operations == NULL))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a chain needs operations and a place for the result");
    if ((int)params->edge < 0 || params->edge > GPUKIT_PIXELS_EDGE_CONSTANT)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no edge %d", (int)params->edge);
    gpukit_pixels *made = calloc(1, sizeof *made + params->count * sizeof made->ops[0]);
    if (made == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%zu operations", params->count);
    made->id = atomic_fetch_add(&chains, 1) + 1;
    made->max_pixels = params->max_pixels;
    made->count = params->count;
    for (size_t i = 0; i < params->count; i++) {
        made->ops[i].edge = params->edge;
        gpukit_status status = parse_op(&made->ops[i], params->operations[i], params->files, err);
        if (status != GPUKIT_OK) {
            gpukit_pixels_close(made);
            return status;
        }
    }
    *out = made;
    return GPUKIT_OK;
}

void gpukit_pixels_close(gpukit_pixels *pixels)
{
    if (pixels == NULL)
        return;
    for (size_t i = 0; i < pixels->count; i++)
        free(pixels->ops[i].data);
    free(pixels);
}

gpukit_status gpk_pixels_shape_check(const gpukit_pixels_shape *shape, gpukit_error *err)
{
    if (shape->width == 0 || shape->height == 0 || shape->width > GPUKIT_PIXELS_MOST ||
        shape->height > GPUKIT_PIXELS_MOST)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "an image of %u x %u pixels: each side has 1 to %d", shape->width,
                        shape->height, GPUKIT_PIXELS_MOST);
    if (shape->channels == 0 || shape->channels > 4 || (shape->bits != 8 && shape->bits != 16))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%u channels of %u bits: there are 1 to 4, of 8 or 16", shape->channels,
                        shape->bits);
    return GPUKIT_OK;
}

gpukit_status gpukit_pixels_result(const gpukit_pixels *pixels, const gpukit_pixels_shape *shape,
                                   gpukit_pixels_shape *out, gpukit_error *err)
{
    gpk_pixels_plan plan;
    if (pixels == NULL || shape == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a result needs a chain, a shape and a place for it");
    gpukit_status status = gpk_pixels_plan_make(pixels, shape, &plan, err);
    if (status != GPUKIT_OK)
        return status;
    *out = plan.out;
    gpk_pixels_plan_free(&plan);
    return GPUKIT_OK;
}
