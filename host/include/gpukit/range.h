// SPDX-License-Identifier: MIT
/* gpukit/range.h - the data-parallel job: an operation of your own on every item of a range.
 *
 * An operation is a kernel in OpenCL C, a function in C, or both: each device of the context
 * uses what suits it, and is left out where there is nothing for it. Items are numbered with 64
 * bits. For each one the operation reads its elements of the inputs and writes its elements of
 * the output; what comes out is the whole output, a reduction of it, or both. The range is cut
 * into a grid of grains that depends on the request alone; devices take runs of grains by their
 * speed, and the answer is the same whoever took which, floating-point sums included: those of a
 * grain are added in one order on every device, and grains in theirs.
 *
 *     // 1^2 + 2^2 + ... + 1000^2 on every device
 *     static void squares(const gpukit_span *span)
 *     {
 *         uint64_t *out = span->output;
 *         for (uint64_t i = 0; i < span->count; i++)
 *             out[i] = (span->first + i) * (span->first + i);
 *     }
 *     const gpukit_range range = {
 *         .operation = {
 *             .kernel = "squares",
 *             .source = "kernel void squares(ulong first, ulong count, global ulong *out)"
 *                       "{ ulong i = get_global_id(0);"
 *                       "  if (i < count) out[i] = (first + i) * (first + i); }",
 *             .function = squares,
 *             .output_type = GPUKIT_UINT64,
 *         },
 *         .first = 1, .count = 1000,
 *         .reduce = GPUKIT_REDUCE_SUM,
 *     };
 *     gpukit_scalar sum;
 *     gpukit_range_run(context, &range, &sum, NULL, &error);
 *
 * The kernel's parameters, in this order: ulong first, ulong count, the scalars by value, the
 * inputs as pointers to global const memory, and the output as a pointer to global memory. It
 * is launched once for a run of items [first, first + count), with at least count work items:
 * item first + i is done by the one with get_global_id(0) == i, and reads and writes there, so
 * element i * width of an input, or of the output, is the first one of that item. Those at
 * count and above must return, or write nothing.
 *
 * Memory: all arrays are the caller's, and must stay as they are until the call returns. Devices
 * get copies of the parts that they need.
 */
#ifndef GPUKIT_RANGE_H
#define GPUKIT_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/job.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gpukit_type {
    GPUKIT_NOTHING, /* none: that of a reduction which was not asked for */
    GPUKIT_INT8,    /* char in OpenCL C */
    GPUKIT_UINT8,
    GPUKIT_INT16, /* short */
    GPUKIT_UINT16,
    GPUKIT_INT32, /* int */
    GPUKIT_UINT32,
    GPUKIT_INT64, /* long */
    GPUKIT_UINT64,
    GPUKIT_FLOAT,
    GPUKIT_DOUBLE, /* on devices that have it */
} gpukit_type;

/* "int", "ulong", "float": as OpenCL C calls it. NULL for what is none. */
GPUKIT_API const char *gpukit_type_name(gpukit_type type);

/* By that name, or as "i32", "u64", "f64"; GPUKIT_NOTHING for what is none. */
GPUKIT_API gpukit_type gpukit_type_find(const char *name);

/* Bytes of one element. */
GPUKIT_API size_t gpukit_type_size(gpukit_type type);

/* One value, in the member that suits its type. */
typedef struct gpukit_scalar {
    gpukit_type type;
    union {
        int64_t i;  /* the signed ones */
        uint64_t u; /* the unsigned ones */
        double f;   /* float and double */
    } as;
} gpukit_scalar;

/* What the C function is given: a run of items, and their memory. */
typedef struct gpukit_span {
    uint64_t first, count;     /* items [first, first + count) */
    const void *const *inputs; /* each at the elements of item first; a shared one at its begin */
    void *output;              /* at those of item first */
    void *argument;            /* the operation's */
} gpukit_span;

/* Called by several threads at once, for other items. */
typedef void gpukit_span_function(const gpukit_span *span);

typedef struct gpukit_input {
    gpukit_type type;
    uint64_t width;   /* elements of each item; 0: every item reads the whole of it */
    const void *data; /* the elements of item first of the range, and on; all of it for width 0 */
    uint64_t count;   /* elements of it, where width is 0 */
} gpukit_input;

enum { GPUKIT_MAX_INPUTS = 5, GPUKIT_MAX_SCALARS = 16 };

/* Give a kernel with its source, a function, or both. With both, samples of what a kernel did
 * are redone by the function. Zero means default everywhere. */
typedef struct gpukit_operation {
    const char *kernel;             /* its name in the source */
    const char *source;             /* OpenCL C 1.2 */
    const char *source_name;        /* what build errors call the source; NULL: "kernel.cl" */
    gpukit_span_function *function; /* the same in C */
    void *argument;                 /* for the function; the kernel has scalars */
    size_t argument_size;           /* bytes that it points to: worker processes get a copy of
                                     * them. 0: there is none, or it stays in this process */
    const gpukit_scalar *scalars;   /* for the kernel */
    size_t scalar_count;
    const gpukit_input *inputs;
    size_t input_count;
    gpukit_type output_type;
    uint64_t output_width; /* elements of each item; 0 means 1 */
    double tolerance; /* of floating-point results, relative to the sum of the magnitudes of what
                       * is added: kernel and function may round differently by that much. 0
                       * means 1e-4 for float and 1e-10 for double; whole numbers must be equal */
    uint32_t group;   /* work items in a work-group; 0 lets gpukit choose by the kind of device */
} gpukit_operation;

typedef enum gpukit_reduce {
    GPUKIT_REDUCE_NOTHING,
    GPUKIT_REDUCE_SUM, /* of whole numbers modulo 2^64; of floating point in one fixed order */
    GPUKIT_REDUCE_MIN, /* the least element, NaNs left out; of none: the greatest value there is */
    GPUKIT_REDUCE_MAX,
} gpukit_reduce;

typedef struct gpukit_range {
    gpukit_operation operation;
    const char *workload;  /* in the place of an operation: the name of a workload of the
                            * catalogue (gpukit/workload.h), which has its own reduction */
    uint64_t first, count; /* items [first, first + count); first + count is 2^64 - 1 at most */
    gpukit_reduce reduce;
    void *output; /* the elements of all items, output_width each; NULL: not wanted */
    gpukit_scalar *grain_results; /* the reduction of each grain, of which there are
                                   * gpukit_range_grains; NULL: not wanted */
    gpukit_job_params job; /* grain_size is in items. A journal can be had for a workload only,
                            * and so can shards. */
} gpukit_range;

/* How many grains the range has; 0 where it would be refused. */
GPUKIT_API uint64_t gpukit_range_grains(const gpukit_range *range);

/* Runs it on every device that the operation suits; blocks. *result is the reduction: a long, an
 * ulong or a double, by the type of the output; GPUKIT_NOTHING without one. result and report
 * may be NULL; report is filled whatever happens. On failure *result is left alone, and the
 * output holds what was done until then.
 *
 * Where the source does not build for a device, or takes other arguments, that device is left out
 * and the log says why, while others can do the range.
 *
 * Fails with GPUKIT_E_ARGUMENT for what cannot be meant, GPUKIT_E_NO_DEVICE where the operation
 * suits no device of the context, GPUKIT_E_BUILD where the source does not build for any (what
 * the compiler said goes to the context's log) or does not take these arguments, and else as every
 * job does. */
GPUKIT_API gpukit_status gpukit_range_run(gpukit_context *context, const gpukit_range *range,
                                          gpukit_scalar *result, gpukit_report *report,
                                          gpukit_error *err);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_RANGE_H */
