// SPDX-License-Identifier: MIT
/* What cannot be true of a call is a completion. */
#include <string.h>

#include "backend/null/null.h"
#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { COUNT = 100, SIZE = COUNT * sizeof(uint32_t) };

/* What the entries below are filled with. */
typedef struct things {
    gpukit_buffer *staged, *scratch, *foreign;
    gpukit_program *program, *foreign_program;
    uint32_t mine[COUNT];
} things;

static const suite_fold_args args = {COUNT, 1, 1};

static void past_the_end(gpukit_command *command, things *t)
{
    gpukit_command_upload(command, t->staged, 1, SIZE, NULL);
}

static void far_past_the_end(gpukit_command *command, things *t)
{
    gpukit_command_download(command, t->staged, SIZE + 1, 1, NULL);
}

static void so_far_that_it_wraps(gpukit_command *command, things *t)
{
    gpukit_command_download(command, t->staged, 2, SIZE_MAX - 1, t->mine);
}

static void of_no_size(gpukit_command *command, things *t)
{
    gpukit_command_upload(command, t->staged, 0, 0, NULL);
}

static void scratch_up_without_memory(gpukit_command *command, things *t)
{
    gpukit_command_upload(command, t->scratch, 0, SIZE, NULL);
}

static void scratch_down_without_memory(gpukit_command *command, things *t)
{
    gpukit_command_download(command, t->scratch, 0, SIZE, NULL);
}

static void no_buffer(gpukit_command *command, things *t)
{
    gpukit_command_upload(command, NULL, 0, SIZE, t->mine);
}

static void a_foreign_buffer(gpukit_command *command, things *t)
{
    gpukit_command_upload(command, t->foreign, 0, SIZE, t->mine);
}

static void no_items(gpukit_command *command, things *t)
{
    const gpukit_launch launch = {
        .program = t->program, .args = &args, .buffers = &t->staged, .group = SUITE_GROUP};
    gpukit_command_run(command, &launch);
}

static void no_group(gpukit_command *command, things *t)
{
    const gpukit_launch launch = {
        .program = t->program, .args = &args, .buffers = &t->staged, .items = COUNT};
    gpukit_command_run(command, &launch);
}

static void too_many_items(gpukit_command *command, things *t)
{
    const gpukit_launch launch = {.program = t->program,
                                  .args = &args,
                                  .buffers = &t->staged,
                                  .items = UINT64_MAX,
                                  .group = SUITE_GROUP};
    gpukit_command_run(command, &launch);
}

static void no_program(gpukit_command *command, things *t)
{
    suite_run(command, NULL, &t->staged, &args);
}

static void a_foreign_program(gpukit_command *command, things *t)
{
    suite_run(command, t->foreign_program, &t->staged, &args);
}

static void no_args(gpukit_command *command, things *t)
{
    const gpukit_launch launch = {
        .program = t->program, .buffers = &t->staged, .items = COUNT, .group = SUITE_GROUP};
    gpukit_command_run(command, &launch);
}

static void no_buffers(gpukit_command *command, things *t)
{
    suite_run(command, t->program, NULL, &args);
}

static void no_buffer_among_them(gpukit_command *command, things *t)
{
    gpukit_buffer *none = NULL;
    suite_run(command, t->program, &none, &args);
}

static void a_foreign_buffer_among_them(gpukit_command *command, things *t)
{
    suite_run(command, t->program, &t->foreign, &args);
}

static void no_function(gpukit_command *command, things *t)
{
    gpukit_command_call(command, NULL, t);
}

static void not_filled(gpukit_command *command, things *t)
{
    (void)command;
    (void)t;
}

static const struct {
    const char *name;
    void (*fill)(gpukit_command *command, things *t);
} wrong[] = {
    {"past the end", past_the_end},
    {"far past the end", far_past_the_end},
    {"so far that it wraps", so_far_that_it_wraps},
    {"of no size", of_no_size},
    {"scratch up without memory", scratch_up_without_memory},
    {"scratch down without memory", scratch_down_without_memory},
    {"no buffer", no_buffer},
    {"a foreign buffer", a_foreign_buffer},
    {"no items", no_items},
    {"no group", no_group},
    {"too many items", too_many_items},
    {"no program", no_program},
    {"a foreign program", a_foreign_program},
    {"no args", no_args},
    {"no buffers", no_buffers},
    {"no buffer among them", no_buffer_among_them},
    {"a foreign buffer among them", a_foreign_buffer_among_them},
    {"no function", no_function},
    {"not filled", not_filled},
};
enum { WRONG = sizeof wrong / sizeof wrong[0] };

