// SPDX-License-Identifier: MIT
/* Sums by weights of a user's and by distances; and arguments that are refused. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

typedef struct weighing {
    int64_t columns, rows;
    double divisor, offset;
    const double *weights;
} weighing;

/* Sums are floats, in the order in which the weights are given. */
static uint16_t weigh(const weighing *by, const picture *in, const uint32_t *at,
                      gpukit_pixels_edge edge)
{
    float sum = 0;
    const double most = picture_most(&in->shape);
    for (int64_t i = 0; i < by->columns * by->rows; i++) {
        const int64_t x = at[0] + i % by->columns - by->columns / 2;
        const int64_t y = at[1] + i / by->columns - by->rows / 2;
        sum += (float)by->weights[i] * (float)picture_see(in, x, y, at[2], edge);
    }
    sum *= (float)(1 / by->divisor);
    sum += (float)(in->shape.bits == 8 ? by->offset : 257 * by->offset);
    return (uint16_t)nearbyint(fmin(fmax((double)sum, 0), most));
}

static picture convolve_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    picture made = picture_make(&in->shape);
    for (uint32_t y = 0; y < in->shape.height; y++)
        for (uint32_t x = 0; x < in->shape.width; x++)
            for (uint32_t c = 0; c < in->shape.channels; c++)
                *picture_at(&made, x, y, c) = weigh(user, in, (uint32_t[]){x, y, c}, edge);
    return made;
}

static gpukit_status give_text(void *user, const char *path, char **text, size_t *size,
                               gpukit_error *err)
{
    (void)err;
    assert_string_equal(path, "some/weights.txt");
    *size = strlen(user);
    *text = malloc(*size); /* nothing ends it */
    memcpy(*text, user, *size);
    return GPUKIT_OK;
}

static void check(const char *operation, const weighing *by, unsigned channels, bool sees_edges,
                  const gpukit_pixels_files *files)
{
    const suite_case which = {
        .operation = operation,
        .reference = convolve_reference,
        .user = by,
        .premultiplies = true,
        .sees_edges = sees_edges,
        .edge = GPUKIT_PIXELS_EDGE_REPLICATE,
        .channels = channels,
        .files = files,
    };
    suite_check(&which);
}

static void whole_weights_sum_as_floats_do(void **state)
{
    (void)state;
    static const double sharp[] = {0, -1, 0, -1, 5, -1, 0, -1, 0};
    const weighing by = {3, 3, 1, 0, sharp};
    check("convolve=[0 -1 0 -1 5 -1 0 -1 0]", &by, 1u << 1 | 1u << 4, true, NULL);
}

static void halves_go_to_the_even_one(void **state)
{
    (void)state;
    static const double shifted[] = {1, 0, 1};
    const weighing by = {3, 1, 2, 0, shifted};
    check("convolve=[1 0 1;],2", &by, 1u << 1 | 1u << 2, true, NULL);
}

static void parts_sum_in_their_order(void **state)
{
    (void)state;
    static const double many[] = {.1, -.7, .003, 1.9, .25, 0, -.4, .6, 12.5, -3, .01, 7, .5, .5, 1};
    const weighing by = {5, 3, 3.7, 20.25, many};
    check("convolve=[.1 -.7 .003 1.9 .25; 0 -.4 .6 12.5 -3; .01 7 .5 .5 1],3.7,20.25", &by,
          1u << 1 | 1u << 3, true, NULL);
}

static void sums_that_do_not_fit_16_bits_are_floats(void **state)
{
    (void)state;
    static const double large[] = {100, -100, 29};
    const weighing by = {1, 3, 4, -7, large};
    check("convolve=[100;-100;29],4,-7", &by, 1u << 1, false, NULL);
}

static void weights_may_lie_in_a_file(void **state)
{
    (void)state;
    char text[] = "\r\n0 1\t0\r\n\n 2 3 2 \n0 1 0";
    static const double tent[] = {0, 1, 0, 2, 3, 2, 0, 1, 0};
    const weighing by = {3, 3, 9, 0, tent};
    const gpukit_pixels_files files = {.read_text = give_text, .user = text};
    check("convolve=some/weights.txt,9", &by, 1u << 3, false, &files);
}

static void emboss_is_a_convolution(void **state)
{
    (void)state;
    static const double relief[] = {-2, -1, 0, -1, 1, 1, 0, 1, 2};
    const weighing by = {3, 3, 1, 0, relief};
    check("emboss", &by, 0, false, NULL);
}

typedef struct bilateral {
    int64_t radius;
    double sigma_colour, sigma_space;
} bilateral;

/* In 16384ths, by the distance in levels of 8 bits: those of 16 bits have 1028 steps of 64. */
static uint64_t colour_weight(const bilateral *by, uint32_t bits, uint64_t distance)
{
    const uint64_t seen = bits == 8 ? distance : distance / 64 * 64;
    const double levels = (double)seen / (bits == 8 ? 1 : 257);
    return (uint64_t)nearbyint(16384 * exp(-levels * levels / (2 * pow(by->sigma_colour, 2))));
}

static uint64_t neighbour_weight(const bilateral *by, const picture *in, const uint32_t *at,
                                 const int64_t *to, gpukit_pixels_edge edge)
{
    uint64_t distance = 0;
    const double square = (double)(to[0] * to[0] + to[1] * to[1]);
    const double space = nearbyint(16384 * exp(-square / (2 * pow(by->sigma_space, 2))));
    for (uint32_t c = 0; c < in->shape.channels; c++)
        distance += (uint64_t)labs((long)picture_see(in, at[0] + to[0], at[1] + to[1], c, edge) -
                                   (long)picture_see(in, at[0], at[1], c, edge));
    return ((uint64_t)space * colour_weight(by, in->shape.bits, distance) + 8192) / 16384;
}

