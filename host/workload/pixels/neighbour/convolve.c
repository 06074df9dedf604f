// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/convolve.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/pixels/neighbour/kinds.h"
#include "workload/pixels/neighbour/passes.h"
#include "workload/pixels/neighbour/window.h"

#define OFFSET_MOST 65535.0

static void make_row(const gpk_pixels_stage *stage, const void *const *rows, void *to)
{
    const gpk_convolved of = {stage->data, rows, stage->radius, stage->in.channels,
                              gpk_window_samples(stage)};
    if (stage->in.bits == 8)
        gpk_convolve8(&of, to);
    else
        gpk_convolve16(&of, to);
}

static void convolve_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                          const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    gpk_window_run(stage, gpk_window_rows(stage, state, in, first, last), make_row, out, first,
                   last);
}

static const gpk_source *const sources[] = {
    GPK_NEAR_SOURCES,
    &gpk_source_lib_pixels_round_h,
    &gpk_source_lib_pixels_convolve_h,
    &gpk_source_pixels_convolve_cl,
    NULL,
};

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    static const gpk_near_pass pass = {"pixels_convolve_rows", "pixels_convolve", sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    gpk_near_pass_fill(stage, for_gpu, &pass, &out[0]);
    return 1;
}

static const gpk_pixels_stage_ops convolve_ops = {
    .name = "convolve",
    .needs = gpk_pixels_needs_around,
    .state_size = gpk_window_size,
    .rows = convolve_rows,
    .passes = passes,
};

static gpukit_status add_convolve(const gpk_pixels_op *op, const gpk_weights *weights,
                                  gpk_pixels_plan *plan, gpukit_error *err)
{
    size_t size;
    gpk_taps *by = gpk_taps_make(weights, plan->out.bits, &size);
    if (by == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%zu bytes of weights", size);
    const gpk_pixels_stage stage = {
        .ops = &convolve_ops,
        .out = plan->out,
        .radius = weights->rows / 2,
        .margin = weights->columns / 2,
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REPLICATE),
        .data = by,
        .table = by,
        .table_size = size,
        .numbers = {(int32_t)weights->columns / 2},
    };
    return gpk_pixels_plan_add(plan, &stage, err);
}

static gpukit_status read_file(gpk_argument path, const gpukit_pixels_files *files, char **text,
                               size_t *size, gpukit_error *err)
{
    char name[4096];
    if (files == NULL || files->read_text == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there are no files here: give the weights in brackets");
    if (path.size >= sizeof name)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a path of %zu bytes is too long",
                        path.size);
    memcpy(name, path.text, path.size);
    name[path.size] = '\0';
    return files->read_text(files->user, name, text, size, err);
}

static gpukit_status read_weights(gpk_argument word, const gpukit_pixels_files *files,
                                  gpk_weights *out, gpukit_error *err)
{
    char *text = NULL;
    if (word.text[0] == '[') {
        if (word.text[word.size - 1] != ']')
            return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                            "the bracket around the weights is open: end them with ]");
        return gpk_weights_parse((gpk_argument){word.text + 1, word.size - 2}, out, err);
    }
    gpk_argument all = {NULL, 0};
    gpukit_status status = read_file(word, files, &text, &all.size, err);
    if (status != GPUKIT_OK)
        return status;
    all.text = text;
    status = gpk_weights_parse(all, out, err);
    free(text);
    return status;
}

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    gpk_argument word;
    gpukit_status status = gpk_arguments_word(arguments, "a list of weights", &word, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_weights *weights = op->data = malloc(sizeof *weights);
    if (weights == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "%zu bytes", sizeof *weights);
    status = read_weights(word, files, weights, err);
    if (status == GPUKIT_OK && gpk_arguments_has_more(arguments))
        status = gpk_arguments_number(arguments, "a divisor", 1e-6, 1e6, &weights->divisor, err);
    if (status == GPUKIT_OK && gpk_arguments_has_more(arguments))
        status = gpk_arguments_number(arguments, "an offset", -OFFSET_MOST, OFFSET_MOST,
                                      &weights->offset, err);
    return status;
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return add_convolve(op, op->data, plan, err);
}

static gpukit_status build_emboss(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    static const gpk_weights emboss = {
        .columns = 3,
        .rows = 3,
        .divisor = 1,
        .at = {-2, -1, 0, -1, 1, 1, 0, 1, 2},
    };
    return add_convolve(op, &emboss, plan, err);
}

const gpk_pixels_op_kind gpk_pixels_convolve_kind = {
    .about = {"convolve", "=FILE|[ROW;ROW;...][,DIVISOR[,OFFSET]]", "neighbourhood",
              "sums by weights, in rows of up to 15: \"[0 -1 0; -1 5 -1; 0 -1 0]\""},
    .premultiplies = true,
    .parse = parse,
    .build = build,
};

const gpk_pixels_op_kind gpk_pixels_emboss_kind = {
    .about = {"emboss", "", "neighbourhood", "a relief: convolve=[-2 -1 0; -1 1 1; 0 1 2]"},
    .premultiplies = true,
    .build = build_emboss,
};
