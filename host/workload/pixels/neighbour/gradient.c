// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/gradient.c - edges: sobel and laplacian.
 *
 * sobel is the mean of the sizes of both differences, each no more than the most there is, as
 * OpenCV's convertScaleAbs and addWeighted make it; or the root of their squares.
 */
#include "lib/pixels_gradient.h"

#include "workload/pixels/neighbour/kinds.h"
#include "workload/pixels/neighbour/levels.h"
#include "workload/pixels/neighbour/passes.h"
#include "workload/pixels/neighbour/window.h"

/* The rows around one, of samples of so many bits: what is beside a sample is `step` away. */
typedef struct around8 {
    const uint8_t *above, *here, *below;
    size_t count, step;
} around8;

typedef struct around16 {
    const uint16_t *above, *here, *below;
    size_t count, step;
} around16;

GPK_INLINE void l1_8_body(const around8 *of, uint8_t *restrict to)
{
    const uint8_t *above = of->above, *here = of->here, *below = of->below;
    const size_t step = of->step;
    for (size_t i = 0; i < of->count; i++) {
        const ptrdiff_t l = (ptrdiff_t)(i - step), r = (ptrdiff_t)(i + step);
        const int16_t left = (int16_t)(above[l] + 2 * here[l] + below[l]);
        const int16_t right = (int16_t)(above[r] + 2 * here[r] + below[r]);
        const int16_t up = (int16_t)(above[l] + 2 * above[i] + above[r]);
        const int16_t down = (int16_t)(below[l] + 2 * below[i] + below[r]);
        to[i] = (uint8_t)pixels_steep_l1((int16_t)(right - left), (int16_t)(down - up), 255);
    }
}

GPK_INLINE void laplacian_8_body(const around8 *of, uint8_t *restrict to)
{
    for (size_t i = 0; i < of->count; i++) {
        const int16_t ring =
            (int16_t)(of->above[i] + of->below[i] + of->here[(ptrdiff_t)(i - of->step)] +
                      of->here[i + of->step]);
        to[i] = (uint8_t)pixels_size((int16_t)(ring - 4 * of->here[i]), 255);
    }
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define STEEP(name, around, sample, steep, most)                                                   \
    GPK_INLINE void name##_body(const around *of, sample *restrict to)                             \
    {                                                                                              \
        const sample *above = of->above, *here = of->here, *below = of->below;                     \
        for (size_t i = 0; i < of->count; i++) {                                                   \
            const ptrdiff_t l = (ptrdiff_t)(i - of->step), r = (ptrdiff_t)(i + of->step);          \
            const int32_t left = above[l] + 2 * here[l] + below[l];                                \
            const int32_t right = above[r] + 2 * here[r] + below[r];                               \
            const int32_t up = above[l] + 2 * above[i] + above[r];                                 \
            const int32_t down = below[l] + 2 * below[i] + below[r];                               \
            to[i] = (sample)steep(right - left, down - up, most);                                  \
        }                                                                                          \
    }
// NOLINTEND(bugprone-macro-parentheses)

STEEP(l2_8, around8, uint8_t, pixels_steep_l2, 255)
STEEP(l1_16, around16, uint16_t, pixels_steep_l1, 65535)
STEEP(l2_16, around16, uint16_t, pixels_steep_l2, 65535)

GPK_INLINE void laplacian_16_body(const around16 *of, uint16_t *restrict to)
{
    for (size_t i = 0; i < of->count; i++) {
        const int32_t ring = of->above[i] + of->below[i] + of->here[(ptrdiff_t)(i - of->step)] +
                             of->here[i + of->step];
        to[i] = (uint16_t)pixels_size(ring - 4 * of->here[i], 65535);
    }
}

GPK_PIXELS_BY_LEVEL(l1_8, (const around8 *of, uint8_t *to), (of, to))
GPK_PIXELS_BY_LEVEL(l2_8, (const around8 *of, uint8_t *to), (of, to))
GPK_PIXELS_BY_LEVEL(laplacian_8, (const around8 *of, uint8_t *to), (of, to))
GPK_PIXELS_BY_LEVEL(l1_16, (const around16 *of, uint16_t *to), (of, to))
GPK_PIXELS_BY_LEVEL(l2_16, (const around16 *of, uint16_t *to), (of, to))
GPK_PIXELS_BY_LEVEL(laplacian_16, (const around16 *of, uint16_t *to), (of, to))

static void row8(const gpk_pixels_stage *stage, const void *const *rows, void *to)
{
    static void (*const makers[])(const around8 *, uint8_t *) = {l1_8, l2_8, laplacian_8};
    const around8 of = {rows[0], rows[1], rows[2], gpk_window_samples(stage), stage->in.channels};
    makers[stage->numbers[0]](&of, to);
}

static void row16(const gpk_pixels_stage *stage, const void *const *rows, void *to)
{
    static void (*const makers[])(const around16 *, uint16_t *) = {l1_16, l2_16, laplacian_16};
    const around16 of = {rows[0], rows[1], rows[2], gpk_window_samples(stage), stage->in.channels};
    makers[stage->numbers[0]](&of, to);
}

static void gradient_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                          const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    gpk_window_run(stage, gpk_window_rows(stage, state, in, first, last),
                   stage->in.bits == 8 ? row8 : row16, out, first, last);
}

static const gpk_source *const sources[] = {
    GPK_NEAR_SOURCES,
    &gpk_source_lib_pixels_gradient_h,
    &gpk_source_pixels_gradient_cl,
    NULL,
};

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    static const gpk_near_pass pass = {"pixels_gradient", "pixels_gradient", sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    gpk_near_pass_fill(stage, for_gpu, &pass, &out[0]);
    return 1;
}

static const gpk_pixels_stage_ops gradient_ops = {
    .name = "gradient",
    .needs = gpk_pixels_needs_around,
    .state_size = gpk_window_size,
    .rows = gradient_rows,
    .passes = passes,
};

static gpukit_status add_gradient(const gpk_pixels_op *op, int32_t which, gpk_pixels_plan *plan,
                                  gpukit_error *err)
{
    const gpk_pixels_stage stage = {
        .ops = &gradient_ops,
        .out = plan->out,
        .radius = 1,
        .margin = 1,
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REFLECT101),
        .numbers = {which},
    };
    return gpk_pixels_plan_add(plan, &stage, err);
}

static gpukit_status parse_sobel(gpk_pixels_op *op, gpk_arguments *arguments,
                                 const gpukit_pixels_files *files, gpukit_error *err)
{
    static const char *const norms[] = {"l1", "l2", NULL};
    (void)files;
    if (!gpk_arguments_has_more(arguments))
        return GPUKIT_OK;
    return gpk_arguments_choice(arguments, "a norm", norms, &op->choice, err);
}

static gpukit_status build_sobel(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return add_gradient(op, op->choice == 0 ? PIXELS_SOBEL_L1 : PIXELS_SOBEL_L2, plan, err);
}

static gpukit_status build_laplacian(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                     gpukit_error *err)
{
    return add_gradient(op, PIXELS_LAPLACIAN, plan, err);
}

const gpk_pixels_op_kind gpk_pixels_sobel_kind = {
    .about = {"sobel", "[=l1|l2]", "neighbourhood",
              "edges: half the sum of the differences across and down, or their root of squares"},
    .premultiplies = true,
    .parse = parse_sobel,
    .build = build_sobel,
};

const gpk_pixels_op_kind gpk_pixels_laplacian_kind = {
    .about = {"laplacian", "", "neighbourhood",
              "edges: how far a sample is from the four beside it"},
    .premultiplies = true,
    .build = build_laplacian,
};
