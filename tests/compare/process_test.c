// SPDX-License-Identifier: MIT
/* process_test.c - commands run to their end, and no further. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compare/process.h"
#include "signals.h"

static process_result result;
static problem why;

static int set_up(void **state)
{
    (void)state;
    result = (process_result){.exit_code = -1};
    why = (problem){.text = ""};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    process_result_free(&result);
    return 0;
}

/* By sh, with a limit of so many seconds. */
static bool run(const char *script, double limit)
{
    const char *const words[] = {"sh", "-c", script, NULL};
    const process_params params = {.words = words, .limit = limit, .output_most = 100};
    return process_run(&params, &result, &why);
}

static void what_it_writes_and_how_it_ends_are_told(void **state)
{
    (void)state;
    assert_true(run("echo one; echo two >&2; printf 'three\\r\\n\\n' >&2; exit 7", 0));
    assert_string_equal(result.output, "one\n");
    assert_int_equal(result.output_size, 4);
    assert_string_equal(result.complaint, "three");
    assert_int_equal(result.exit_code, 7);
    assert_false(result.is_timeout);
    assert_true(result.seconds > 0 && result.seconds < 30);
}

static void silence_is_an_empty_text(void **state)
{
    (void)state;
    assert_true(run("exit 0", 0));
    assert_string_equal(result.output, "");
    assert_int_equal(result.output_size, 0);
    assert_string_equal(result.complaint, "");
    assert_int_equal(result.exit_code, 0);
}

static void a_signal_is_an_exit_code(void **state)
{
    (void)state;
    assert_true(run("kill -ABRT $$", 0));
    assert_int_equal(result.exit_code, 128 + SIGABRT);
    assert_false(result.is_timeout);
}

static void a_long_line_of_complaint_is_cut(void **state)
{
    (void)state;
    assert_true(run("head -c 1000 /dev/zero | tr '\\0' x >&2", 0));
    assert_int_equal(strlen(result.complaint), sizeof result.complaint - 1);
    assert_int_equal(strspn(result.complaint, "x"), sizeof result.complaint - 1);
}

static void more_output_than_is_kept_is_read_all_the_same(void **state)
{
    (void)state;
    assert_true(run("head -c 5000000 /dev/zero | tr '\\0' x; echo done >&2", 60));
    assert_int_equal(result.output_size, 100);
    assert_int_equal(strspn(result.output, "x"), 100);
    assert_int_equal(result.output[100], '\0');
    assert_string_equal(result.complaint, "done");
    assert_int_equal(result.exit_code, 0);
}

static void all_of_a_large_output_can_be_kept(void **state)
{
    (void)state;
    const char *const words[] = {"seq", "200000", NULL};
    const process_params params = {.words = words, .output_most = SIZE_MAX};
    assert_true(process_run(&params, &result, &why));
    assert_int_equal(result.output_size, 1288895); /* seq 200000 | wc -c */
    assert_string_equal(result.output + result.output_size - 14, "199999\n200000\n");
}

static void output_that_never_ends_meets_the_limit(void **state)
{
    (void)state;
    assert_true(run("yes", 0.2));
    assert_true(result.is_timeout);
    assert_int_equal(result.exit_code, 128 + SIGTERM);
    assert_int_equal(result.output_size, 100);
    assert_true(result.seconds >= 0.2 && result.seconds < 30);
}

