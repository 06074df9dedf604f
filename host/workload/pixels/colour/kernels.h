// SPDX-License-Identifier: MIT
/* workload/pixels/colour/kernels.h - what stages on colours are on devices. */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_KERNELS_H
#define GPK_WORKLOAD_PIXELS_COLOUR_KERNELS_H

#include "workload/pixels/plan.h"

/* The pass of a stage whose numbers[0] is one of the steps of lib/pixels_colour.h. */
size_t gpk_pixels_colour_pass(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes);

/* The pass of any steps: "PIXELS_STEP 3", or PIXELS_RUN as pixels_colour.cl has it. */
void gpk_pixels_colour_frame(const gpk_pixels_stage *stage, bool for_gpu, const char *steps,
                             gpk_pixels_pass *pass);

/* Puts one stage in the place of each run of stages with that pass, as far as its numbers have
 * room: it goes over the image once, and is for devices alone. */
gpukit_status gpk_pixels_fuse_points(gpk_pixels_plan *plan, gpukit_error *err);

/* As the kernels have it: 308. */
uint32_t gpk_pixels_shape_name(const gpukit_pixels_shape *shape);

/* The passes of one that counts the whole image first: pixels_survey.cl, or on GPUs
 * pixels_survey_group.cl. */
size_t gpk_pixels_survey_passes(const gpk_pixels_stage *stage, bool for_gpu,
                                gpk_pixels_pass *passes);

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_KERNELS_H */
