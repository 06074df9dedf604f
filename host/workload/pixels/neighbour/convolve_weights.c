// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/convolve_weights.c - weights out of a text, and taps out of them. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/pixels/neighbour/convolve.h"

#define WEIGHT_MOST 1e6

static bool ends_row(char c)
{
    return c == ';' || c == '\n' || c == '\r';
}

/* The next number of the text; size 0: the row ends here. */
static gpk_argument next_word(gpk_argument text, size_t *at)
{
    while (*at < text.size && (text.text[*at] == ' ' || text.text[*at] == '\t'))
        (*at)++;
    gpk_argument word = {text.text + *at, 0};
    while (*at < text.size && !isspace((unsigned char)text.text[*at]) && text.text[*at] != ';') {
        (*at)++;
        word.size++;
    }
    return word;
}

static gpukit_status add_weight(gpk_argument word, size_t *count, gpk_weights *out,
                                gpukit_error *err)
{
    double weight;
    if (!gpk_arguments_word_number(word, &weight) || fabs(weight) > WEIGHT_MOST)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s is no weight: weights are numbers from -%g to %g",
                        gpk_arguments_quote(word).text, WEIGHT_MOST, WEIGHT_MOST);
    if (*count == sizeof out->at / sizeof out->at[0])
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there are more than %d x %d weights",
                        GPK_CONVOLVE_SIDE, GPK_CONVOLVE_SIDE);
    out->at[(*count)++] = weight;
    return GPUKIT_OK;
}

/* Ends a row that has begun with weight number `first`. */
static gpukit_status end_row(size_t first, size_t count, gpk_weights *out, gpukit_error *err)
{
    const uint32_t columns = (uint32_t)(count - first);
    if (columns == 0)
        return GPUKIT_OK;
    if (out->rows > 0 && columns != out->columns)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "row %u has %u weights, and those before it have %u", out->rows + 1,
                        columns, out->columns);
    out->columns = columns;
    out->rows++;
    return GPUKIT_OK;
}

static gpukit_status check_sides(gpk_weights *out, gpukit_error *err)
{
    const uint32_t side = (uint32_t)lround(sqrt(out->columns));
    if (out->rows == 1 && side * side == out->columns)
        out->columns = out->rows = side;
    if (out->columns % 2 == 0 || out->rows % 2 == 0 || out->columns > GPK_CONVOLVE_SIDE ||
        out->rows > GPK_CONVOLVE_SIDE)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%u x %u weights have no middle or are too many: both sides are odd, and "
                        "%d at most; rows end with ';' or a line",
                        out->columns, out->rows, GPK_CONVOLVE_SIDE);
    return GPUKIT_OK;
}

gpukit_status gpk_weights_parse(gpk_argument text, gpk_weights *out, gpukit_error *err)
{
    size_t at = 0, count = 0, first = 0;
    gpukit_status status = GPUKIT_OK;
    *out = (gpk_weights){.divisor = 1};
    while (status == GPUKIT_OK && at <= text.size) {
        const gpk_argument word = next_word(text, &at);
        if (word.size > 0) {
            status = add_weight(word, &count, out, err);
            continue;
        }
        if (at == text.size || ends_row(text.text[at])) {
            status = end_row(first, count, out, err);
            first = count;
        }
        at++;
    }
    return status == GPUKIT_OK ? check_sides(out, err) : status;
}

static bool are_whole(const gpk_weights *weights)
{
    double sum = 0;
    for (uint32_t i = 0; i < weights->columns * weights->rows; i++) {
        if (weights->at[i] != floor(weights->at[i]))
            return false;
        sum += 255 * fabs(weights->at[i]);
    }
    return sum <= 32767 && sum / weights->divisor + fabs(weights->offset) < (1 << 22);
}

gpk_taps *gpk_taps_make(const gpk_weights *weights, uint32_t bits, size_t *size)
{
    const uint32_t columns = weights->columns, most = columns * weights->rows;
    *size = sizeof(gpk_taps) + (most + GPK_TAPS_TOGETHER) * sizeof(pixels_tap);
    gpk_taps *made = calloc(1, *size);
    if (made == NULL)
        return NULL;
    made->head.is_whole = are_whole(weights);
    made->head.scale = (float)(1 / weights->divisor);
    made->head.offset = (float)(weights->offset * (bits == 8 ? 1 : 257));
    for (uint32_t i = 0; i < most; i++) {
        if (weights->at[i] == 0)
            continue;
        pixels_tap *tap = &made->taps[made->head.count++];
        tap->across = (int32_t)(i % columns) - (int32_t)(columns / 2);
        tap->down = (int32_t)(i / columns) - (int32_t)(weights->rows / 2);
        tap->weight = (float)weights->at[i];
        tap->whole = made->head.is_whole ? (int32_t)weights->at[i] : 0;
    }
    return made;
}
