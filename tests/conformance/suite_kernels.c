// SPDX-License-Identifier: MIT
#include "suite_kernels.h"

#include <assert.h>
#include <string.h>

static_assert(sizeof(suite_scale_args) == 16, "as the OpenCL source has it");
static_assert(sizeof(suite_fold_args) == 16, "as the OpenCL source has it");
static_assert(sizeof(suite_block_args) == 248, "as the OpenCL source has it");

static const unsigned char types_text[] =
    "typedef struct { ulong count; uint factor; uint pad; } suite_scale_args;\n"
    "typedef struct { ulong count; uint add; uint rounds; } suite_fold_args;\n"
    "typedef struct { ulong count; uint values[60]; } suite_block_args;\n"
    "uint suite_fold_once(uint value, uint add);\n"
    "uint suite_fold_once(uint value, uint add) { return value * 3u + add; }\n";

static const unsigned char kernels_text[] =
    "__kernel void suite_scale(suite_scale_args args, __global const uint *in,\n"
    "                          __global uint *out)\n"
    "{\n"
    "    size_t i = get_global_id(0);\n"
    "    if (i < args.count)\n"
    "        out[i] = in[i] * args.factor + (uint)i;\n"
    "}\n"
    "__kernel void suite_fold(suite_fold_args args, __global uint *values)\n"
    "{\n"
    "    size_t i = get_global_id(0);\n"
    "    if (i >= args.count)\n"
    "        return;\n"
    "    uint value = values[i];\n"
    "    for (uint round = 0; round < args.rounds; round++)\n"
    "        value = suite_fold_once(value, args.add);\n"
    "    values[i] = value;\n"
    "}\n"
    "__kernel void suite_block(suite_block_args args, __global uint *out)\n"
    "{\n"
    "    size_t i = get_global_id(0);\n"
    "    if (i < args.count)\n"
    "        out[i] = args.values[i % 60] + (uint)i;\n"
    "}\n"
    "__kernel void suite_plain(__global uint *out)\n"
    "{\n"
    "    out[get_global_id(0)] = (uint)get_global_id(0);\n"
    "}\n";

static const gpk_source types_source = {
    .name = "suite_types.h",
    .text = types_text,
    .size = sizeof types_text - 1,
};

static const gpk_source kernels_source = {
    .name = "suite.cl",
    .text = kernels_text,
    .size = sizeof kernels_text - 1,
};

const gpk_source *const suite_sources[] = {&types_source, &kernels_source, NULL};

static void scale_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const suite_scale_args *args = block;
    const uint32_t *in = memories[0];
    uint32_t *out = memories[1];

    for (uint64_t i = first; i < last && i < args->count; i++)
        out[i] = in[i] * args->factor + (uint32_t)i;
}

uint32_t suite_fold_once(uint32_t value, uint32_t add)
{
    return value * 3u + add;
}

static void fold_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const suite_fold_args *args = block;
    uint32_t *values = memories[0];

    for (uint64_t i = first; i < last && i < args->count; i++) {
        uint32_t value = values[i];
        for (uint32_t round = 0; round < args->rounds; round++)
            value = suite_fold_once(value, args->add);
        values[i] = value;
    }
}

static void block_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const suite_block_args *args = block;
    uint32_t *out = memories[0];

    for (uint64_t i = first; i < last && i < args->count; i++)
        out[i] = args->values[i % 60] + (uint32_t)i;
}

static void plain_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    uint32_t *out = memories[0];
    (void)block;

    for (uint64_t i = first; i < last; i++)
        out[i] = (uint32_t)i;
}

const gpk_kernel suite_scale = {
    .entry = "suite_scale",
    .sources = suite_sources,
    .body = scale_body,
    .args_size = sizeof(suite_scale_args),
    .memory_count = 2,
};

const gpk_kernel suite_fold = {
    .entry = "suite_fold",
    .sources = suite_sources,
    .body = fold_body,
    .args_size = sizeof(suite_fold_args),
    .memory_count = 1,
};

const gpk_kernel suite_block = {
    .entry = "suite_block",
    .sources = suite_sources,
    .body = block_body,
    .args_size = sizeof(suite_block_args),
    .memory_count = 1,
};

const gpk_kernel suite_plain = {
    .entry = "suite_plain",
    .sources = suite_sources,
    .body = plain_body,
    .args_size = 0,
    .memory_count = 1,
};
