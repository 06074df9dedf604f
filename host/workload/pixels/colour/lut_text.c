// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/lut_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "workload/pixels/arguments.h"

enum {
    CURVE_MOST = 65536,
    CUBE_MOST = 128,
    CSV_ROWS = 256,
    WORDS = 4, /* of a line that are looked at: one more than there may be */
};

typedef struct reader {
    const char *name, *next, *end;
    size_t line;
    bool is_csv;
    gpk_argument words[WORDS];
    size_t count;       /* of words, at most WORDS */
    gpk_lut_file *file; /* owned; NULL: its size is not known yet */
    size_t rows, wanted;
} reader;

static bool is_gap(const reader *from, char c)
{
    return c == ' ' || c == '\t' || c == '\r' || (from->is_csv && (c == ',' || c == ';'));
}

/* The words of the next line that has some; false: there is none. */
static bool next_line(reader *from)
{
    from->count = 0;
    while (from->count == 0 && from->next < from->end) {
        const char *end = memchr(from->next, '\n', (size_t)(from->end - from->next));
        end = end == NULL ? from->end : end;
        const char *at = from->next;
        from->line++;
        while (at < end && *at != '#' && from->count < WORDS) {
            const char *begin = at;
            while (at < end && !is_gap(from, *at))
                at++;
            if (at > begin)
                from->words[from->count++] = (gpk_argument){begin, (size_t)(at - begin)};
            while (at < end && is_gap(from, *at))
                at++;
        }
        from->next = end < from->end ? end + 1 : end;
    }
    return from->count > 0;
}

static gpukit_status allocate(reader *from, bool is_cube, uint32_t size, gpukit_error *err)
{
    from->wanted = is_cube ? (size_t)size * size * size : size;
    from->file = malloc(sizeof *from->file + from->wanted * 3 * sizeof(uint32_t));
    if (from->file == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "a table of %zu rows", from->wanted);
    from->file->is_cube = is_cube;
    from->file->size = size;
    from->file->columns = 0;
    return GPUKIT_OK;
}

/* LUT_1D_SIZE or LUT_3D_SIZE. */
static gpukit_status read_size(reader *from, gpukit_error *err)
{
    const bool is_cube = gpk_arguments_word_is(from->words[0], "LUT_3D_SIZE");
    const double most = is_cube ? CUBE_MOST : CURVE_MOST;
    double size = 0;
    if (from->file != NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s: line %zu gives a size again",
                        from->name, from->line);
    if (from->count != 2 || !gpk_arguments_word_number(from->words[1], &size) || size < 2 ||
        size > most || size != floor(size))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s: line %zu: a size is one of 2 to %.0f",
                        from->name, from->line, most);
    return allocate(from, is_cube, (uint32_t)size, err);
}

/* DOMAIN_MIN and _MAX, LUT_1D_INPUT_RANGE and LUT_3D_INPUT_RANGE: from 0 to 1, as they are where
 * nothing is said. */
static gpukit_status read_domain(const reader *from, gpukit_error *err)
{
    const bool is_range = !gpk_arguments_word_is(from->words[0], "DOMAIN_MIN") &&
                          !gpk_arguments_word_is(from->words[0], "DOMAIN_MAX");
    bool is_right = from->count == (is_range ? 3 : 4);
    for (size_t i = 1; i < from->count; i++) {
        const bool is_high = is_range ? i == 2 : from->words[0].text[8] == 'A';
        double value = -1;
        is_right = is_right && gpk_arguments_word_number(from->words[i], &value) &&
                   value == (is_high ? 1 : 0);
    }
    if (is_right)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "%s: line %zu: tables are for inputs from 0 to 1, and this one is for others",
                    from->name, from->line);
}

static gpukit_status read_row(reader *from, gpukit_error *err)
{
    gpk_lut_file *file = from->file;
    if (file == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s: line %zu: %s comes before LUT_1D_SIZE or LUT_3D_SIZE", from->name,
                        from->line, gpk_arguments_quote(from->words[0]).text);
    if (file->columns == 0)
        file->columns = from->is_csv && from->count == 1 ? 1 : 3;
    if (from->count != file->columns)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s: line %zu: a row has %u numbers here",
                        from->name, from->line, file->columns);
    if (from->rows == from->wanted)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s: line %zu: there are more than %zu rows",
                        from->name, from->line, from->wanted);
    for (size_t i = 0; i < from->count; i++) {
        double value = 0;
        if (!gpk_arguments_word_number(from->words[i], &value))
            return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s: line %zu: %s is no number",
                            from->name, from->line, gpk_arguments_quote(from->words[i]).text);
        value = from->is_csv ? value * 257 : value * 65535;
        file->entries[from->rows * file->columns + i] = (uint32_t)(value <= 0       ? 0
                                                                   : value >= 65535 ? 65535
                                                                                    : lrint(value));
    }
    from->rows++;
    return GPUKIT_OK;
}

static gpukit_status read_cube_line(reader *from, gpukit_error *err)
{
    static const char *const domains[] = {"DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_INPUT_RANGE",
                                          "LUT_3D_INPUT_RANGE", NULL};
    if (gpk_arguments_word_is(from->words[0], "TITLE"))
        return GPUKIT_OK;
    if (gpk_arguments_word_is(from->words[0], "LUT_1D_SIZE") ||
        gpk_arguments_word_is(from->words[0], "LUT_3D_SIZE"))
        return read_size(from, err);
    for (size_t i = 0; domains[i] != NULL; i++) {
        if (gpk_arguments_word_is(from->words[0], domains[i]))
            return read_domain(from, err);
    }
    return read_row(from, err);
}

static gpukit_status read_all(reader *from, gpukit_error *err)
{
    gpukit_status status = from->is_csv ? allocate(from, false, CSV_ROWS, err) : GPUKIT_OK;
    while (status == GPUKIT_OK && next_line(from))
        status = from->is_csv ? read_row(from, err) : read_cube_line(from, err);
    if (status == GPUKIT_OK && from->file == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s: there is neither LUT_1D_SIZE nor LUT_3D_SIZE", from->name);
    if (status == GPUKIT_OK && from->rows < from->wanted)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s: there are %zu rows and not %zu",
                        from->name, from->rows, from->wanted);
    return status;
}

static bool ends_with(const char *name, const char *ending)
{
    const size_t size = strlen(name), least = strlen(ending);
    return size >= least && strcasecmp(name + size - least, ending) == 0;
}

gpukit_status gpk_lut_text_read(const char *name, const char *text, size_t size, gpk_lut_file **out,
                                gpukit_error *err)
{
    reader from = {.name = name, .next = text, .end = text + size};
    from.is_csv = ends_with(name, ".csv");
    if (!from.is_csv && !ends_with(name, ".cube"))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s is no table: the names of tables end with .cube or .csv", name);
    gpukit_status status = read_all(&from, err);
    if (status != GPUKIT_OK) {
        free(from.file);
        return status;
    }
    *out = from.file;
    return GPUKIT_OK;
}
