// SPDX-License-Identifier: MIT
/* Tables from files: what they make of pixels, and how they are refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

typedef struct written {
    char *text;
    size_t size;
} written;

static gpukit_status give_text(void *user, const char *path, char **text, size_t *size,
                               gpukit_error *err)
{
    const written *from = user;
    (void)path;
    (void)err;
    *text = malloc(from->size + 1); /* it is not a string: nothing may look behind it */
    assert_non_null(*text);
    memcpy(*text, from->text, from->size);
    (*text)[from->size] = '7';
    *size = from->size;
    return GPUKIT_OK;
}

/* Where its text is written, up to fclose(). */
static FILE *begin(written *file)
{
    FILE *to = open_memstream(&file->text, &file->size);
    assert_non_null(to);
    return to;
}

/* What a channel of a table has for red, green and blue in [0, 1]; it has 5 decimals in the file.
 */
typedef double entry(const double *colour, size_t channel);

typedef struct table {
    entry *of;
    uint32_t size;
    bool is_one; /* for all colours: gray stays gray */
} table;

/* As it stands in the file. */
static double printed(const table *by, const double *colour, size_t channel)
{
    return nearbyint(by->of(colour, channel) * 1e5) / 1e5;
}

/* Entries as the library may have them: to 1 / 65535. */
static double held(const table *by, const uint32_t *point, size_t channel)
{
    const double last = by->size - 1;
    const double colour[] = {point[0] / last, point[1] / last, point[2] / last};
    return nearbyint(printed(by, colour, channel) * 65535);
}

/* A colour of the picture, gray or not, in [0, 1]. */
static double seen(const picture *in, const uint16_t *pixel, size_t channel)
{
    return (double)pixel[in->shape.channels >= 3 ? channel : 0] / picture_most(&in->shape);
}

/* The nearest sample to a value in [0, 65535], halves down. */
static uint16_t nearest(double value, uint32_t most)
{
    return (uint16_t)ceil(value * most / 65535 - 0.5 - 1e-7);
}

static picture make_for(const table *by, const picture *in)
{
    gpukit_pixels_shape shape = in->shape;
    if (!by->is_one && shape.channels < 3)
        shape.channels += 2;
    return picture_make(&shape);
}

typedef double interpolate(const table *by, const double *colour, size_t channel);

static picture by_table(const table *by, const picture *in, interpolate *between)
{
    picture made = make_for(by, in);
    const uint32_t channels = made.shape.channels, colours = channels >= 3 ? 3 : 1;
    const size_t count = (size_t)in->shape.width * in->shape.height;
    for (size_t i = 0; i < count; i++) {
        const uint16_t *pixel = in->samples + i * in->shape.channels;
        const double colour[] = {seen(in, pixel, 0), seen(in, pixel, 1), seen(in, pixel, 2)};
        uint16_t *to = made.samples + i * channels;
        for (size_t c = 0; c < colours; c++)
            to[c] = nearest(between(by, colour, c), picture_most(&in->shape));
        if (channels % 2 == 0)
            to[channels - 1] = pixel[in->shape.channels - 1];
    }
    return made;
}

static double between_two(const table *by, const double *colour, size_t channel)
{
    const double at = colour[channel] * (by->size - 1),
                 first = fmin(floor(at + 1e-9), by->size - 2);
    const uint32_t low = (uint32_t)first, high = low + 1;
    return held(by, (const uint32_t[]){low, low, low}, channel) * (1 - (at - first)) +
           held(by, (const uint32_t[]){high, high, high}, channel) * (at - first);
}

static picture by_curve(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    (void)edge;
    return by_table(user, in, between_two);
}

