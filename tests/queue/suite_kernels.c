// SPDX-License-Identifier: MIT
#include <assert.h>

#include "suite_help.h"

static_assert(sizeof(suite_fold_args) == 16, "as the OpenCL source has it");

static const char source[] =
    "typedef struct { ulong count; uint add; uint rounds; } suite_fold_args;\n"
    "uint suite_folded(uint value, suite_fold_args args);\n"
    "uint suite_folded(uint value, suite_fold_args args)\n"
    "{\n"
    "    for (uint round = 0; round < args.rounds; round++)\n"
    "        value = value * 3u + args.add;\n"
    "    return value;\n"
    "}\n"
    "__kernel void suite_fold(suite_fold_args args, __global uint *values)\n"
    "{\n"
    "    size_t i = get_global_id(0);\n"
    "    if (i < args.count)\n"
    "        values[i] = suite_folded(values[i], args);\n"
    "}\n"
    "__kernel void suite_mix(suite_fold_args args, __global const uint *in,\n"
    "                        __global uint *out)\n"
    "{\n"
    "    size_t i = get_global_id(0);\n"
    "    if (i < args.count)\n"
    "        out[i] = suite_folded(in[i], args);\n"
    "}\n";

uint32_t suite_folded(uint32_t value, const suite_fold_args *args)
{
    for (uint32_t round = 0; round < args->rounds; round++)
        value = value * 3u + args->add;
    return value;
}

static void fold_body(const void *block, void *const *buffers, uint64_t first, uint64_t last)
{
    const suite_fold_args *args = block;
    uint32_t *values = buffers[0];
    for (uint64_t i = first; i < last && i < args->count; i++)
        values[i] = suite_folded(values[i], args);
}

static void mix_body(const void *block, void *const *buffers, uint64_t first, uint64_t last)
{
    const suite_fold_args *args = block;
    const uint32_t *in = buffers[0];
    uint32_t *out = buffers[1];
    for (uint64_t i = first; i < last && i < args->count; i++)
        out[i] = suite_folded(in[i], args);
}

const gpukit_kernel suite_fold = {
    .entry = "suite_fold",
    .source = source,
    .body = fold_body,
    .args_size = sizeof(suite_fold_args),
    .buffer_count = 1,
};

const gpukit_kernel suite_mix = {
    .entry = "suite_mix",
    .source = source,
    .body = mix_body,
    .args_size = sizeof(suite_fold_args),
    .buffer_count = 2,
};

void suite_run(gpukit_command *command, gpukit_program *program, gpukit_buffer *const *buffers,
               const suite_fold_args *args)
{
    const gpukit_launch launch = {
        .program = program,
        .args = args,
        .buffers = buffers,
        .items = args->count,
        .group = SUITE_GROUP,
    };
    gpukit_command_run(command, &launch);
}
