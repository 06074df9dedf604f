// SPDX-License-Identifier: MIT
/* text_test.c - strings are cut, log lines arrive one at a time, the clock goes on. */
#include "base/text.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "test.h"

static void a_text_that_fits_is_whole(void **state)
{
    char out[6] = "-----";
    (void)state;
    gpk_text_copy(out, sizeof out, "hello");
    assert_string_equal(out, "hello");
    gpk_text_copy(out, sizeof out, "");
    assert_string_equal(out, "");
}

static void a_text_that_is_too_long_is_cut_and_ended(void **state)
{
    char out[8];
    (void)state;
    memset(out, '-', sizeof out);
    gpk_text_copy(out, 5, "hello");
    assert_string_equal(out, "hell");
    assert_memory_equal(out + 5, "---", 3);
    gpk_text_format(out, 5, "%d-%d", 123, 456);
    assert_string_equal(out, "123-");
    gpk_text_format(out, 1, "%d", 7);
    assert_string_equal(out, "");
}

typedef struct lines {
    int count;
    gpukit_log_level level;
    char text[1024];
    int inside; /* calls that are under way */
    int most;
} lines;

static void keep(void *user, gpukit_log_level level, const char *text)
{
    lines *l = user;
    l->inside++;
    l->most = l->inside > l->most ? l->inside : l->most;
    l->count++;
    l->level = level;
    gpk_text_copy(l->text, sizeof l->text, text);
    l->inside--;
}

static void a_log_line_arrives_formatted(void **state)
{
    lines l = {.count = 0};
    gpukit_log_params log = {.write = keep, .user = &l};
    (void)state;
    gpk_log(&log, GPUKIT_LOG_NOTICE, "%s %d", "device", 3);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.level, GPUKIT_LOG_NOTICE);
    assert_string_equal(l.text, "device 3");
}

static void a_log_line_is_cut_and_a_log_text_is_not(void **state)
{
    lines l = {.count = 0};
    gpukit_log_params log = {.write = keep, .user = &l};
    char text[801];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    gpk_log(&log, GPUKIT_LOG_INFO, "%s", text);
    assert_int_equal(strlen(l.text), 500);
    gpk_log_text(&log, GPUKIT_LOG_ERROR, text);
    assert_string_equal(l.text, text);
    assert_int_equal(l.level, GPUKIT_LOG_ERROR);
}

static void no_callback_is_silence(void **state)
{
    gpukit_log_params log = {.write = NULL};
    (void)state;
    gpk_log(NULL, GPUKIT_LOG_ERROR, "x");
    gpk_log(&log, GPUKIT_LOG_ERROR, "x");
    gpk_log_text(NULL, GPUKIT_LOG_ERROR, "x");
    gpk_log_text(&log, GPUKIT_LOG_ERROR, "x");
}

enum { LINES_OF_A_THREAD = 2000 };

static void *write_lines(void *user)
{
    for (int i = 0; i < LINES_OF_A_THREAD; i++)
        gpk_log(user, GPUKIT_LOG_DEBUG, "line %d", i);
    return NULL;
}

static void threads_log_one_at_a_time(void **state)
{
    lines l = {.count = 0};
    gpukit_log_params log = {.write = keep, .user = &l};
    pthread_t threads[4];
    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_lines, &log), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(l.count, 4 * LINES_OF_A_THREAD);
    assert_int_equal(l.most, 1);
}

static void the_clock_goes_on_while_we_sleep(void **state)
{
    uint64_t before = gpk_now_ns();
    (void)state;
    gpk_sleep_ns(3000000);
    uint64_t after = gpk_now_ns();
    assert_true(after - before >= 3000000);
    assert_true(gpk_now_ns() >= after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_fits_is_whole),
        cmocka_unit_test(a_text_that_is_too_long_is_cut_and_ended),
        cmocka_unit_test(a_log_line_arrives_formatted),
        cmocka_unit_test(a_log_line_is_cut_and_a_log_text_is_not),
        cmocka_unit_test(no_callback_is_silence),
        cmocka_unit_test(threads_log_one_at_a_time),
        cmocka_unit_test(the_clock_goes_on_while_we_sleep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
