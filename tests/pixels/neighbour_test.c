// SPDX-License-Identifier: MIT
/* Operations that mix neighbours, each against a loop that does what its definition says. */
#include <stdlib.h>

#include "../test.h"
#include "suite.h"
#include "workload/pixels/neighbour/gaussian.h"

static picture blur_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const double sigma = *(const double *)user;
    uint16_t weights[512];
    const int64_t radius = gpk_gaussian_radius(sigma);
    gpk_gaussian_weights(sigma, (uint32_t)radius, weights);
    picture made = picture_make(&in->shape);
    for (uint32_t y = 0; y < in->shape.height; y++) {
        for (uint32_t x = 0; x < in->shape.width; x++) {
            for (uint32_t c = 0; c < in->shape.channels; c++) {
                uint32_t sum = 32768;
                for (int64_t v = -radius; v <= radius; v++)
                    for (int64_t h = -radius; h <= radius; h++)
                        sum += (uint32_t)weights[llabs(v)] * weights[llabs(h)] *
                               picture_see(in, x + h, y + v, c, edge);
                *picture_at(&made, x, y, c) = (uint16_t)(sum >> 16);
            }
        }
    }
    return made;
}

static void a_gaussian_is_what_its_weights_say(void **state)
{
    (void)state;
    static const double sigma = 1.5;
    const suite_case blur = {
        .operation = "blur=1.5",
        .reference = blur_reference,
        .user = &sigma,
        .premultiplies = true,
        .sees_edges = true,
        .channels = 1u << 1 | 1u << 3,
        .bits = 8,
    };
    suite_check(&blur);
}

static void a_chain_is_its_operations_one_by_one(void **state)
{
    (void)state;
    static const char *const operations[] = {"invert", "blur=1", "invert", "blur=2"};
    suite_check_chain(operations, 4, &(gpukit_pixels_shape){131, 120, 3, 8});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gaussian_is_what_its_weights_say),
        cmocka_unit_test(a_chain_is_its_operations_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
