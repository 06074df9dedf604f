// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/kernels.h"

#include "base/text.h"
#include "kernel_sources.h"

enum {
    UNIT = 16,    /* pixels of an item of pixels_colour.cl on GPUs: PIXELS_UNIT there */
    ROW_UNIT = 4, /* that of items which have a row each */
    SURVEY = 16   /* of one that counts there: fewer atomics where equal ones follow each other */
};

static const gpk_source *const colour_sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_alpha_h,
    &gpk_source_lib_pixels_colour_h,
    &gpk_source_pixels_colour_cl,
    NULL,
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

/* As the kernels have it: 308. */
static uint32_t shape_name(const gpukit_pixels_shape *shape)
{
    return shape->channels * 100 + shape->bits;
}

static uint32_t items_of(const gpk_pixels_stage *stage, bool for_gpu, uint32_t pixels)
{
    return for_gpu ? (stage->in.width + pixels - 1) / pixels : 1;
}

size_t gpk_pixels_colour_pass(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes)
{
    passes[0] = (gpk_pixels_pass){
        .entry = "pixels_colour",
        .sources = colour_sources,
        .extent = GPK_PIXELS_OVER_OUTPUT,
        .items_per_row = items_of(stage, for_gpu, UNIT),
    };
    gpk_text_format(passes[0].defines, sizeof passes[0].defines,
                    "#define PIXELS_STEP %d\n#define PIXELS_IN %u\n#define PIXELS_OUT %u\n"
                    "#define PIXELS_UNIT %d\n",
                    (int)stage->numbers[0], shape_name(&stage->in), shape_name(&stage->out),
                    for_gpu ? UNIT : ROW_UNIT);
    return 1;
}

size_t gpk_pixels_survey_passes(const gpk_pixels_stage *stage, bool for_gpu,
                                gpk_pixels_pass *passes)
{
    static const gpk_pixels_pass steps[] = {
        {.entry = "pixels_survey_clear", .extent = GPK_PIXELS_ONCE},
        {.entry = "pixels_survey_count", .extent = GPK_PIXELS_OVER_INPUT},
        {.entry = "pixels_survey_make", .extent = GPK_PIXELS_ONCE},
        {.entry = "pixels_survey_apply", .extent = GPK_PIXELS_OVER_OUTPUT},
    };
    const size_t count = sizeof steps / sizeof steps[0];
    for (size_t i = 0; i < count; i++) {
        passes[i] = steps[i];
        passes[i].sources = survey_sources;
        passes[i].items_per_row =
            steps[i].extent == GPK_PIXELS_ONCE ? 1 : items_of(stage, for_gpu, SURVEY);
        gpk_text_format(passes[i].defines, sizeof passes[i].defines,
                        "#define PIXELS_IN %u\n#define PIXELS_GPU %d\n", shape_name(&stage->in),
                        for_gpu);
    }
    return count;
}