static void mix_pixel(const bilateral *by, const picture *in, const uint32_t *at,
                      gpukit_pixels_edge edge, const picture *out)
{
    uint64_t weights = 0, sums[4] = {0};
    for (int64_t v = -by->radius; v <= by->radius; v++) {
        for (int64_t h = -by->radius; h <= by->radius; h++) {
            const uint64_t weight = neighbour_weight(by, in, at, (int64_t[]){h, v}, edge);
            weights += weight;
            for (uint32_t c = 0; c < in->shape.channels; c++)
                sums[c] += weight * picture_see(in, at[0] + h, at[1] + v, c, edge);
        }
    }
    const uint64_t all = weights > 0 ? weights : 1; /* the middle has a weight: never 1 */
    for (uint32_t c = 0; c < in->shape.channels; c++)
        *picture_at(out, at[0], at[1], c) = (uint16_t)((sums[c] + all / 2) / all);
}

static picture bilateral_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    picture made = picture_make(&in->shape);
    for (uint32_t y = 0; y < in->shape.height; y++)
        for (uint32_t x = 0; x < in->shape.width; x++)
            mix_pixel(user, in, (uint32_t[]){x, y}, edge, &made);
    return made;
}

static void a_bilateral_weighs_colours_and_places(void **state)
{
    (void)state;
    const bilateral by = {2, 30, 1.5};
    const suite_case which = {
        .operation = "bilateral=2,30,1.5",
        .reference = bilateral_reference,
        .user = &by,
        .premultiplies = true,
        .sees_edges = true,
    };
    suite_check(&which);
}

static void what_is_refused_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *operation, *text;
    } refused[] = {
        {"blur", "a sigma is missing: say blur=SIGMA"},
        {"blur=0.05", "a sigma of 0.05 is out of [0.1, 100]: say blur=SIGMA"},
        {"blur=1,2", "'2' is too much: say blur=SIGMA"},
        {"sharpen=1", "an amount is missing: say sharpen=SIGMA,AMOUNT"},
        {"sharpen=1,-1", "an amount of -1 is out of [0, 100]: say sharpen=SIGMA,AMOUNT"},
        {"unsharp=1,1,256",
         "a threshold of 256 is out of [0, 255]: say unsharp=SIGMA,AMOUNT,THRESHOLD"},
        {"box=0", "a radius of 0 is out of [1, 127]: say box=RADIUS"},
        {"box=1.5", "a radius of 1.5 is no whole number: say box=RADIUS"},
        {"median=16", "a radius of 16 is out of [1, 15]: say median=RADIUS"},
        {"dilate=128", "a radius of 128 is out of [1, 127]: say dilate=RADIUS"},
        {"erode=x", "'x' is no number: say erode=RADIUS"},
        {"sobel=l3", "'l3' is not a norm: say sobel[=l1|l2]"},
        {"laplacian=1", "laplacian takes no arguments, and '1' is too much"},
        {"bilateral=2,10", "a sigma of space is missing: say "
                           "bilateral=RADIUS,SIGMA_COLOUR,SIGMA_SPACE"},
        {"convolve", "a list of weights is missing: say "
                     "convolve=FILE|[ROW;ROW;...][,DIVISOR[,OFFSET]]"},
        {"convolve=[1 2", "the bracket around the weights is open: end them with ]"},
        {"convolve=[", "the bracket around the weights is open: end them with ]"},
        {"convolve=weights.txt", "there are no files here: give the weights in brackets"},
        {"convolve=[\x89\033*]",
         "'\\x89\\x1b*' is no weight: weights are numbers from -1e+06 to 1e+06"},
        {"convolve=[1 x 1]", "'x' is no weight: weights are numbers from -1e+06 to 1e+06"},
        {"convolve=[]", "0 x 0 weights have no middle or are too many: both sides are odd, and "
                        "15 at most; rows end with ';' or a line"},
        {"convolve=[1 2;3 4]", "2 x 2 weights have no middle or are too many: both sides are odd, "
                               "and 15 at most; rows end with ';' or a line"},
        {"convolve=[1 2 3;4 5]", "row 2 has 2 weights, and those before it have 3"},
        {"convolve=[1],0", "a divisor of 0 is out of [1e-06, 1000000]: say "
                           "convolve=FILE|[ROW;ROW;...][,DIVISOR[,OFFSET]]"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        gpukit_pixels *pixels = NULL;
        gpukit_error error = {.text = ""};
        const gpukit_pixels_params params = {.operations = &refused[i].operation, .count = 1};
        assert_int_equal(gpukit_pixels_open(&params, &pixels, &error), GPUKIT_E_ARGUMENT);
        assert_string_equal(error.text, refused[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_weights_sum_as_floats_do),
        cmocka_unit_test(halves_go_to_the_even_one),
        cmocka_unit_test(parts_sum_in_their_order),
        cmocka_unit_test(sums_that_do_not_fit_16_bits_are_floats),
        cmocka_unit_test(weights_may_lie_in_a_file),
        cmocka_unit_test(emboss_is_a_convolution),
        cmocka_unit_test(a_bilateral_weighs_colours_and_places),
        cmocka_unit_test(what_is_refused_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
