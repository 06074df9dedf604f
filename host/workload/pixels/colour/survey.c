// SPDX-License-Identifier: MIT
/* workload/pixels/colour/survey.c - operations that count the whole image before they begin.
 *
 * What is counted becomes a table, which each colour goes through: that of lib/pixels_survey.h.
 * Alpha is neither counted nor changed.
 */
#include "lib/pixels_survey.h"

#include <stdlib.h>

#include "base/error.h"
#include "workload/pixels/colour/kernels.h"
#include "workload/pixels/colour/kinds.h"
#include "workload/pixels/colour/lut.h"
#include "workload/pixels/colour/map.h"
#include "workload/pixels/colour/points.h"

enum {
    LEVELS_MOST = 65536,
    SURVEY = 4, /* of numbers: before it are those of a gray */
};

typedef struct counted {
    bool is_done;
    gpk_map map; /* by bytes or words */
    uint32_t counts[LEVELS_MOST];
    uint16_t words[LEVELS_MOST];
    uint8_t bytes[256];
} counted;

static uint32_t most_of(const gpk_pixels_stage *stage)
{
    return stage->in.bits == 8 ? 255 : 65535;
}

static void count_plane(const gpk_pixels_stage *stage, const uint16_t *plane, size_t size,
                        uint32_t *counts)
{
    const uint32_t survey = (uint32_t)stage->numbers[SURVEY], most = most_of(stage);
    for (size_t i = 0; i < size; i++)
        counts[pixels_survey_level(survey, plane[i], most)]++;
}

static void count_row(const gpk_points_loops *loops, const gpk_pixels_stage *stage, const void *row,
                      uint32_t *counts)
{
    const bool is_gray = stage->numbers[SURVEY] != (int32_t)PIXELS_SURVEY_LEVELS;
    const uint32_t colours = gpk_map_colours(&stage->in);
    gpk_points_range range = {0};
    gpk_points points;
    while ((range = gpk_points_next(range, stage->in.width)).count > 0) {
        gpk_points_unpack(loops, &stage->in, row, range, &points);
        if (is_gray && colours == 3)
            loops->steps[PIXELS_STEP_GRAY](stage, &points, range.count);
        for (uint32_t c = 0; c < (is_gray ? 1 : colours); c++)
            count_plane(stage, points.of[c], range.count, counts);
    }
}

static void count_rows(const gpk_pixels_stage *stage, void *memory, const gpk_pixels_rows *in,
                       uint32_t first, uint32_t last)
{
    counted *state = memory;
    for (uint32_t y = first; y < last; y++)
        count_row(gpk_points_loops_now(), stage, gpk_pixels_row(in, y), state->counts);
}

static void settle(const gpk_pixels_stage *stage, void *const *states, size_t count)
{
    counted *state = states[0];
    for (size_t i = 1; i < count; i++) {
        const counted *part = states[i];
        for (size_t level = 0; level <= most_of(stage); level++)
            state->counts[level] += part->counts[level];
    }
    pixels_survey_table((uint32_t)stage->numbers[SURVEY], state->counts, state->words,
                        most_of(stage));
    for (size_t i = 0; i < 256; i++)
        state->bytes[i] = (uint8_t)state->words[i];
    state->map.tables = 1;
    state->map.table = stage->in.bits == 8 ? (const void *)state->bytes : state->words;
    state->is_done = true;
}

static size_t state_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    (void)stage;
    (void)strip_rows;
    return sizeof(counted);
}

static void map_rows(const gpk_pixels_stage *stage, void *memory, const gpk_pixels_rows *in,
                     const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    counted *state = memory;
    if (!state->is_done) {
        count_rows(stage, state, in, 0, stage->in.height);
        settle(stage, &memory, 1);
    }
    for (uint32_t y = first; y < last; y++)
        gpk_map_row(&state->map, &stage->in, gpk_pixels_row(in, y), gpk_pixels_row(out, y));
}

static const gpk_pixels_stage_ops survey_ops = {
    .name = "survey",
    .needs = gpk_pixels_needs_whole,
    .state_size = state_size,
    .rows = map_rows,
    .count = count_rows,
    .settle = settle,
    .passes = gpk_pixels_survey_passes,
};

static gpukit_status add_survey(gpk_pixels_plan *plan, uint32_t survey, gpukit_error *err)
{
    const uint64_t samples =
        (uint64_t)plan->out.width * plan->out.height * gpk_map_colours(&plan->out);
    if (samples > UINT32_MAX)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "what counts a whole image takes %u samples at most, and %u x %u pixels "
                        "have more: shrink it first",
                        UINT32_MAX, plan->out.width, plan->out.height);
    const gpk_pixels_stage stage = {
        .ops = &survey_ops,
        .out = plan->out,
        .numbers = {PIXELS_STEP_GRAY, 9798, 19235, 3735, (int32_t)survey},
        .scratch_size = LEVELS_MOST * (sizeof(uint32_t) + sizeof(uint16_t)),
    };
    return gpk_pixels_plan_add(plan, &stage, err);
}

static gpukit_status parse_threshold(gpk_pixels_op *op, gpk_arguments *arguments,
                                     const gpukit_pixels_files *files, gpukit_error *err)
{
    const gpk_arguments from = *arguments;
    gpk_argument word = {0};
    (void)files;
    gpukit_status status = gpk_arguments_word(arguments, "a threshold", &word, err);
    if (status != GPUKIT_OK)
        return status;
    op->choice = gpk_arguments_word_is(word, "otsu");
    if (op->choice != 0)
        return GPUKIT_OK;
    *arguments = from;
    return gpk_arguments_number(arguments, "a threshold", 0, 255, &op->numbers[0], err);
}

static uint32_t part(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const gpk_pixels_op *op = user;
    (void)channel;
    return sample > op->numbers[0] * (most == 255 ? 1 : 257) ? most : 0;
}

static gpukit_status build_threshold(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                     gpukit_error *err)
{
    return op->choice != 0 ? add_survey(plan, PIXELS_SURVEY_OTSU, err)
                           : gpk_pixels_add_curve(plan, part, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_threshold = {
    .about = {"threshold", "=LEVEL|otsu", "colour",
              "black up to one of 255 levels and white above, in each colour; otsu finds it"},
    .parse = parse_threshold,
    .build = build_threshold,
};

static gpukit_status build_equalize(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                    gpukit_error *err)
{
    (void)op;
    return add_survey(plan, PIXELS_SURVEY_EQUALIZE, err);
}

const gpk_pixels_op_kind gpk_pixels_equalize = {
    .about = {"equalize", "", "colour", "as much of each gray as of another"},
    .build = build_equalize,
};

static gpukit_status build_autolevels(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                      gpukit_error *err)
{
    (void)op;
    return add_survey(plan, PIXELS_SURVEY_LEVELS, err);
}

const gpk_pixels_op_kind gpk_pixels_autolevels = {
    .about = {"autolevels", "", "colour",
              "stretched from black to white, but for 0.5 % of the samples at each end"},
    .build = build_autolevels,
};
