// SPDX-License-Identifier: MIT
/* workload/pixels/colour/matrix.c - each colour a sum of all three.
 *
 * Weights are rounded to 65536ths, and sums once. Saturation and hue are those of SVG's filters:
 * their rows add up to 1, so that grays stay what they are, and the weight on the diagonal takes
 * what rounding the others left.
 */
#include <math.h>

#include "workload/pixels/colour/kinds.h"
#include "workload/pixels/colour/points.h"

#define PI 3.14159265358979323846

static const double lumas[3] = {0.213, 0.715, 0.072};

static gpukit_status add_matrix(gpk_pixels_plan *plan, const double *weights, bool keeps_gray,
                                gpukit_error *err)
{
    gpk_pixels_stage stage = {.out = plan->out};
    int32_t *numbers = stage.numbers + 1;
    for (size_t i = 0; i < 9; i++)
        numbers[i] = (int32_t)lrint(weights[i] * 65536);
    for (size_t row = 0; row < 3 && keeps_gray; row++) {
        const int32_t sum = numbers[3 * row] + numbers[3 * row + 1] + numbers[3 * row + 2];
        numbers[4 * row] += 65536 - sum;
    }
    return gpk_pixels_add_points(plan, PIXELS_STEP_MATRIX, &stage, err);
}

static gpukit_status parse_saturation(gpk_pixels_op *op, gpk_arguments *arguments,
                                      const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_arguments_number(arguments, "a saturation", 0, 10, &op->numbers[0], err);
}

static gpukit_status build_saturation(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                      gpukit_error *err)
{
    const double s = op->numbers[0];
    double weights[9];
    if (plan->out.channels < 3 || s == 1)
        return GPUKIT_OK;
    for (size_t i = 0; i < 9; i++)
        weights[i] = (1 - s) * lumas[i % 3] + (i % 4 == 0 ? s : 0);
    return add_matrix(plan, weights, true, err);
}

const gpk_pixels_op_kind gpk_pixels_saturation = {
    .about = {"saturation", "=FACTOR", "colour", "colours away from gray: 0 is gray, 1 as it is"},
    .parse = parse_saturation,
    .build = build_saturation,
};

static gpukit_status parse_hue(gpk_pixels_op *op, gpk_arguments *arguments,
                               const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_arguments_number(arguments, "an angle", -360, 360, &op->numbers[0], err);
}

static gpukit_status build_hue(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    /* What the sine of the angle adds. */
    static const double turns[9] = {-0.213, -0.715, 0.928, 0.143, 0.140,
                                    -0.283, -0.787, 0.715, 0.072};
    const double c = cos(op->numbers[0] * PI / 180), s = sin(op->numbers[0] * PI / 180);
    double weights[9];
    if (plan->out.channels < 3 || op->numbers[0] == 0)
        return GPUKIT_OK;
    for (size_t i = 0; i < 9; i++)
        weights[i] = lumas[i % 3] + c * ((i % 4 == 0 ? 1 : 0) - lumas[i % 3]) + s * turns[i];
    return add_matrix(plan, weights, true, err);
}

const gpk_pixels_op_kind gpk_pixels_hue = {
    .about = {"hue", "=DEGREES", "colour", "hues turned, as SVG's hueRotate does: -360 to 360"},
    .parse = parse_hue,
    .build = build_hue,
};

static gpukit_status build_sepia(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    static const double weights[9] = {0.393, 0.769, 0.189, 0.349, 0.686,
                                      0.168, 0.272, 0.534, 0.131};
    (void)op;
    gpukit_status status = gpk_pixels_add_rgb(plan, err);
    return status == GPUKIT_OK ? add_matrix(plan, weights, false, err) : status;
}

const gpk_pixels_op_kind gpk_pixels_sepia = {
    .about = {"sepia", "", "colour", "the brown of old photographs, of gray too"},
    .build = build_sepia,
};