/* From one corner of the cell to the opposite one, along the axis with the largest part first. */
static double between_four(const table *by, const double *colour, size_t channel)
{
    uint32_t point[3];
    double part[3], value = 0, left = 1;
    for (size_t i = 0; i < 3; i++) {
        const double at = colour[i] * (by->size - 1);
        point[i] = (uint32_t)fmin(floor(at + 1e-9), by->size - 2);
        part[i] = at - point[i];
    }
    for (size_t step = 0; step < 4; step++) {
        size_t axis = 0;
        for (size_t i = 1; i < 3; i++)
            axis = part[i] > part[axis] ? i : axis;
        const double next = step == 3 ? 0 : part[axis];
        value += held(by, point, channel) * (left - next);
        left = next;
        point[axis] += step < 3;
        part[axis] = -1;
    }
    return value;
}

static picture by_cube(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    (void)edge;
    return by_table(user, in, between_four);
}

static void check_file(const char *operation, written *file, suite_reference *reference,
                       const table *by)
{
    const gpukit_pixels_files files = {.read_text = give_text, .user = file};
    const suite_case tried = {
        .operation = operation, .reference = reference, .user = by, .files = &files};
    suite_check(&tried);
    free(file->text);
}

static double darker(const double *colour, size_t channel)
{
    return pow(colour[channel], 1.7);
}

static double coloured(const double *colour, size_t channel)
{
    return channel == 0 ? 1 - colour[0] : channel == 1 ? colour[1] * colour[1] : colour[2] / 2;
}

static void write_curve(written *file, const table *by, const char *size)
{
    FILE *to = begin(file);
    fprintf(to,
            "# a curve\nTITLE \"some words\"\r\n%s %u\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1.0 1 1e0\n\n",
            size, by->size);
    for (uint32_t i = 0; i < by->size; i++) {
        const double at = i / (by->size - 1.0), colour[] = {at, at, at};
        fprintf(to, " %.5f\t%.5f %.5f \r\n", printed(by, colour, 0), printed(by, colour, 1),
                printed(by, colour, 2));
    }
    fclose(to);
}

static void curves_of_a_cube_file_have_straight_lines_between(void **state)
{
    (void)state;
    const table one = {darker, 17, true}, three = {coloured, 5, false};
    written file = {0}, other = {0};
    write_curve(&file, &one, "LUT_1D_SIZE");
    check_file("lut=a.cube", &file, by_curve, &one);
    write_curve(&other, &three, "LUT_1D_SIZE");
    check_file("lut=b,c.CUBE", &other, by_curve, &three);
}

static double mixed(const double *colour, size_t channel)
{
    const double gray = (colour[0] + 2 * colour[1] + colour[2]) / 4;
    return 0.7 * colour[(channel + 1) % 3] * colour[channel] + 0.3 * (1 - gray);
}

static void write_cube(written *file, const table *by)
{
    const uint32_t size = by->size, count = size * size * size;
    const double last = size - 1;
    FILE *to = begin(file);
    fprintf(to, "LUT_3D_SIZE %u\nLUT_3D_INPUT_RANGE 0.0 1.0", size);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t red = i % size, green = i / size % size, blue = i / size / size;
        const double at[] = {red / last, green / last, blue / last};
        fprintf(to, "\n%.5f %.5f %.5f", printed(by, at, 0), printed(by, at, 1), printed(by, at, 2));
    }
    fclose(to);
}

static void cubes_are_cut_into_tetrahedra(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {2, 5, 33};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const table by = {mixed, sizes[i], false};
        written file = {0};
        write_cube(&file, &by);
        check_file("lut=a.cube", &file, by_cube, &by);
    }
}

/* In a csv there are levels from 0 to 255, of 8 bits. */
static double csv_level(const double *colour, size_t channel)
{
    const double level = nearbyint(colour[channel] * 255);
    return fmod(level * (channel == 1 ? 3 : 7) + 11, 256) / 255;
}

static double csv_one(const double *colour, size_t channel)
{
    (void)channel;
    return csv_level(colour, 0);
}

