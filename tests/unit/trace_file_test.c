// SPDX-License-Identifier: MIT
/* trace_file_test.c - records become trace events: exact lines. */
#include "test.h"

#include <string.h>

#include "queue/trace.h"
#include "trace_file.h"

static const gpukit_device_info cpu = {.id = "cpu", .name = "A \"fine\" one"};
static const gpukit_device_info gpu = {.id = "opencl:0", .name = "B"};
static const gpukit_device_info *const devices[] = {&cpu, &gpu};

/* Of the second device, so that the first one has none. */
static gpukit_trace_record record_of(const char *name, gpukit_track track)
{
    gpukit_trace_record record = {.device = "opencl:0", .track = track};
    strncpy(record.name, name, sizeof record.name - 1);
    return record;
}

static gpukit_trace *trace_of(const gpukit_trace_record *records, size_t count, size_t most)
{
    gpukit_trace *trace = NULL;
    assert_int_equal(gpukit_trace_alloc(most, &trace, NULL), GPUKIT_OK);
    for (size_t i = 0; i < count; i++)
        gpk_trace_add(trace, &records[i]);
    return trace;
}

/* A string, to be searched; the caller's to free with json_free. */
static json text_of(const gpukit_trace *trace)
{
    json text;
    json_init(&text);
    trace_file_write(&text, trace, devices, 2, NULL);
    assert_true(json_finish(&text));
    assert_true(text.size < text.capacity);
    text.text[text.size] = '\0';
    return text;
}

static void assert_line(const json *text, const char *line)
{
    if (strstr(text->text, line) == NULL)
        fail_msg("no %s in\n%s", line, text->text);
}

