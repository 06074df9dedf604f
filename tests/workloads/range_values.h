// SPDX-License-Identifier: MIT
/* range_values.h - an operation that puts out known pseudo-random elements of any type, in C, in
 * OpenCL C, and as a slow and obvious reference.
 */
#ifndef GPUKIT_TESTS_RANGE_VALUES_H
#define GPUKIT_TESTS_RANGE_VALUES_H

#include <gpukit/range.h>

/* The kernel's source for a type, width elements for each item: good until the next call. */
const char *range_values_source(gpukit_type type);

/* The same as a function; the argument of the operation is a gpukit_operation with its type and
 * width. */
void range_values_function(const gpukit_span *span);

/* Element `index` of all: of item index / width. In the member that suits the type. */
gpukit_scalar range_values_at(gpukit_type type, uint64_t index);

/* The reduction of elements [first, first + count), one by one. */
gpukit_scalar range_values_reduce(gpukit_type type, gpukit_reduce reduce, uint64_t first,
                                  uint64_t count);

/* An operation of that type and width with both; it must stay where it is put. */
void range_values_operation(gpukit_type type, uint64_t width, gpukit_operation *out);

#endif /* GPUKIT_TESTS_RANGE_VALUES_H */
