// SPDX-License-Identifier: MIT
/* The summaries that there are: for each type, each reduction, on the host and on devices. */
#include "workload/range/summary.h"

#include <assert.h>

#include "kernel_sources.h"
#include "lib/range.h"

#undef RANGE_NAME
#define RANGE_PASTE(verb, type) range_##verb##_##type
#define RANGE_EXPAND(verb, type) RANGE_PASTE(verb, type)
#define RANGE_NAME(verb) RANGE_EXPAND(verb, RANGE_TYPE)

#define RANGE_TYPE 1
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 2
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 3
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 4
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 5
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 6
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 7
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 8
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 9
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE
#define RANGE_TYPE 10
#include "lib/range_types.h"
#include "lib/range_segment.h"
#undef RANGE_TYPE

/* A reduction is a constant here, so that each loop is made for its own. */
#define BODY(type, reduce)                                                                         \
    static void body_##type##_##reduce(const void *block, void *const *memories, uint64_t first,   \
                                       uint64_t last)                                              \
    {                                                                                              \
        const range_summary_args *args = block;                                                    \
        for (uint64_t i = first; i < last && i < args->segments; i++)                              \
            range_segment_##type(args, reduce, memories[0], (uint32_t)i, memories[1]);             \
    }
#define BODIES(type) BODY(type, 0) BODY(type, 1) BODY(type, 2)
BODIES(1)
BODIES(2)
BODIES(3)
BODIES(4)
BODIES(5)
BODIES(6)
BODIES(7)
BODIES(8)
BODIES(9)
BODIES(10)

/* What stands before the sources: which type and which reduction it is. */
#define TEXT(type, reduce) "#define RANGE_TYPE " #type "\n#define RANGE_REDUCE " #reduce "\n"
#define CHOICE(type, reduce)                                                                       \
    static const gpk_source choice_##type##_##reduce = {                                           \
        .name = "range_" #type "_" #reduce,                                                        \
        .text = (const unsigned char *)TEXT(type, reduce),                                         \
        .size = sizeof TEXT(type, reduce) - 1,                                                     \
    };                                                                                             \
    static const gpk_source *const sources_##type##_##reduce[] = {                                 \
        &choice_##type##_##reduce,       &gpk_source_lib_dialect_h,                                \
        &gpk_source_shared_range_args_h, &gpk_source_lib_range_h,                                  \
        &gpk_source_lib_range_types_h,   &gpk_source_lib_range_segment_h,                          \
        &gpk_source_range_summary_cl,    NULL,                                                     \
    };
#define CHOICES(type) CHOICE(type, 0) CHOICE(type, 1) CHOICE(type, 2)
CHOICES(1)
CHOICES(2)
CHOICES(3)
CHOICES(4)
CHOICES(5)
CHOICES(6)
CHOICES(7)
CHOICES(8)
CHOICES(9)
CHOICES(10)

#define KERNEL(name, type, reduce)                                                                 \
    {                                                                                              \
        .entry = "range_summary_" #name, .sources = sources_##type##_##reduce,                     \
        .body = body_##type##_##reduce, .args_size = sizeof(range_summary_args), .memory_count = 2 \
    }
#define KERNELS(type)                                                                              \
    {                                                                                              \
        {KERNEL(items, type, 0), KERNEL(group, type, 0)},                                          \
            {KERNEL(items, type, 1), KERNEL(group, type, 1)},                                      \
            {KERNEL(items, type, 2), KERNEL(group, type, 2)},                                      \
    }

static const gpk_kernel kernels[GPUKIT_DOUBLE + 1][3][2] = {
    [GPUKIT_INT8] = KERNELS(1),    [GPUKIT_UINT8] = KERNELS(2),  [GPUKIT_INT16] = KERNELS(3),
    [GPUKIT_UINT16] = KERNELS(4),  [GPUKIT_INT32] = KERNELS(5),  [GPUKIT_UINT32] = KERNELS(6),
    [GPUKIT_INT64] = KERNELS(7),   [GPUKIT_UINT64] = KERNELS(8), [GPUKIT_FLOAT] = KERNELS(9),
    [GPUKIT_DOUBLE] = KERNELS(10),
};

const gpk_kernel *gpk_summary_kernel(gpk_summary summary, bool in_groups)
{
    uint32_t reduce = summary.reduce == GPUKIT_REDUCE_MIN   ? RANGE_MIN
                      : summary.reduce == GPUKIT_REDUCE_MAX ? RANGE_MAX
                                                            : RANGE_SUM;
    assert(summary.type > GPUKIT_NOTHING && summary.type <= GPUKIT_DOUBLE);
    return &kernels[summary.type][reduce][in_groups];
}

void gpk_summary_run(gpk_summary summary, const range_summary_args *args, const void *elements,
                     range_record *records)
{
    void *const memories[] = {(void *)elements, records};
    gpk_summary_kernel(summary, false)->body(args, memories, 0, args->segments);
}
