// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/kernels.h"

#include <string.h>

#include "base/text.h"
#include "kernel_sources.h"
#include "lib/pixels_survey.h"

enum {
    UNIT = 16,        /* pixels of an item of pixels_colour.cl on GPUs: PIXELS_UNIT there */
    ROW_UNIT = 4,     /* that of items which have a row each */
    SURVEY_BYTES = 16 /* that an item of pixels_survey_group_apply changes */
};

static const gpk_source *const colour_sources[] = {
    &gpk_source_lib_dialect_h,       &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,   &gpk_source_lib_pixels_alpha_h,
    &gpk_source_lib_pixels_colour_h, &gpk_source_lib_pixels_step_h,
    &gpk_source_pixels_colour_cl,    NULL,
};

static const gpk_source *const survey_sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_colour_h,
    &gpk_source_lib_pixels_survey_h,
    &gpk_source_pixels_survey_cl,
    NULL,
};

static const gpk_source *const group_sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_colour_h,
    &gpk_source_lib_pixels_survey_h,
    &gpk_source_pixels_survey_group_cl,
    NULL,
};

uint32_t gpk_pixels_shape_name(const gpukit_pixels_shape *shape)
{
    return shape->channels * 100 + shape->bits;
}

static uint32_t in_parts(size_t whole, uint32_t part)
{
    return (uint32_t)((whole + part - 1) / part);
}

void gpk_pixels_colour_frame(const gpk_pixels_stage *stage, bool for_gpu, const char *steps,
                             gpk_pixels_pass *pass)
{
    *pass = (gpk_pixels_pass){
        .entry = "pixels_colour",
        .sources = colour_sources,
        .extent = GPK_PIXELS_OVER_OUTPUT,
        .items_per_row = for_gpu ? in_parts(stage->in.width, UNIT) : 1,
    };
    gpk_text_format(pass->defines, sizeof pass->defines,
                    "#define %s\n#define PIXELS_IN %u\n#define PIXELS_OUT %u\n"
                    "#define PIXELS_UNIT %d\n",
                    steps, gpk_pixels_shape_name(&stage->in), gpk_pixels_shape_name(&stage->out),
                    for_gpu ? UNIT : ROW_UNIT);
}

size_t gpk_pixels_colour_pass(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes)
{
    char step[32];
    gpk_text_format(step, sizeof step, "PIXELS_STEP %d", (int)stage->numbers[0]);
    gpk_pixels_colour_frame(stage, for_gpu, step, &passes[0]);
    return 1;
}

static void row_passes(gpk_pixels_pass *passes)
{
    static const gpk_pixels_pass steps[] = {
        {.entry = "pixels_survey_clear", .extent = GPK_PIXELS_ONCE, .items_per_row = 1},
        {.entry = "pixels_survey_count", .extent = GPK_PIXELS_OVER_INPUT, .items_per_row = 1},
        {.entry = "pixels_survey_make", .extent = GPK_PIXELS_ONCE, .items_per_row = 1},
        {.entry = "pixels_survey_apply", .extent = GPK_PIXELS_OVER_OUTPUT, .items_per_row = 1},
    };
    memcpy(passes, steps, sizeof steps);
}

static void group_passes(const gpk_pixels_stage *stage, gpk_pixels_pass *passes)
{
    const uint32_t items = PIXELS_SURVEY_ITEMS;
    const uint32_t across = in_parts(stage->in.width, items * PIXELS_SURVEY_UNIT);
    passes[0] = (gpk_pixels_pass){.entry = "pixels_survey_group_clear",
                                  .extent = GPK_PIXELS_ONCE,
                                  .items_per_row = items,
                                  .group = items};
    passes[1] = (gpk_pixels_pass){.entry = "pixels_survey_group_count",
                                  .extent = GPK_PIXELS_OVER_INPUT,
                                  .items_per_row = across * items,
                                  .rows_per_item = PIXELS_SURVEY_ROWS,
                                  .group = items};
    passes[2] = (gpk_pixels_pass){.entry = "pixels_survey_group_make",
                                  .extent = GPK_PIXELS_ONCE,
                                  .items_per_row = items,
                                  .group = items};
    passes[3] = (gpk_pixels_pass){
        .entry = "pixels_survey_group_apply",
        .extent = GPK_PIXELS_OVER_OUTPUT,
        .items_per_row = in_parts(gpukit_pixels_row_size(&stage->in), SURVEY_BYTES),
    };
}

size_t gpk_pixels_survey_passes(const gpk_pixels_stage *stage, bool for_gpu,
                                gpk_pixels_pass *passes)
{
    const size_t count = 4;
    if (for_gpu)
        group_passes(stage, passes);
    else
        row_passes(passes);
    for (size_t i = 0; i < count; i++) {
        passes[i].sources = for_gpu ? group_sources : survey_sources;
        gpk_text_format(passes[i].defines, sizeof passes[i].defines, "#define PIXELS_IN %u\n",
                        gpk_pixels_shape_name(&stage->in));
    }
    return count;
}
