// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/size.h"

#include <string.h>

#include <gpukit/pixels.h>

gpk_argument gpk_argument_split(gpk_argument *word, char at)
{
    const char *end = memchr(word->text, at, word->size);
    const gpk_argument piece = {word->text, end == NULL ? word->size : (size_t)(end - word->text)};
    const size_t taken = end == NULL ? piece.size : piece.size + 1;
    word->text += taken;
    word->size -= taken;
    return piece;
}

bool gpk_argument_pixels(gpk_argument word, uint32_t *out)
{
    uint32_t value = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.text[i] < '0' || word.text[i] > '9')
            return false;
        value = value * 10 + (uint32_t)(word.text[i] - '0');
        if (value > GPUKIT_PIXELS_MOST)
            return false;
    }
    *out = value;
    return word.size > 0;
}

/* A side, or nothing. */
static bool read_side(gpk_argument word, uint32_t *out)
{
    *out = 0;
    return word.size == 0 || (gpk_argument_pixels(word, out) && *out > 0);
}

bool gpk_argument_size(gpk_argument word, gpk_pixels_size *out)
{
    if (memchr(word.text, 'x', word.size) == NULL)
        return false;
    const gpk_argument width = gpk_argument_split(&word, 'x');
    return read_side(width, &out->width) && read_side(word, &out->height) &&
           (out->width > 0 || out->height > 0);
}