/* upload, the wrong one, download: the first is done, the last is not. */
static void check_wrong(gpukit_queue *queue, size_t which, things *t)
{
    gpukit_done done[3];
    int tags[3];
    gpukit_command *command = suite_next(queue, &tags[0]);
    gpukit_command_upload(command, t->staged, 0, SIZE, NULL);
    gpukit_command_link(command);
    command = suite_next(queue, &tags[1]);
    wrong[which].fill(command, t);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(queue, &tags[2]), t->staged, 0, SIZE, NULL);
    suite_submit(queue);
    suite_reap(queue, done, 3);
    suite_check_fine(suite_of(done, 3, &tags[0]));
    const gpukit_done *refused = suite_of(done, 3, &tags[1]);
    if (refused->error.status != GPUKIT_E_ARGUMENT || refused->error.text[0] == '\0')
        fail_msg("%s: %s (%s)", wrong[which].name, gpukit_status_name(refused->error.status),
                 refused->error.text);
    assert_true(refused->queued_ns <= refused->submitted_ns);
    assert_true(refused->submitted_ns <= refused->ended_ns);
    assert_int_equal(refused->started_ns, 0);
    assert_int_equal(suite_of(done, 3, &tags[2])->error.status, GPUKIT_E_CANCELLED);
}

static gpukit_queue *open_foreign(gpukit_context *context, things *t)
{
    static const gpk_device_request request = {.info = NULL};
    gpukit_queue *foreign = NULL;
    gpukit_error err;
    suite_check(gpk_null_ops.device_open(&request, &context->devices[0], &err), &err);
    context->device_count = 1;
    suite_check(gpukit_queue_open(context, 0, NULL, &foreign, &err), &err);
    t->foreign = suite_buffer(foreign, SIZE, GPUKIT_BUFFER_STAGED);
    t->foreign_program = suite_program(foreign, &suite_fold);
    return foreign;
}

static void check_arguments(gpukit_staging staging)
{
    static gpukit_context other;
    gpukit_trace *trace = NULL;
    gpukit_queue_stats stats;
    things t = {.mine = {0}};
    assert_int_equal(gpukit_trace_alloc(0, &trace, NULL), GPUKIT_OK);
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.staging = staging, .trace = trace});
    gpukit_queue *foreign = open_foreign(&other, &t);
    t.staged = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    t.scratch = suite_buffer(queue, SIZE, GPUKIT_BUFFER_SCRATCH);
    t.program = suite_program(queue, &suite_fold);
    for (size_t i = 0; i < WRONG; i++)
        check_wrong(queue, i, &t);
    suite_check_works(queue);
    gpukit_queue_measure(queue, &stats);
    assert_true(stats.busy_seconds < 60); /* what never began took no time */
    assert_non_null(gpukit_trace_at(trace, 3 * WRONG + 2));
    assert_null(gpukit_trace_at(trace, 3 * WRONG + 3));
    gpukit_program_close(t.program);
    gpukit_program_close(t.foreign_program);
    gpukit_buffer_free(t.foreign);
    gpukit_buffer_free(t.scratch);
    gpukit_buffer_free(t.staged);
    gpukit_queue_close(queue);
    gpukit_queue_close(foreign);
    other.devices[0]->ops->device_close(other.devices[0]);
    gpukit_trace_free(trace);
}

static void what_cannot_be_true_of_a_call_is_a_completion(void **state)
{
    (void)state;
    check_arguments(GPUKIT_STAGING_AUTO);
    check_arguments(GPUKIT_STAGING_COPY);
}

static void buffers_and_programs_are_refused_at_once(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_buffer *buffer = NULL;
    gpukit_program *program = NULL;
    gpukit_kernel kernel = suite_fold;
    gpukit_error err = {.status = GPUKIT_OK};
    (void)state;
    assert_int_equal(gpukit_buffer_alloc(queue, 0, GPUKIT_BUFFER_STAGED, &buffer, &err),
                     GPUKIT_E_ARGUMENT);
    assert_null(buffer);
    kernel.buffer_count = GPUKIT_MAX_BUFFERS + 1;
    assert_int_equal(gpukit_program_open(queue, &kernel, &program, &err), GPUKIT_E_ARGUMENT);
    kernel = suite_fold;
    kernel.args_size = GPUKIT_MAX_ARGS + 1;
    assert_int_equal(gpukit_program_open(queue, &kernel, &program, &err), GPUKIT_E_ARGUMENT);
    kernel = suite_fold;
    kernel.entry = NULL;
    assert_int_equal(gpukit_program_open(queue, &kernel, &program, &err), GPUKIT_E_ARGUMENT);
    kernel = (gpukit_kernel){.entry = "nothing"};
    assert_int_equal(gpukit_program_open(queue, &kernel, &program, &err), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_program_open(queue, NULL, &program, NULL), GPUKIT_E_ARGUMENT);
    assert_null(program);
    gpukit_buffer_free(NULL);
    gpukit_program_close(NULL);
    gpukit_queue_close(NULL);
    gpukit_queue_close(queue);
}

int argument_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_true_of_a_call_is_a_completion),
        cmocka_unit_test(buffers_and_programs_are_refused_at_once),
    };
    return cmocka_run_group_tests_name("arguments", tests, NULL, NULL);
}
