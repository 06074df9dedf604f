// SPDX-License-Identifier: MIT
/* range_memory_test.c - devices never see the caller's arrays, which may be gone when one that
 * hung comes back: they copy from and to memory of the library's own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/range.h>

#include "backend/context.h"
#include "test.h"

enum { COUNT = 100003, TABLE = (20 << 20) / 4 + 3 }; /* the table comes in more than one piece */

static uint32_t items[COUNT], output[COUNT];
static uint32_t *table;

static const gpk_backend_ops *real;
static int seen, copies;

static bool is_within(const void *at, const void *array, size_t size)
{
    return (uintptr_t)at >= (uintptr_t)array && (uintptr_t)at < (uintptr_t)array + size;
}

static void look(const void *at)
{
    copies++;
    if (is_within(at, items, sizeof items) || is_within(at, output, sizeof output) ||
        is_within(at, table, TABLE * sizeof *table))
        seen++;
}

static gpukit_status spy_upload(gpk_stream *stream, gpk_memory *to, size_t offset, const void *from,
                                size_t size, gpukit_error *err)
{
    look(from);
    return real->upload(stream, to, offset, from, size, err);
}

static gpukit_status spy_download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to,
                                  size_t size, gpukit_error *err)
{
    look(to);
    return real->download(stream, from, offset, to, size, err);
}

static gpukit_status spy_alloc(gpk_device *device, size_t size, void *host, gpk_memory **out,
                               gpukit_error *err)
{
    look(host);
    return real->memory_alloc(device, size, host, out, err);
}

static const char source[] =
    "kernel void pick(ulong first, ulong count, global const uint *items,\n"
    "                 global const uint *table, global uint *out)\n"
    "{ ulong i = get_global_id(0); if (i < count) out[i] = table[items[i]]; }\n";

static void pick(const gpukit_span *span)
{
    const uint32_t *in = span->inputs[0], *all = span->inputs[1];
    uint32_t *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = all[in[i]];
}

static void expect_own_memory(const char *devices, gpukit_staging staging)
{
    gpukit_context *context = NULL;
    gpukit_error error = {0};
    const gpukit_input inputs[] = {
        {.type = GPUKIT_UINT32, .width = 1, .data = items},
        {.type = GPUKIT_UINT32, .data = table, .count = TABLE},
    };
    const gpukit_range range = {
        .operation = {.kernel = "pick",
                      .source = source,
                      .function = pick,
                      .inputs = inputs,
                      .input_count = 2,
                      .output_type = GPUKIT_UINT32},
        .count = COUNT,
        .output = output,
        .job = {.staging = staging},
    };
    if (gpukit_context_open(&(gpukit_context_params){.devices = devices}, &context, NULL) !=
        GPUKIT_OK)
        skip();
    gpk_device *device = context->devices[0];
    real = device->ops;
    gpk_backend_ops spying = *real;
    spying.upload = spy_upload;
    spying.download = spy_download;
    spying.memory_alloc = spy_alloc;
    device->ops = &spying;
    seen = copies = 0;
    memset(output, 0, sizeof output);
    const gpukit_status status = gpukit_range_run(context, &range, NULL, NULL, &error);
    device->ops = real;
    if (status != GPUKIT_OK)
        fail_msg("%s", error.text);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(output[i], table[items[i]]);
    assert_int_equal(seen, 0);
    assert_true(copies > 0);
    gpukit_context_close(context);
}

static void a_device_works_on_copies(void **state)
{
    (void)state;
    table = malloc(TABLE * sizeof *table);
    assert_non_null(table);
    for (uint32_t i = 0; i < TABLE; i++)
        table[i] = i * 2654435761u;
    for (uint32_t i = 0; i < COUNT; i++)
        items[i] = (uint32_t)((uint64_t)i * 7919u % TABLE);
    items[COUNT - 1] = TABLE - 1; /* the table's last piece, too */
    expect_own_memory("cpu", GPUKIT_STAGING_AUTO);
    expect_own_memory("cpu", GPUKIT_STAGING_COPY);
    expect_own_memory("opencl:0", GPUKIT_STAGING_AUTO);
    expect_own_memory("opencl:0", GPUKIT_STAGING_COPY);
    free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_works_on_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