/* A process whose id was written by the command is gone, or a zombie of somebody else's. */
static bool is_gone(const char *id)
{
    char path[64], line[256] = "";
    for (int turn = 0; turn < 200; turn++) {
        snprintf(path, sizeof path, "/proc/%ld/stat", strtol(id, NULL, 10));
        FILE *file = fopen(path, "r");
        if (file == NULL)
            return true;
        const size_t size = fread(line, 1, sizeof line - 1, file);
        fclose(file);
        line[size] = '\0';
        if (strstr(line, ") Z") != NULL)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return false;
}

static void children_of_children_are_killed_at_the_limit(void **state)
{
    (void)state;
    assert_true(run("sh -c 'sh -c \"echo \\$\\$; sleep 600\" & wait' & wait", 1));
    assert_true(result.is_timeout);
    assert_true(strtol(result.output, NULL, 10) > 0);
    assert_true(is_gone(result.output));
}

static void the_whole_group_is_asked_to_end_first(void **state)
{
    (void)state;
    assert_true(run("sh -c \"trap 'echo asked; exit' TERM; while :; do sleep 0.02; done\" & "
                    "trap 'wait; exit 5' TERM; wait",
                    1));
    assert_true(result.is_timeout);
    assert_string_equal(result.output, "asked\n");
    assert_int_equal(result.exit_code, 5);
}

static void who_does_not_listen_is_killed_a_second_later(void **state)
{
    (void)state;
    assert_true(run("trap '' TERM; while :; do sleep 0.05; done", 1));
    assert_true(result.is_timeout);
    assert_int_equal(result.exit_code, 128 + SIGKILL);
    assert_true(result.seconds >= 2);
}

static void who_is_left_behind_is_killed_and_not_waited_for(void **state)
{
    (void)state;
    assert_true(run("sleep 600 & echo $!", 0));
    assert_int_equal(result.exit_code, 0);
    assert_true(result.seconds < 60);
    assert_true(is_gone(result.output));
}

static void who_gets_away_with_the_pipe_is_not_waited_for(void **state)
{
    (void)state;
    assert_true(run("f=$(mktemp -u); setsid sh -c \"echo \\$\\$; : >$f; exec sleep 30\" & "
                    "while [ ! -e $f ]; do sleep 0.02; done; rm $f",
                    20));
    assert_false(result.is_timeout);
    assert_true(result.seconds < 20);
    const long away = strtol(result.output, NULL, 10);
    assert_true(away > 0);
    kill((pid_t)away, SIGKILL);
}

static void standard_input_is_empty(void **state)
{
    (void)state;
    assert_true(run("cat; echo read", 20));
    assert_string_equal(result.output, "read\n");
}

static void a_closed_output_does_not_end_the_command(void **state)
{
    (void)state;
    assert_true(run("exec >&- 2>&-; sleep 0.2; exit 3", 20));
    assert_int_equal(result.exit_code, 3);
    assert_true(result.seconds >= 0.2);
}

static void the_environment_is_ours_and_what_is_added(void **state)
{
    (void)state;
    const char *const words[] = {"sh", "-c", "echo \"$ONE,$TWO,$TWOS\"", NULL};
    const char *const own[] = {"TWO=changed", NULL};
    const process_params params = {.words = words, .environment = own, .output_most = 100};
    setenv("ONE", "kept", 1);
    setenv("TWO", "old", 1);
    setenv("TWOS", "another", 1);
    assert_true(process_run(&params, &result, &why));
    assert_string_equal(result.output, "kept,changed,another\n");
}

static void it_runs_where_it_is_told_to(void **state)
{
    (void)state;
    const char *const words[] = {"pwd", NULL};
    const process_params params = {.words = words, .folder = "/", .output_most = 100};
    assert_true(process_run(&params, &result, &why));
    assert_string_equal(result.output, "/\n");
}

static void a_command_that_is_not_there_is_told(void **state)
{
    (void)state;
    const char *const words[] = {"gpukit-no-such-command", NULL};
    const process_params params = {.words = words};
    assert_false(process_run(&params, &result, &why));
    assert_non_null(strstr(why.text, "gpukit-no-such-command"));
    assert_non_null(strstr(why.text, "PATH"));
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    const char *const words[] = {"true", NULL};
    const process_params params = {.words = words, .folder = "/no/such/folder"};
    assert_false(process_run(&params, &result, &why));
    assert_non_null(strstr(why.text, "/no/such/folder"));
}

static void nothing_of_ours_is_open_in_the_command(void **state)
{
    (void)state;
    char path[] = "/tmp/process_test.XXXXXX";
    const int fd = mkostemp(path, O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(run("ls /proc/self/fd | tr '\\n' ' '", 0));
    close(fd);
    unlink(path);
    assert_string_equal(result.output, "0 1 2 3 "); /* 3: the folder that ls reads */
}

static void no_file_stays_open(void **state)
{
    (void)state;
    const int before = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(before);
    for (int i = 0; i < 20; i++) {
        assert_true(run("echo a; echo b >&2", 0));
        process_result_free(&result);
    }
    const int after = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(after);
    assert_int_equal(before, after);
}

static void what_it_took_is_told(void **state)
{
    (void)state;
    assert_true(run("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done", 0));
    assert_true(result.cpu_seconds > 0.005 && result.cpu_seconds < 60);
    assert_true(result.faults > 0);
    process_result_free(&result);
    assert_true(run("dd if=/dev/zero of=/dev/null bs=300M count=1", 0));
    assert_true(result.peak_bytes == 0 || result.peak_bytes > 300000000);
}

/* In a process of its own, as what was caught is never forgotten. */
static int stopped_by_signal(void)
{
    problem told = {.text = ""};
    process_result none = {0};
    const char *const words[] = {"sh", "-c", "kill -INT $PPID; sleep 600", NULL};
    const process_params params = {.words = words};
    signals_job_begin();
    if (process_run(&params, &none, &told))
        return 1;
    return strstr(told.text, "SIGINT") != NULL ? 0 : 2;
}

static void a_signal_that_we_caught_stops_it(void **state)
{
    (void)state;
    int status = 0;
    const pid_t pid = fork();
    if (pid == 0)
        _exit(stopped_by_signal());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void assert_splits(const char *text, const char *joined)
{
    char copy[200], got[200] = "";
    const char *words[8];
    snprintf(copy, sizeof copy, "%s", text);
    if (!process_split(copy, words, 8)) {
        if (joined != NULL)
            fail_msg("%s was refused", text);
        return;
    }
    for (size_t i = 0; words[i] != NULL; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "[%s]", words[i]);
    if (joined == NULL)
        fail_msg("%s is %s", text, got);
    assert_string_equal(got, joined);
}

static void words_and_quotes_are_split_as_a_shell_would(void **state)
{
    (void)state;
    assert_splits("a b  c", "[a][b][c]");
    assert_splits("\t a ", "[a]");
    assert_splits("a 'b c' \"d e\" f\\ g", "[a][b c][d e][f g]");
    assert_splits("a b'c'\"d\"e", "[a][bcde]");
    assert_splits("a '' \"\"", "[a][][]");
    assert_splits("a '$(b) | c' \"d ; 'e' \\\"f\\\" \\n\"", "[a][$(b) | c][d ; 'e' \"f\" \\n]");
    assert_splits("a -b=c", "[a][-b=c]");
    assert_splits("1 2 3 4 5 6 7", "[1][2][3][4][5][6][7]");
}

static void what_needs_a_shell_is_left_to_it(void **state)
{
    (void)state;
    static const char *const texts[] = {"",        "  ",       "a | b",
                                        "a; b",    "a & b",    "a > b",
                                        "a $b",    "a \"$b\"", "a `b`",
                                        "a *",     "a ?",      "a [b]",
                                        "a {b,c}", "A=1 b",    "cd /",
                                        "a 'b",    "a \"b",    "a b\\",
                                        "a # b",   "a ~",      "! a",
                                        "a\nb",    "exec a",   "(a)",
                                        "a <b",    "if a",     "1 2 3 4 5 6 7 8"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_splits(texts[i], NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    for (int fd = 3; fd < 1024; fd++) /* what whoever started the tests has left open */
        close(fd);
    const struct CMUnitTest tests[] = {
        TEST(what_it_writes_and_how_it_ends_are_told),
        TEST(silence_is_an_empty_text),
        TEST(a_signal_is_an_exit_code),
        TEST(a_long_line_of_complaint_is_cut),
        TEST(more_output_than_is_kept_is_read_all_the_same),
        TEST(all_of_a_large_output_can_be_kept),
        TEST(output_that_never_ends_meets_the_limit),
        TEST(children_of_children_are_killed_at_the_limit),
        TEST(the_whole_group_is_asked_to_end_first),
        TEST(who_does_not_listen_is_killed_a_second_later),
        TEST(who_is_left_behind_is_killed_and_not_waited_for),
        TEST(who_gets_away_with_the_pipe_is_not_waited_for),
        TEST(standard_input_is_empty),
        TEST(a_closed_output_does_not_end_the_command),
        TEST(the_environment_is_ours_and_what_is_added),
        TEST(it_runs_where_it_is_told_to),
        TEST(a_command_that_is_not_there_is_told),
        TEST(a_folder_that_is_not_there_is_told),
        TEST(nothing_of_ours_is_open_in_the_command),
        TEST(no_file_stays_open),
        TEST(what_it_took_is_told),
        TEST(a_signal_that_we_caught_stops_it),
        TEST(words_and_quotes_are_split_as_a_shell_would),
        TEST(what_needs_a_shell_is_left_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
