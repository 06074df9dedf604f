// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/resize_alpha_body.h - samples and their alphas, for one level; who
 * includes this has defined SUMS_TARGET.
 */
SUMS_TARGET static void premultiply(size_t count, const uint8_t *restrict from,
                                    const uint8_t *restrict alphas, uint8_t *restrict to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)pixels_resize_premultiply_sample(from[i], alphas[i]);
}

SUMS_TARGET static void straighten(size_t count, const uint8_t *restrict from,
                                   const uint8_t *restrict alphas, uint8_t *restrict to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)pixels_resize_straight_sample(from[i], alphas[i]);
}
