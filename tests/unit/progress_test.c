// SPDX-License-Identifier: MIT
/* progress_test.c - what people read while they wait. */
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"
#include "units.h"

static const gpukit_device_info cpu = {.id = "cpu"}, gpu = {.id = "opencl:0"};

static gpukit_report report_of_two(void)
{
    return (gpukit_report){
        .total = 1000000000000,
        .done = 450000000000,
        .device_count = 2,
        .devices = {{.device = &cpu, .rate = 812e6}, {.device = &gpu, .rate = 418e6}},
    };
}

static void the_line_has_percent_rates_and_time_left(void **state)
{
    (void)state;
    char text[200];
    const gpukit_report report = report_of_two();
    progress_text(&report, sizeof text, text, sizeof text);
    assert_string_equal(text, " 45 %  1.23 G/s  ETA 7:27  cpu 812 M/s  opencl:0 418 M/s");
}

static void a_device_that_failed_or_has_yet_to_begin_has_no_rate(void **state)
{
    (void)state;
    char text[200];
    gpukit_report report = report_of_two();
    report.devices[0].is_retired = true;
    progress_text(&report, sizeof text, text, sizeof text);
    assert_string_equal(text, " 45 %  418 M/s  ETA 21:56  cpu failed  opencl:0 418 M/s");
    report = report_of_two();
    report.done = 0;
    report.devices[0].rate = report.devices[1].rate = 0;
    progress_text(&report, sizeof text, text, sizeof text);
    assert_string_equal(text, "0.0 %  cpu --  opencl:0 --");
}

static void the_line_is_cut_at_the_width_of_the_terminal(void **state)
{
    (void)state;
    char text[200];
    const gpukit_report report = report_of_two();
    progress_text(&report, 20, text, sizeof text);
    assert_string_equal(text, " 45 %  1.23 G/s  ETA");
    progress_text(&report, 500, text, 30); /* and at the end of the memory */
    assert_string_equal(text, " 45 %  1.23 G/s  ETA 7:27  cp");
}

/* Stderr goes to a file from here until it is looked at. */
static int stderr_take(FILE **file)
{
    const int saved = dup(STDERR_FILENO);
    *file = tmpfile();
    assert_non_null(*file);
    dup2(fileno(*file), STDERR_FILENO);
    return saved;
}

static void assert_stderr(FILE *file, int saved, const char *expected)
{
    char text[200] = "";
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

/* What the report prints to stderr at that second. */
static void assert_printed(progress *state, uint64_t second, const char *expected)
{
    const gpukit_report report = report_of_two();
    FILE *file;
    const int saved = stderr_take(&file);
    progress_update(state, &report, second * 1000000000u);
    assert_stderr(file, saved, expected);
}

static void what_has_no_percentage_is_said_as_often(void **state)
{
    (void)state;
    progress line = {.style = PROGRESS_HEARTBEAT};
    FILE *file;
    int saved = stderr_take(&file);
    progress_say(&line, "warming up: %s", "threads=2");
    progress_say(&line, "warming up: %s", "opencl:0");
    assert_stderr(file, saved, "gpukit: warming up: threads=2\n");
    line.style = PROGRESS_SILENT;
    line.next_ns = 0;
    saved = stderr_take(&file);
    progress_say(&line, "nobody listens");
    assert_stderr(file, saved, "");
}

static void without_a_terminal_a_line_comes_every_thirty_seconds(void **state)
{
    (void)state;
    static const char line[] = "gpukit: 45 %  1.23 G/s  ETA 7:27  cpu 812 M/s  opencl:0 418 M/s\n";
    progress always = {0}, automatic = {0};
    if (isatty(STDERR_FILENO))
        skip(); /* run by hand */
    progress_init(&always, PROGRESS_ALWAYS, false, 1000000000u);
    assert_printed(&always, 30, "");
    assert_printed(&always, 31, line);
    assert_printed(&always, 60, "");
    assert_printed(&always, 62, line);
    assert_printed(&always, 91, "");
    assert_printed(&always, 92, line);
    progress_end(&always);
    progress_init(&automatic, PROGRESS_AUTO, false, 0);
    assert_printed(&automatic, 1000, "");
}

static void quantities_have_three_digits(void **state)
{
    (void)state;
    assert_string_equal(units_si(0).text, "0 ");
    assert_string_equal(units_si(999).text, "999 ");
    assert_string_equal(units_si(999.6).text, "1.00 k");
    assert_string_equal(units_si(1234).text, "1.23 k");
    assert_string_equal(units_si(12345678).text, "12.3 M");
    assert_string_equal(units_si(999.4e6).text, "999 M");
    assert_string_equal(units_si(1e10).text, "10.0 G");
    assert_string_equal(units_si(5e21).text, "5000 E");
    assert_string_equal(units_bytes(0).text, "0.00 B");
    assert_string_equal(units_bytes(1536).text, "1.50 KiB");
    assert_string_equal(units_bytes((uint64_t)47 << 29).text, "23.5 GiB");
    assert_string_equal(units_bytes(UINT64_MAX).text, "16.0 EiB");
}

static void times_grow_from_milliseconds_to_hours(void **state)
{
    (void)state;
    assert_string_equal(units_seconds(0.0004).text, "0.000 s");
    assert_string_equal(units_seconds(0.4124).text, "0.412 s");
    assert_string_equal(units_seconds(9.9999).text, "10.0 s");
    assert_string_equal(units_seconds(59.94).text, "59.9 s");
    assert_string_equal(units_seconds(59.96).text, "1:00");
    assert_string_equal(units_clock(3.4).text, "0:03");
    assert_string_equal(units_clock(3599.6).text, "1:00:00");
    assert_string_equal(units_clock(7384).text, "2:03:04");
    assert_string_equal(units_clock(1e18).text, "277777777777:46:40");
}

static void a_hundred_percent_is_all_of_it(void **state)
{
    (void)state;
    assert_string_equal(units_percent(0, 3).text, "0.0 %");
    assert_string_equal(units_percent(0.99, 10).text, "9.9 %");
    assert_string_equal(units_percent(10, 100).text, "10 %");
    assert_string_equal(units_percent(45.9, 100).text, "45 %");
    assert_string_equal(units_percent(999999, 1000000).text, "99 %");
    assert_string_equal(units_percent(1, 1).text, "100 %");
    assert_string_equal(units_percent(0, 0).text, "100 %"); /* nothing to do is done */
    assert_string_equal(units_percent(3, 2).text, "100 %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_has_percent_rates_and_time_left),
        cmocka_unit_test(a_device_that_failed_or_has_yet_to_begin_has_no_rate),
        cmocka_unit_test(the_line_is_cut_at_the_width_of_the_terminal),
        cmocka_unit_test(without_a_terminal_a_line_comes_every_thirty_seconds),
        cmocka_unit_test(what_has_no_percentage_is_said_as_often),
        cmocka_unit_test(quantities_have_three_digits),
        cmocka_unit_test(times_grow_from_milliseconds_to_hours),
        cmocka_unit_test(a_hundred_percent_is_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
