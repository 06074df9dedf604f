// SPDX-License-Identifier: MIT
/* norms.c - the sum of the norms of 1000 vectors of dimension 10000, on all devices: a kernel for
 * those that run OpenCL, a function for the cores, and a reduction that gpukit does.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gpukit/gpukit.h>

enum { VECTORS = 1000, DIMENSION = 10000 };

static const char source[] =
    "#pragma OPENCL FP_CONTRACT OFF\n"
    "kernel void norm(ulong first, ulong count, uint dimension, global const float *vectors,\n"
    "                 global float *norms)\n"
    "{\n"
    "    ulong i = get_global_id(0);\n"
    "    if (i >= count)\n"
    "        return;\n"
    "    float sum = 0;\n"
    "    for (uint k = 0; k < dimension; k++)\n"
    "        sum += vectors[i * dimension + k] * vectors[i * dimension + k];\n"
    "    norms[i] = sqrt(sum);\n"
    "}\n";

static void norm(const gpukit_span *span)
{
    const float *vectors = span->inputs[0];
    float *norms = span->output;
    for (uint64_t i = 0; i < span->count; i++) {
        float sum = 0;
        for (uint64_t k = 0; k < DIMENSION; k++)
            sum += vectors[i * DIMENSION + k] * vectors[i * DIMENSION + k];
        norms[i] = sqrtf(sum);
    }
}

static void fill(float *vectors)
{
    unsigned seed = 1;
    for (int i = 0; i < VECTORS * DIMENSION; i++) {
        seed = seed * 1664525u + 1013904223u;
        vectors[i] = (float)(seed >> 8) / (1 << 24); /* from 0 to 1 */
    }
}

int main(int argc, char **argv)
{
    gpukit_executor *executor;
    gpukit_future *future;
    gpukit_error error;
    const void *result;
    float *vectors = malloc(sizeof *vectors * VECTORS * DIMENSION);

    if (vectors == NULL)
        return 1;
    fill(vectors);
    const gpukit_scalar dimension = {.type = GPUKIT_UINT32, .as.u = DIMENSION};
    const gpukit_input input = {.type = GPUKIT_FLOAT, .width = DIMENSION, .data = vectors};
    const gpukit_range range = {
        .operation = {.kernel = "norm",
                      .source = source,
                      .function = norm,
                      .scalars = &dimension,
                      .scalar_count = 1,
                      .inputs = &input,
                      .input_count = 1,
                      .output_type = GPUKIT_FLOAT},
        .count = VECTORS,
        .reduce = GPUKIT_REDUCE_SUM,
    };
    const gpukit_executor_params where = {.devices = argc > 1 ? argv[1] : "all"};
    if (gpukit_executor_open(&where, &executor, &error) != GPUKIT_OK ||
        gpukit_executor_submit_range(executor, &range, &future, &error) != GPUKIT_OK ||
        gpukit_future_result(future, GPUKIT_FOREVER, &result, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;

    const gpukit_range_result *norms = result;
    printf("the norms add up to %.1f\n", norms->value.as.f);
    for (size_t i = 0; i < norms->report.device_count; i++)
        printf("%s did %llu vectors\n", norms->report.devices[i].device->id,
               (unsigned long long)norms->report.devices[i].done);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
    free(vectors);
    return 0;
}