static void a_csv_has_256_levels(void **state)
{
    (void)state;
    const table one = {csv_one, 256, true}, three = {csv_level, 256, false};
    written file = {0}, other = {0};
    FILE *to = begin(&file), *to_other = begin(&other);
    for (uint32_t i = 0; i < 256; i++) {
        const double colour[] = {i / 255.0, i / 255.0, i / 255.0};
        fprintf(to, "%.0f\n", csv_one(colour, 0) * 255);
        fprintf(to_other, "%.0f,%.0f; %.0f\r\n", csv_level(colour, 0) * 255,
                csv_level(colour, 1) * 255, csv_level(colour, 2) * 255);
    }
    fclose(to);
    fclose(to_other);
    check_file("lut=a.csv", &file, by_curve, &one);
    check_file("lut=a.csv", &other, by_curve, &three);
}

typedef struct refusal {
    const char *operation, *file, *text;
} refusal;

static void files_that_are_no_tables_are_refused(void **state)
{
    (void)state;
    static const refusal refusals[] = {
        {"lut", "", "a file is missing: say lut=FILE.cube|FILE.csv"},
        {"lut=a.txt", "", "a.txt is no table: the names of tables end with .cube or .csv"},
        {"lut=a.cube", "", "a.cube: there is neither LUT_1D_SIZE nor LUT_3D_SIZE"},
        {"lut=a.cube", "#\n0 0 0", "a.cube: line 2: '0' comes before LUT_1D_SIZE or LUT_3D_SIZE"},
        {"lut=a.cube", "LUT_1D_SIZE 1", "a.cube: line 1: a size is one of 2 to 65536"},
        {"lut=a.cube", "LUT_3D_SIZE 129", "a.cube: line 1: a size is one of 2 to 128"},
        {"lut=a.cube", "LUT_3D_SIZE", "a.cube: line 1: a size is one of 2 to 128"},
        {"lut=a.cube", "LUT_3D_SIZE 2\nLUT_1D_SIZE 2", "a.cube: line 2 gives a size again"},
        {"lut=a.cube", "DOMAIN_MAX 1 1 2",
         "a.cube: line 1: tables are for inputs from 0 to 1, and this one is for others"},
        {"lut=a.cube", "LUT_1D_INPUT_RANGE 0 0.5",
         "a.cube: line 1: tables are for inputs from 0 to 1, and this one is for others"},
        {"lut=a.cube", "LUT_1D_SIZE 2\n0 0 0\n", "a.cube: there are 1 rows and not 2"},
        {"lut=a.cube", "LUT_1D_SIZE 2\n0 0\n", "a.cube: line 2: a row has 3 numbers here"},
        {"lut=a.cube", "LUT_1D_SIZE 2\n0 0 0 0\n", "a.cube: line 2: a row has 3 numbers here"},
        {"lut=a.cube", "LUT_1D_SIZE 2\n0 0 0\n1 x 1\n", "a.cube: line 3: 'x' is no number"},
        {"lut=a.cube", "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n1 1 1",
         "a.cube: line 4: there are more than 2 rows"},
        {"lut=a.csv", "1\n2,3,4", "a.csv: line 2: a row has 1 numbers here"},
        {"lut=a.csv", "level\n", "a.csv: line 1: 'level' is no number"},
        {"lut=a.csv", "0\n1\n", "a.csv: there are 2 rows and not 256"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        written file = {0};
        FILE *to = begin(&file);
        fputs(refusals[i].file, to);
        fclose(to);
        gpukit_pixels *pixels = NULL;
        gpukit_error error = {.text = ""};
        const gpukit_pixels_files files = {.read_text = give_text, .user = &file};
        const gpukit_pixels_params params = {
            .operations = &refusals[i].operation, .count = 1, .files = &files};
        assert_int_equal(gpukit_pixels_open(&params, &pixels, &error), GPUKIT_E_ARGUMENT);
        assert_string_equal(error.text, refusals[i].text);
        free(file.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_of_a_cube_file_have_straight_lines_between),
        cmocka_unit_test(cubes_are_cut_into_tetrahedra),
        cmocka_unit_test(a_csv_has_256_levels),
        cmocka_unit_test(files_that_are_no_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
