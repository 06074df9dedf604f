// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/passes.h"

#include "base/text.h"
#include "workload/pixels/neighbour/window.h"

enum { ITEM = 4 }; /* samples of an item of a GPU: a word */

void gpk_near_pass_fill(const gpk_pixels_stage *stage, bool for_gpu, const gpk_near_pass *pass,
                        gpk_pixels_pass *out)
{
    *out = (gpk_pixels_pass){
        .entry = for_gpu ? pass->items : pass->rows,
        .sources = pass->sources,
        .extent = pass->extent,
        .items_per_row = for_gpu ? (uint32_t)((gpk_window_samples(stage) + ITEM - 1) / ITEM) : 1,
    };
    gpk_text_format(out->defines, sizeof out->defines, "#define PIXELS_BITS %u\n", stage->in.bits);
}
