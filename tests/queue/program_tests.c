// SPDX-License-Identifier: MIT
/* Kernels of the caller. */
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { COUNT = 2 * SUITE_GROUP };

static bool is_opencl(void)
{
    return strcmp(suite_context.devices[0]->info.backend, "opencl") == 0;
}

static void refuse(gpukit_queue *queue, const gpukit_kernel *kernel)
{
    gpukit_program *program = NULL;
    gpukit_error err = {.status = GPUKIT_OK};
    assert_int_equal(gpukit_program_open(queue, kernel, &program, &err), GPUKIT_E_BUILD);
    assert_int_equal(err.status, GPUKIT_E_BUILD);
    assert_non_null(strstr(err.text, kernel->entry));
    assert_null(program);
}

static void a_kernel_in_the_other_language_alone_does_not_build(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_kernel kernel = suite_fold;
    (void)state;
    if (is_opencl())
        kernel.source = NULL;
    else
        kernel.body = NULL;
    refuse(queue, &kernel);
    suite_check_works(queue);
    gpukit_queue_close(queue);
}

static void a_kernel_in_its_own_language_alone_does_build(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_kernel kernel = suite_fold;
    (void)state;
    if (is_opencl())
        kernel.body = NULL;
    else
        kernel.source = NULL;
    gpukit_program_close(suite_program(queue, &kernel));
    gpukit_queue_close(queue);
}

static void a_source_that_is_wrong_does_not_build(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_kernel kernel = suite_fold;
    (void)state;
    kernel.source = "__kernel void suite_fold(__global uint *values) { values[0] = nowhere; }\n";
    if (is_opencl())
        refuse(queue, &kernel);
    else
        gpukit_program_close(suite_program(queue, &kernel)); /* nobody reads it */
    suite_check_works(queue);
    gpukit_queue_close(queue);
}

static void fill_body(const void *args, void *const *buffers, uint64_t first, uint64_t last)
{
    uint32_t *out = buffers[0];
    (void)args;
    for (uint64_t i = first; i < last; i++)
        out[i] = (uint32_t)i + 40u;
}

static char *copy_text(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    return copy;
}

static void spoil(char *text)
{
    memset(text, 'x', strlen(text));
    free(text);
}

/* It has no argument block, too. */
static void texts_of_a_kernel_may_go_after_it_was_opened(void **state)
{
    gpukit_trace *trace = NULL;
    assert_int_equal(gpukit_trace_alloc(0, &trace, NULL), GPUKIT_OK);
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.trace = trace});
    gpukit_buffer *out = suite_buffer(queue, COUNT * sizeof(uint32_t), GPUKIT_BUFFER_STAGED);
    const uint32_t *host = gpukit_buffer_host(out);
    char *entry = copy_text("suite_fill");
    char *source = copy_text("__kernel void suite_fill(__global uint *out)\n"
                             "{ out[get_global_id(0)] = (uint)get_global_id(0) + 40u; }\n");
    gpukit_kernel *kernel = malloc(sizeof *kernel);
    gpukit_done done[2];
    (void)state;

    assert_non_null(kernel);
    *kernel = (gpukit_kernel){entry, source, fill_body, 0, 1};
    gpukit_program *program = suite_program(queue, kernel);
    spoil(entry);
    spoil(source);
    memset(kernel, 0xa5, sizeof *kernel);
    free(kernel);
    gpukit_command *command = suite_next(queue, NULL);
    gpukit_command_run(
        command, &(gpukit_launch){
                     .program = program, .buffers = &out, .items = COUNT, .group = SUITE_GROUP});
    gpukit_command_link(command);
    gpukit_command_download(suite_next(queue, NULL), out, 0, COUNT * sizeof *host, NULL);
    suite_submit(queue);
    suite_reap(queue, done, 2);
    suite_check_all_fine(done, 2);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(host[i], i + 40);
    gpukit_program_close(program);
    gpukit_buffer_free(out);
    gpukit_queue_close(queue);
    assert_string_equal(gpukit_trace_at(trace, 0)->name, "suite_fill");
    assert_string_equal(gpukit_trace_at(trace, 0)->device, suite_context.devices[0]->info.id);
    assert_int_equal(gpukit_trace_at(trace, 0)->track, GPUKIT_TRACK_COMPUTE);
    assert_int_equal(gpukit_trace_at(trace, 1)->track, GPUKIT_TRACK_DOWNLOAD);
    assert_null(gpukit_trace_at(trace, 2));
    gpukit_trace_free(trace);
}

int program_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kernel_in_the_other_language_alone_does_not_build),
        cmocka_unit_test(a_kernel_in_its_own_language_alone_does_build),
        cmocka_unit_test(a_source_that_is_wrong_does_not_build),
        cmocka_unit_test(texts_of_a_kernel_may_go_after_it_was_opened),
    };
    return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
