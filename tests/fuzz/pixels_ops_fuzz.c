// SPDX-License-Identifier: MIT
/* pixels_ops_fuzz.c - whatever lines come as operations: refused in one line, or a chain that says
 * what shapes come out of it, and whose rows come out so.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/pixels.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MOST = 8, PIXELS_MOST = 1 << 16 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_line(const gpukit_error *error)
{
    const size_t size = strnlen(error->text, sizeof error->text);
    require(error->status != GPUKIT_OK);
    require(size > 0 && size < sizeof error->text);
}

static gpukit_status give_rows(void *user, void *rows, size_t stride, uint32_t count,
                               gpukit_error *error)
{
    const gpukit_pixels_shape *shape = user;
    (void)error;
    for (uint32_t y = 0; y < count; y++)
        memset((unsigned char *)rows + y * stride, (int)(y * 37 + 11),
               gpukit_pixels_row_size(shape));
    return GPUKIT_OK;
}

static void read_all(const gpukit_pixels *chain, gpukit_pixels_shape *shape,
                     const gpukit_pixels_shape *expected)
{
    gpukit_error error = {.status = GPUKIT_OK};
    gpukit_pixels_stream *stream;
    const gpukit_pixels_stream_params params = {
        .shape = *shape, .source = give_rows, .user = shape, .memory = 16 << 20};
    if (gpukit_pixels_stream_open(chain, &params, &stream, &error) != GPUKIT_OK) {
        require_line(&error);
        return;
    }
    const gpukit_pixels_shape *out = gpukit_pixels_stream_shape(stream);
    require(memcmp(out, expected, sizeof *out) == 0);
    const size_t row = gpukit_pixels_row_size(out);
    unsigned char *rows = malloc(row * out->height);
    require(rows != NULL);
    require(gpukit_pixels_stream_read(stream, rows, row, out->height, &error) == GPUKIT_OK);
    free(rows);
    gpukit_pixels_stream_close(stream);
}

static uint64_t pixels_of(const gpukit_pixels_shape *shape)
{
    require(shape->width >= 1 && shape->width <= GPUKIT_PIXELS_MOST);
    require(shape->height >= 1 && shape->height <= GPUKIT_PIXELS_MOST);
    require(shape->channels >= 1 && shape->channels <= 4);
    require(shape->bits == 8 || shape->bits == 16);
    return (uint64_t)shape->width * shape->height;
}

/* What comes out of the first operations, of one more of them each time. False: that is refused, or
 * so large that its rows would take long. */
static bool is_small(const char *const *lines, size_t count, const gpukit_pixels_shape *shape)
{
    bool is_good = true;
    for (size_t i = 1; is_good && i <= count; i++) {
        gpukit_error error = {.status = GPUKIT_OK};
        gpukit_pixels_shape out;
        gpukit_pixels *chain;
        const gpukit_pixels_params params = {.operations = lines, .count = i};
        require(gpukit_pixels_open(&params, &chain, &error) == GPUKIT_OK);
        is_good = gpukit_pixels_result(chain, shape, &out, &error) == GPUKIT_OK;
        if (!is_good)
            require_line(&error);
        is_good = is_good && pixels_of(&out) <= PIXELS_MOST;
        gpukit_pixels_close(chain);
    }
    return is_good;
}

static void try_shape(const gpukit_pixels_params *params, const gpukit_pixels *chain,
                      gpukit_pixels_shape shape)
{
    gpukit_error error = {.status = GPUKIT_OK};
    gpukit_pixels_shape out;
    if (!is_small(params->operations, params->count, &shape))
        return;
    require(gpukit_pixels_result(chain, &shape, &out, &error) == GPUKIT_OK);
    read_all(chain, &shape, &out);
}

/* The lines of the text, which is cut at their ends. */
static size_t split(char *text, const char **lines)
{
    size_t count = 0;
    for (char *line = strtok(text, "\n"); line != NULL && count < LINES_MOST;
         line = strtok(NULL, "\n"))
        lines[count++] = line;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const gpukit_pixels_shape shapes[] = {
        {1, 1, 1, 8}, {7, 5, 3, 8}, {9, 4, 4, 8}, {5, 6, 2, 16}, {3, 8, 3, 16}};
    const char *lines[LINES_MOST];
    gpukit_error error = {.status = GPUKIT_OK};
    gpukit_pixels *chain;
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    const gpukit_pixels_params params = {.operations = lines, .count = split(text, lines)};
    if (gpukit_pixels_open(&params, &chain, &error) == GPUKIT_OK) {
        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
            try_shape(&params, chain, shapes[i]);
        gpukit_pixels_close(chain);
    } else {
        require_line(&error);
    }
    free(text);
    return 0;
}
