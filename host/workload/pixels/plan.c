// SPDX-License-Identifier: MIT
#include "workload/pixels/plan.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "workload/pixels/chain.h"

gpukit_status gpk_pixels_plan_add(gpk_pixels_plan *plan, const gpk_pixels_stage *stage,
                                  gpukit_error *err)
{
    if (plan->count == plan->capacity) {
        const size_t capacity = plan->capacity == 0 ? 8 : 2 * plan->capacity;
        gpk_pixels_stage *grown = reallocarray(plan->stages, capacity, sizeof *grown);
        if (grown == NULL) {
            free(stage->data);
            return gpk_fail(err, GPUKIT_E_MEMORY, 0, "reallocarray", "%zu stages", capacity);
        }
        plan->stages = grown;
        plan->capacity = capacity;
    }
    plan->stages[plan->count] = *stage;
    plan->stages[plan->count].in = plan->out;
    plan->count++;
    plan->out = stage->out;
    return GPUKIT_OK;
}

gpk_pixels_stage *gpk_pixels_plan_last(gpk_pixels_plan *plan)
{
    return plan->count == 0 ? NULL : &plan->stages[plan->count - 1];
}

static gpukit_status add_op(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const uint32_t bits = plan->out.bits;
    const bool has_alpha = plan->out.channels == 2 || plan->out.channels == 4;
    if (!op->kind->premultiplies || !has_alpha)
        return op->kind->build(op, plan, err);
    gpukit_status status = gpk_pixels_add_premultiply(plan, err);
    if (status == GPUKIT_OK)
        status = op->kind->build(op, plan, err);
    return status == GPUKIT_OK ? gpk_pixels_add_unpremultiply(plan, bits, err) : status;
}

static gpukit_status check_made(const gpukit_pixels *pixels, const gpk_pixels_op *op,
                                const gpukit_pixels_shape *made, gpukit_error *err)
{
    gpukit_status status = gpk_pixels_shape_check(made, err);
    if (status != GPUKIT_OK || pixels->max_pixels == 0 ||
        (uint64_t)made->width * made->height <= pixels->max_pixels)
        return status;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "%s makes %u x %u pixels of it, more than the max-pixels of %" PRIu64,
                    op->kind->about.name, made->width, made->height, pixels->max_pixels);
}

gpukit_status gpk_pixels_plan_make(const gpukit_pixels *pixels, const gpukit_pixels_shape *shape,
                                   gpk_pixels_plan *out, gpukit_error *err)
{
    gpukit_status status = gpk_pixels_shape_check(shape, err);
    gpk_pixels_plan plan = {.in = *shape, .out = *shape};
    for (size_t i = 0; i < pixels->count && status == GPUKIT_OK; i++) {
        status = add_op(&pixels->ops[i], &plan, err);
        if (status == GPUKIT_OK)
            status = check_made(pixels, &pixels->ops[i], &plan.out, err);
    }
    if (status != GPUKIT_OK) {
        gpk_pixels_plan_free(&plan);
        return status;
    }
    *out = plan;
    return GPUKIT_OK;
}

void gpk_pixels_plan_free(gpk_pixels_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        free(plan->stages[i].data);
    free(plan->stages);
    *plan = (gpk_pixels_plan){0};
}