static size_t count_of(const json *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text->text; (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

static void a_command_is_a_bar_from_its_begin_to_its_end(void **state)
{
    (void)state;
    gpukit_trace_record up = record_of("upload", GPUKIT_TRACK_UPLOAD);
    up.bytes = 4096;
    up.queued_ns = 5000000000000001, up.submitted_ns = 5000000000000003;
    up.started_ns = 5000000000001001, up.ended_ns = 5000000000003008;
    gpukit_trace_record run = record_of("primes_sieve", GPUKIT_TRACK_COMPUTE);
    run.first = 10, run.count = 5;
    run.queued_ns = 5000000000000002, run.submitted_ns = 5000000000000003;
    run.started_ns = 5000000000003008, run.ended_ns = 5003600000000001;
    const gpukit_trace_record records[] = {up, run};
    gpukit_trace *trace = trace_of(records, 2, 0);
    json text = text_of(trace);
    assert_line(&text, "\n    {\"ph\": \"X\", \"name\": \"upload\", \"pid\": 2, \"tid\": 1, "
                       "\"cat\": \"upload\", \"ts\": 1.000, \"dur\": 2.007, \"args\": "
                       "{\"bytes\": 4096, \"queued_us\": 0.000, \"submitted_us\": 0.002}},\n");
    assert_line(&text,
                "\n    {\"ph\": \"X\", \"name\": \"primes_sieve\", \"pid\": 2, \"tid\": 2, "
                "\"cat\": \"compute\", \"ts\": 3.007, \"dur\": 3599999996.993, \"args\": "
                "{\"grains\": \"10..14\", \"queued_us\": 0.001, \"submitted_us\": 0.002}},\n");
    json_free(&text);
    gpukit_trace_free(trace);
}

static void devices_and_tracks_that_occur_have_names(void **state)
{
    (void)state;
    gpukit_trace_record record = record_of("download", GPUKIT_TRACK_DOWNLOAD);
    gpukit_trace *trace = trace_of(&record, 1, 0);
    json text = text_of(trace);
    assert_line(&text, "{\"ph\": \"M\", \"name\": \"process_name\", \"pid\": 2, "
                       "\"args\": {\"name\": \"opencl:0: B\"}},\n");
    assert_line(&text, "{\"ph\": \"M\", \"name\": \"process_sort_index\", \"pid\": 2, "
                       "\"args\": {\"sort_index\": 1}},\n");
    assert_line(&text, "{\"ph\": \"M\", \"name\": \"thread_name\", \"pid\": 2, \"tid\": 3, "
                       "\"args\": {\"name\": \"download\"}},\n");
    assert_int_equal(count_of(&text, "process_name"), 1);
    assert_int_equal(count_of(&text, "thread_name"), 1);
    json_free(&text);
    gpukit_trace_free(trace);
}

static void what_never_ran_is_an_instant_with_its_status(void **state)
{
    (void)state;
    gpukit_trace_record failed = record_of("primes_test", GPUKIT_TRACK_COMPUTE);
    failed.status = GPUKIT_E_TIMEOUT;
    failed.queued_ns = 1000, failed.submitted_ns = 2000;
    failed.started_ns = 3000, failed.ended_ns = 9000;
    gpukit_trace_record never = record_of("download", GPUKIT_TRACK_DOWNLOAD);
    never.status = GPUKIT_E_CANCELLED;
    never.queued_ns = 1500, never.ended_ns = 9500;
    const gpukit_trace_record records[] = {failed, never};
    gpukit_trace *trace = trace_of(records, 2, 0);
    json text = text_of(trace);
    assert_line(&text, "\"ts\": 2.000, \"dur\": 6.000, \"args\": {\"queued_us\": 0.000, "
                       "\"submitted_us\": 1.000, \"status\": \"deadline passed\"}},\n");
    assert_line(&text, "{\"ph\": \"i\", \"name\": \"download\", \"pid\": 2, \"tid\": 3, "
                       "\"cat\": \"download\", \"ts\": 8.500, \"s\": \"t\", \"args\": "
                       "{\"queued_us\": 0.500, \"status\": \"cancelled\"}},\n");
    /* It never was with the device. */
    assert_int_equal(count_of(&text, "in_flight"), 2);
    json_free(&text);
    gpukit_trace_free(trace);
}

/* Submitted at 0, 0 and 4 us, ended at 3, 4 and 6: a step for each time, none in between. */
static void the_depth_of_the_queue_is_counted(void **state)
{
    (void)state;
    static const struct {
        uint64_t submitted_ns, ended_ns;
    } rows[] = {{1000, 4000}, {1000, 5000}, {5000, 7000}};
    gpukit_trace_record records[3];
    for (int i = 0; i < 3; i++) {
        records[i] = record_of("primes_sieve", GPUKIT_TRACK_COMPUTE);
        records[i].queued_ns = 1000;
        records[i].submitted_ns = rows[i].submitted_ns;
        records[i].started_ns = rows[i].ended_ns - 1;
        records[i].ended_ns = rows[i].ended_ns;
    }
    gpukit_trace *trace = trace_of(records, 3, 0);
    json text = text_of(trace);
    static const char *const steps[] = {
        "\"ts\": 0.000, \"args\": {\"commands\": 2}}",
        "\"ts\": 3.000, \"args\": {\"commands\": 1}}",
        "\"ts\": 4.000, \"args\": {\"commands\": 1}}",
        "\"ts\": 6.000, \"args\": {\"commands\": 0}}",
    };
    const char *at = strstr(text.text, "{\"ph\": \"C\", \"name\": \"in_flight\", \"pid\": 2, ");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        assert_non_null(at);
        at = strstr(at, steps[i]);
    }
    assert_non_null(at);
    assert_int_equal(count_of(&text, "in_flight"), 4);
    json_free(&text);
    gpukit_trace_free(trace);
}

static void records_without_room_are_counted(void **state)
{
    (void)state;
    const gpukit_trace_record record = record_of("upload", GPUKIT_TRACK_UPLOAD);
    const gpukit_trace_record records[] = {record, record, record};
    gpukit_trace *trace = trace_of(records, 3, 1);
    json text = text_of(trace);
    assert_line(&text, "\"dropped\": \"2\"\n");
    assert_int_equal(count_of(&text, "\"cat\""), 1);
    json_free(&text);
    gpukit_trace_free(trace);
}

static void no_trace_is_an_empty_one(void **state)
{
    (void)state;
    json text = text_of(NULL);
    assert_line(&text, "\n  \"traceEvents\": [],\n");
    assert_line(&text, "\"dropped\": \"0\"\n");
    json_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_a_bar_from_its_begin_to_its_end),
        cmocka_unit_test(devices_and_tracks_that_occur_have_names),
        cmocka_unit_test(what_never_ran_is_an_instant_with_its_status),
        cmocka_unit_test(the_depth_of_the_queue_is_counted),
        cmocka_unit_test(records_without_room_are_counted),
        cmocka_unit_test(no_trace_is_an_empty_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
