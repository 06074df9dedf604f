// SPDX-License-Identifier: MIT
/* Operations that pick from neighbours or weigh them, each against what its definition says. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

/* What a sample becomes. */
typedef uint16_t sample_reference(const void *user, const picture *in, const uint32_t *at,
                                  gpukit_pixels_edge edge);

typedef struct each {
    sample_reference *make;
    const void *user;
} each;

static picture each_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const each *by = user;
    picture made = picture_make(&in->shape);
    for (uint32_t y = 0; y < in->shape.height; y++)
        for (uint32_t x = 0; x < in->shape.width; x++)
            for (uint32_t c = 0; c < in->shape.channels; c++)
                *picture_at(&made, x, y, c) = by->make(by->user, in, (uint32_t[]){x, y, c}, edge);
    return made;
}

/* The sample so far away. */
static int64_t see(const picture *in, const uint32_t *at, int64_t across, int64_t down,
                   gpukit_pixels_edge edge)
{
    return picture_see(in, at[0] + across, at[1] + down, at[2], edge);
}

static void check(const char *operation, each by, gpukit_pixels_edge edge, unsigned channels)
{
    const suite_case which = {
        .operation = operation,
        .reference = each_reference,
        .user = &by,
        .premultiplies = true,
        .sees_edges = true,
        .edge = edge,
        .channels = channels,
    };
    suite_check(&which);
}

static int64_t differences(const picture *in, const uint32_t *at, bool is_across,
                           gpukit_pixels_edge edge)
{
    int64_t sum = 0;
    for (int64_t i = -1; i <= 1; i++) {
        const int64_t weight = i == 0 ? 2 : 1;
        sum += weight * (is_across ? see(in, at, 1, i, edge) - see(in, at, -1, i, edge)
                                   : see(in, at, i, 1, edge) - see(in, at, i, -1, edge));
    }
    return llabs(sum);
}

static uint16_t sobel_l1(const void *user, const picture *in, const uint32_t *at,
                         gpukit_pixels_edge edge)
{
    (void)user;
    const double most = picture_most(&in->shape);
    const double across = fmin((double)differences(in, at, true, edge), most);
    const double down = fmin((double)differences(in, at, false, edge), most);
    return (uint16_t)nearbyint(0.5 * across + 0.5 * down);
}

static uint16_t sobel_l2(const void *user, const picture *in, const uint32_t *at,
                         gpukit_pixels_edge edge)
{
    (void)user;
    const double across = (double)differences(in, at, true, edge);
    const double down = (double)differences(in, at, false, edge);
    const double root = sqrt(across * across + down * down), most = picture_most(&in->shape);
    return (uint16_t)nearbyint(fmin(root, most));
}

static uint16_t laplacian(const void *user, const picture *in, const uint32_t *at,
                          gpukit_pixels_edge edge)
{
    (void)user;
    const int64_t sum = see(in, at, -1, 0, edge) + see(in, at, 1, 0, edge) +
                        see(in, at, 0, -1, edge) + see(in, at, 0, 1, edge) -
                        4 * see(in, at, 0, 0, edge);
    const int64_t most = picture_most(&in->shape);
    return (uint16_t)(llabs(sum) > most ? most : llabs(sum));
}

static int compare_samples(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* The one of a sorted square that is so many of numerator / denominator along it. */
typedef struct ranked {
    int64_t radius;
    size_t numerator, denominator;
} ranked;

static uint16_t rank(const void *user, const picture *in, const uint32_t *at,
                     gpukit_pixels_edge edge)
{
    const ranked *by = user;
    uint16_t square[1024];
    size_t count = 0;
    for (int64_t v = -by->radius; v <= by->radius; v++)
        for (int64_t h = -by->radius; h <= by->radius; h++)
            square[count++] = (uint16_t)see(in, at, h, v, edge);
    qsort(square, count, sizeof square[0], compare_samples);
    return square[(count - 1) * by->numerator / by->denominator];
}

static void sobel_is_as_opencv_has_it(void **state)
{
    (void)state;
    check("sobel", (each){sobel_l1, NULL}, GPUKIT_PIXELS_EDGE_REFLECT101, 1u << 2 | 1u << 3);
}

static void sobel_may_be_a_root(void **state)
{
    (void)state;
    check("sobel=l2", (each){sobel_l2, NULL}, GPUKIT_PIXELS_EDGE_REFLECT101, 1u << 1 | 1u << 4);
}

static void laplacian_is_the_size_of_its_sum(void **state)
{
    (void)state;
    check("laplacian", (each){laplacian, NULL}, GPUKIT_PIXELS_EDGE_REFLECT101, 1u << 1 | 1u << 3);
}

static void a_median_is_the_middle_one(void **state)
{
    (void)state;
    check("median=1", (each){rank, &(ranked){1, 1, 2}}, GPUKIT_PIXELS_EDGE_REPLICATE,
          1u << 1 | 1u << 4);
    check("median=2", (each){rank, &(ranked){2, 1, 2}}, GPUKIT_PIXELS_EDGE_REPLICATE, 1u << 3);
}

/* More samples in a square than 8 bits count. */
static void a_median_of_many_is_too(void **state)
{
    (void)state;
    const suite_case which = {
        .operation = "median=8",
        .reference = each_reference,
        .user = &(each){rank, &(ranked){8, 1, 2}},
        .edge = GPUKIT_PIXELS_EDGE_REPLICATE,
        .channels = 1u << 1,
    };
    suite_check(&which);
}

static void dilate_and_erode_take_what_is_outermost(void **state)
{
    (void)state;
    check("dilate=1", (each){rank, &(ranked){1, 1, 1}}, GPUKIT_PIXELS_EDGE_REPLICATE,
          1u << 2 | 1u << 3);
    check("erode=2", (each){rank, &(ranked){2, 0, 1}}, GPUKIT_PIXELS_EDGE_REPLICATE, 1u << 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sobel_is_as_opencv_has_it),
        cmocka_unit_test(sobel_may_be_a_root),
        cmocka_unit_test(laplacian_is_the_size_of_its_sum),
        cmocka_unit_test(a_median_is_the_middle_one),
        cmocka_unit_test(a_median_of_many_is_too),
        cmocka_unit_test(dilate_and_erode_take_what_is_outermost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
