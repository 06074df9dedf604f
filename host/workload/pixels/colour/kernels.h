// SPDX-License-Identifier: MIT
/* workload/pixels/colour/kernels.h - what stages on colours are on devices. */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_KERNELS_H
#define GPK_WORKLOAD_PIXELS_COLOUR_KERNELS_H

#include "workload/pixels/stage.h"

/* The pass of a stage whose numbers[0] is one of the steps of lib/pixels_colour.h. */
size_t gpk_pixels_colour_pass(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes);

/* The passes of one that counts the whole image first: pixels_survey.cl, or on GPUs
 * pixels_survey_group.cl. */
size_t gpk_pixels_survey_passes(const gpk_pixels_stage *stage, bool for_gpu,
                                gpk_pixels_pass *passes);

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_KERNELS_H */
