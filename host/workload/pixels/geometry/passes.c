// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/passes.h"

#include "base/text.h"

size_t gpk_pixels_pass_over_output(const gpk_pixels_stage *stage, bool for_gpu, const char *entry,
                                   const gpk_source *const *sources, gpk_pixels_pass *passes)
{
    passes[0] = (gpk_pixels_pass){
        .entry = entry,
        .sources = sources,
        .extent = GPK_PIXELS_OVER_OUTPUT,
        .items_per_row = for_gpu ? stage->out.width : 1,
    };
    gpk_text_format(passes[0].defines, sizeof passes[0].defines,
                    "#define PIXELS_BITS %u\n#define PIXELS_CHANNELS %u\n%s", stage->in.bits,
                    stage->in.channels, for_gpu ? "" : "#define PIXELS_BLOCK 32\n");
    return 1;
}
