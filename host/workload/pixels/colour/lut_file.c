// SPDX-License-Identifier: MIT
/* workload/pixels/colour/lut_file.c - tables of the user's: curves, and cubes of colours.
 *
 * Between entries there are straight lines; between the points of a cube, those of the tetrahedron
 * that a colour lies in. Results are rounded once. A gray image becomes RGB where the table makes
 * colours of grays.
 */
#include <stdlib.h>

#include "base/error.h"
#include "workload/pixels/colour/kinds.h"
#include "workload/pixels/colour/lut.h"
#include "workload/pixels/colour/lut_text.h"
#include "workload/pixels/colour/points.h"

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    char path[4096], *text = NULL;
    size_t size = 0;
    gpukit_status status = gpk_arguments_rest(arguments, "a file", path, sizeof path, err);
    if (status != GPUKIT_OK)
        return status;
    if (files == NULL || files->read_text == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "lut=%s: files are not read here", path);
    gpk_lut_file *file = NULL;
    status = files->read_text(files->user, path, &text, &size, err);
    if (status == GPUKIT_OK)
        status = gpk_lut_text_read(path, text, size, &file, err);
    free(text);
    op->data = file;
    return status;
}

/* Whether all columns have the same. */
static bool is_uniform(const gpk_lut_file *file)
{
    for (size_t i = 0; file->columns == 3 && i < file->size; i++) {
        const uint16_t *row = file->entries + 3 * i;
        if (row[0] != row[1] || row[1] != row[2])
            return false;
    }
    return true;
}

static uint32_t follow(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const gpk_lut_file *file = user;
    const size_t columns = file->columns, column = columns == 1 ? 0 : channel;
    const uint32_t at = sample * (file->size - 1), first = at / most, rest = at % most;
    const uint16_t *entry = file->entries + first * columns + column;
    const uint32_t next = rest == 0 ? 0 : entry[columns];
    return (entry[0] * (most - rest) + next * rest + 32767u) / 65535u;
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const gpk_lut_file *file = op->data;
    const bool is_one = !file->is_cube && is_uniform(file);
    gpukit_status status = is_one ? GPUKIT_OK : gpk_pixels_add_rgb(plan, err);
    if (status != GPUKIT_OK)
        return status;
    if (!file->is_cube)
        return gpk_pixels_add_curve(plan, follow, file, is_one, err);
    const gpk_pixels_stage stage = {
        .out = plan->out,
        .table = file->entries,
        .table_size = (size_t)file->size * file->size * file->size * 3 * sizeof(uint16_t),
        .numbers = {0, (int32_t)file->size},
    };
    return gpk_pixels_add_points(plan, PIXELS_STEP_CUBE, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_lut_file = {
    .about = {"lut", "=FILE.cube|FILE.csv", "colour", "colours by a table from a file"},
    .parse = parse,
    .build = build,
};
