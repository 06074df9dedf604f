// SPDX-License-Identifier: MIT
/* workload/range/operation.h - a user's operation, checked, copied, and in the words of the
 * backends.
 */
#ifndef GPK_WORKLOAD_RANGE_OPERATION_H
#define GPK_WORKLOAD_RANGE_OPERATION_H

#include <gpukit/range.h>

#include "backend/kernel.h"

enum {
    /* first, count, scalars, inputs, output */
    GPK_OPERATION_PARAMETERS = 2 + GPUKIT_MAX_SCALARS + GPUKIT_MAX_INPUTS + 1,
    GPK_OPERATION_BLOCK = 8 * (2 + GPUKIT_MAX_SCALARS), /* bytes of the values among them */
};

typedef struct gpk_operation {
    gpukit_operation given; /* its texts and lists are the copy's own; arrays of data are not */
    gpk_kernel device;      /* the user's kernel; entry NULL without one */
    gpk_kernel host;        /* the user's function */
    size_t item_size[GPUKIT_MAX_INPUTS]; /* bytes of each item; 0: shared */
    size_t shared_size[GPUKIT_MAX_INPUTS];
    size_t output_size; /* bytes of each item */
    gpk_parameter parameters[GPK_OPERATION_PARAMETERS];
    gpk_source source;
    const gpk_source *sources[2];
    gpukit_scalar scalars[GPUKIT_MAX_SCALARS];
    gpukit_input inputs[GPUKIT_MAX_INPUTS];
    char texts[]; /* kernel, source with its #line */
} gpk_operation;

/* GPUKIT_E_ARGUMENT with what is wrong. needs_data: inputs with a width have their data. */
gpukit_status gpk_operation_check(const gpukit_operation *operation, bool needs_data,
                                  gpukit_error *err);

/* Of a whole range, with what can be told without devices. */
gpukit_status gpk_range_check(const gpukit_range *range, gpukit_error *err);

/* Of one that was checked. */
gpukit_status gpk_operation_copy(const gpukit_operation *given, gpk_operation **out,
                                 gpukit_error *err);
void gpk_operation_free(gpk_operation *operation); /* NULL is fine */

/* Whether there is something for the device in it. */
bool gpk_operation_suits(const gpk_operation *operation, const gpukit_device_info *device);

/* For one of the context's, at least. */
gpukit_status gpk_operation_check_devices(const gpk_operation *operation,
                                          const gpukit_context *context, gpukit_error *err);

/* What the OpenCL kernel is given by value, into a block of GPK_OPERATION_BLOCK bytes. */
void gpk_operation_fill(const gpk_operation *operation, uint64_t first, uint64_t count,
                        unsigned char *block);

/* What the function is given: the block of the host's kernel. */
typedef struct gpk_host_args {
    const gpk_operation *operation;
    uint64_t first, count; /* items of the launch */
} gpk_host_args;

bool gpk_type_is_float(gpukit_type type);
bool gpk_type_is_signed(gpukit_type type);

#endif /* GPK_WORKLOAD_RANGE_OPERATION_H */
