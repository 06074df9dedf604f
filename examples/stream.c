// SPDX-License-Identifier: MIT
/* stream.c - blocks through a device: while one computes, the next is uploaded and the one before
 * downloaded. Prints how well that went.
 */
#include <stdio.h>

#include <gpukit/gpukit.h>

enum { BLOCK = 1 << 18, BLOCKS = 24, ROUNDS = 50 };

/* What happens to each sample, in both languages. */
static const char source[] =
    "kernel void settle(ulong first, ulong count, global const float *in, global float *out)\n"
    "{\n"
    "    ulong i = get_global_id(0);\n"
    "    if (i >= count)\n"
    "        return;\n"
    "    float x = in[i];\n"
    "    for (int k = 0; k < 50; k++)\n"
    "        x = x * 0.5f + 0.25f;\n"
    "    out[i] = x;\n"
    "}\n";

static void settle(const gpukit_span *span)
{
    const float *in = span->inputs[0];
    float *out = span->output;
    for (uint64_t i = 0; i < span->count; i++) {
        float x = in[i];
        for (int k = 0; k < ROUNDS; k++)
            x = x * 0.5f + 0.25f;
        out[i] = x;
    }
}

static int fail(const gpukit_error *error)
{
    fprintf(stderr, "%s\n", error->text);
    return 1;
}

int main(int argc, char **argv)
{
    const gpukit_input samples = {.type = GPUKIT_FLOAT, .width = 1};
    const gpukit_stream_params params = {
        .operation = {.kernel = "settle",
                      .source = source,
                      .function = settle,
                      .inputs = &samples,
                      .input_count = 1,
                      .output_type = GPUKIT_FLOAT},
        .block_items = BLOCK,
        .job = {.staging = GPUKIT_STAGING_COPY}, /* as on a GPU, to have something to overlap */
    };
    gpukit_executor *executor;
    gpukit_stream *stream;
    gpukit_future *futures[BLOCKS];
    gpukit_error error;
    static gpukit_report report;
    static float in[BLOCKS][BLOCK], out[BLOCKS][BLOCK];

    const gpukit_executor_params where = {.devices = argc > 1 ? argv[1] : "all"};
    if (gpukit_executor_open(&where, &executor, &error) != GPUKIT_OK ||
        gpukit_stream_open(executor, &params, &stream, &error) != GPUKIT_OK)
        return fail(&error);
    for (size_t i = 0; i < BLOCKS; i++) {
        const void *inputs[] = {in[i]};
        const gpukit_block block = {.items = BLOCK, .inputs = inputs, .output = out[i]};
        if (gpukit_stream_submit(stream, &block, &futures[i], &error) != GPUKIT_OK)
            return fail(&error);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        if (gpukit_future_result(futures[i], GPUKIT_FOREVER, NULL, &error) != GPUKIT_OK)
            return fail(&error);
        gpukit_future_release(futures[i]);
    }
    gpukit_stream_report(stream, &report);
    for (size_t i = 0; i < report.device_count; i++) {
        const gpukit_device_share *share = &report.devices[i];
        printf("%s did %llu blocks: copies %.3f s, kernels %.3f s, both at once %.3f s\n",
               share->device->id, (unsigned long long)share->chunks, share->transfer_seconds,
               share->kernel_seconds, share->overlapped_seconds);
    }
    printf("every sample is %g now\n", (double)out[3][45]);
    gpukit_stream_close(stream);
    gpukit_executor_close(executor);
    return 0;
}
