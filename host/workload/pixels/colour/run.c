// SPDX-License-Identifier: MIT
/* workload/pixels/colour/run.c - steps on pixels that follow each other, as one stage for devices:
 * pixels stay in registers between them, and do not cross the device's memory.
 *
 * Its numbers are those of its steps, one behind the other: first where the step's table begins in
 * that of the stage, then the step's own from 1 on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "lib/pixels_colour.h"
#include "workload/pixels/colour/kernels.h"

enum {
    STEPS = 6,      /* of a run, at most: their text has to have room in a pass */
    STEP_TEXT = 24, /* " DO(10, 308, 308, 15)" */
    ALIGNMENT = 64, /* of tables: they are read as words, too */
};

/* The numbers of each step, with where its table begins. */
static const unsigned char step_numbers[] = {
    [PIXELS_STEP_GRAY] = 4,  [PIXELS_STEP_LIGHT] = 4,       [PIXELS_STEP_MATRIX] = 10,
    [PIXELS_STEP_CUBE] = 2,  [PIXELS_STEP_FLATTEN] = 4,     [PIXELS_STEP_RGB] = 1,
    [PIXELS_STEP_DEPTH] = 1, [PIXELS_STEP_PREMULTIPLY] = 1, [PIXELS_STEP_UNPREMULTIPLY] = 1,
    [PIXELS_STEP_LUT] = 2,   [PIXELS_STEP_FLIP] = 1,
};

typedef struct run {
    char steps[16 + STEPS * STEP_TEXT]; /* what pixels_colour.cl is to be built for */
    unsigned char tables[];
} run;

static size_t run_pass(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes)
{
    const run *made = stage->data;
    gpk_pixels_colour_frame(stage, for_gpu, made->steps, &passes[0]);
    return 1;
}

static const gpk_pixels_stage_ops run_ops = {.name = "run", .passes = run_pass};

static size_t table_room(const gpk_pixels_stage *stage)
{
    return (stage->table_size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static bool is_point(const gpk_pixels_stage *stage)
{
    return stage->ops->passes == gpk_pixels_colour_pass;
}

/* How many stages from the first one on are one run; 1, where there is none. */
static size_t measure(const gpk_pixels_stage *stages, size_t count)
{
    size_t length = 0, numbers = 0, tables = 0;
    while (length < count && length < STEPS && is_point(&stages[length])) {
        numbers += step_numbers[stages[length].numbers[0]];
        tables += table_room(&stages[length]);
        if (numbers > PIXELS_NUMBERS || tables > INT32_MAX)
            break;
        length++;
    }
    return length == 0 ? 1 : length;
}

/* Adds the step of a stage, whose numbers and table go where those before end. */
static void add_step(gpk_pixels_stage *to, run *made, const gpk_pixels_stage *stage,
                     size_t *numbers)
{
    const int32_t step = stage->numbers[0];
    const size_t used = strlen(made->steps);
    gpk_text_format(made->steps + used, sizeof made->steps - used, " DO(%d, %u, %u, %zu)",
                    (int)step, gpk_pixels_shape_name(&stage->in),
                    gpk_pixels_shape_name(&stage->out), *numbers);
    memcpy(to->numbers + *numbers, stage->numbers, step_numbers[step] * sizeof *to->numbers);
    to->numbers[*numbers] = (int32_t)to->table_size;
    *numbers += step_numbers[step];
    if (stage->table_size > 0)
        memcpy(made->tables + to->table_size, stage->table, stage->table_size);
    to->table_size += table_room(stage);
}

static gpukit_status fuse(const gpk_pixels_stage *stages, size_t count, gpk_pixels_stage *out,
                          gpukit_error *err)
{
    size_t size = sizeof(run), numbers = 0;
    for (size_t i = 0; i < count; i++)
        size += table_room(&stages[i]);
    run *made = calloc(1, size);
    if (made == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "tables of %zu bytes", size);
    gpk_text_copy(made->steps, sizeof made->steps, "PIXELS_RUN(DO)");
    *out = (gpk_pixels_stage){
        .ops = &run_ops,
        .in = stages[0].in,
        .out = stages[count - 1].out,
        .data = made,
        .table = made->tables,
    };
    for (size_t i = 0; i < count; i++)
        add_step(out, made, &stages[i], &numbers);
    return GPUKIT_OK;
}

gpukit_status gpk_pixels_fuse_points(gpk_pixels_plan *plan, gpukit_error *err)
{
    gpk_pixels_stage *stages = plan->stages;
    for (size_t i = 0; i < plan->count; i++) {
        const size_t length = measure(stages + i, plan->count - i);
        gpk_pixels_stage made;
        if (length == 1)
            continue;
        gpukit_status status = fuse(stages + i, length, &made, err);
        if (status != GPUKIT_OK)
            return status;
        for (size_t k = 0; k < length; k++)
            free(stages[i + k].data);
        stages[i] = made;
        plan->count -= length - 1;
        memmove(stages + i + 1, stages + i + length, (plan->count - i - 1) * sizeof *stages);
    }
    return GPUKIT_OK;
}
