// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/gaussian.h - weights of a gaussian, in whole numbers.
 *
 * Samples of 8 bits come out as those of OpenCV 4.6 to the last bit: round(6 sigma + 1) | 1
 * weights in 256ths, whose errors are carried on from the ends to the middle; sums of a row are
 * exact in 16 bits, those of a column are rounded once. Samples of 16 bits have weights and sums
 * of floats, summed from the middle outwards. A sharpened sample is made of the sums, before they
 * are rounded.
 */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_GAUSSIAN_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_GAUSSIAN_H

#include "workload/pixels/op.h"

extern const gpk_pixels_op_kind gpk_pixels_gaussian_kind;
extern const gpk_pixels_op_kind gpk_pixels_sharpen_kind;
extern const gpk_pixels_op_kind gpk_pixels_unsharp_kind;

/* Weights on each side of the middle one. */
uint32_t gpk_gaussian_radius(double sigma);

/* radius + 1 weights, that of the middle first, whose sum over both sides is 256. */
void gpk_gaussian_weights(double sigma, uint32_t radius, uint16_t *out);

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_GAUSSIAN_H */
