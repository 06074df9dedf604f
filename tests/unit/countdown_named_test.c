// SPDX-License-Identifier: MIT
/* countdown_named_test.c - every worker's lines are whole and in order, in all modes. */
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "countdown_named.h"
#include "exit_code.h"

static const char *const words[] = {"", "Thread ", "Process ", "Coroutine "};

static void assert_refused(named_options given, const char *part)
{
    problem why;
    assert_false(named_check(&given, &why));
    if (strstr(why.text, part) == NULL)
        fail_msg("%s does not say %s", why.text, part);
    assert_null(strchr(why.text, '\n'));
}

static void what_cannot_be_meant_is_refused(void **state)
{
    (void)state;
    char many[2 * (NAMED_WORKERS_MOST + 1)], wide[NAMED_NAME_MOST + 2];
    memset(wide, 'w', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = i % 2 == 0 ? 'a' : ',';
    many[sizeof many - 1] = '\0';
    assert_refused((named_options){.names = "Alice", .from = 0}, "from 0; try --from 5");
    assert_refused((named_options){.names = "Alice", .from = 1000001}, "1000001");
    assert_refused((named_options){.names = "", .from = 1}, "nobody");
    assert_refused((named_options){.names = "  ", .from = 1}, "nobody");
    assert_refused((named_options){.names = "Alice,,Bob", .from = 1}, "worker 2 of");
    assert_refused((named_options){.names = "Alice, ", .from = 1}, "worker 2 of");
    assert_refused((named_options){.names = ",", .from = 1}, "worker 1 of");
    assert_refused((named_options){.names = "Al\x1B[2Jice", .from = 1}, "control character");
    assert_refused((named_options){.names = "Al\xC2\x9B"
                                            "2J",
                                   .from = 1},
                   "control character");
    assert_refused((named_options){.names = wide, .from = 1}, "65 bytes");
    assert_refused((named_options){.names = many, .from = 1}, "more than 1000 names");
    many[sizeof many - 3] = '\0'; /* one fewer */
    wide[NAMED_NAME_MOST] = '\0';
    problem why;
    assert_true(named_check(&(named_options){.names = many, .from = 1000000}, &why));
    assert_true(named_check(&(named_options){.names = wide, .from = 1}, &why));
    assert_true(named_check(&(named_options){.names = "\xC3\x84nne, Bob B.", .from = 1}, &why));
}

static int run_into(const named_options *given, int fd)
{
    static output out;
    problem why;
    assert_true(named_check(given, &why));
    output_init(&out, fd);
    const int code = named_run(given, &out);
    return output_finish(&out, code);
}

/* What it says, for the caller to free. A file takes it, which no reader is needed for. */
static char *text_of(const named_options *given)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    const int code = run_into(given, dup(fileno(file)));
    if (code == EXIT_NO_DEVICE) {
        print_message("no cpu device in this build: skipped\n");
        skip();
    }
    assert_int_equal(code, EXIT_DONE);
    fseek(file, 0, SEEK_END);
    const size_t size = (size_t)ftell(file);
    char *text = calloc(size + 1, 1);
    assert_non_null(text);
    rewind(file);
    assert_int_equal(fread(text, 1, size, file), size);
    fclose(file);
    return text;
}

static void expected_line(const named_options *given, const char *name, uint64_t step, char *line)
{
    const char *word = words[given->mode];
    if (given->is_verbose && step == 0)
        sprintf(line, "%s%s starting...", word, name);
    else if (step < given->from + given->is_verbose)
        sprintf(line, "%s%s is counting down: %d...", word, name,
                (int)(given->from + given->is_verbose - step));
    else
        sprintf(line, "%s%s finished counting down", word, name);
}

/* Takes each line as the next one of the worker whose it is; gives how often the worker
 * changed. */
static int assert_lines(const named_options *given, char *text, const char *const *names,
                        size_t count)
{
    uint64_t steps[16] = {0};
    size_t last = count;
    int changes = -1;
    char *rest, expected[200];
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        size_t who = 0;
        for (; who < count; who++) {
            expected_line(given, names[who], steps[who], expected);
            if (strcmp(line, expected) == 0)
                break;
        }
        if (who == count)
            fail_msg("nobody's next line: %s", line);
        steps[who]++;
        changes += who != last;
        last = who;
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(steps[i], given->from + 1 + given->is_verbose);
    return changes;
}

static void every_line_is_whole_and_in_order(void **state)
{
    static const char *const names[] = {"Alice", "Bob", "Carol the 3rd"};
    const named_mode mode = *(const named_mode *)*state;
    for (int verbose = 0; verbose < 2; verbose++) {
        const named_options given = {
            .names = "Alice, Bob,Carol the 3rd", .from = 40, .mode = mode, .is_verbose = verbose};
        char *text = text_of(&given);
        assert_int_equal(text[strlen(text) - 1], '\n');
        const int changes = assert_lines(&given, text, names, 3);
        if (mode == NAMED_SEQUENTIAL)
            assert_int_equal(changes, 2);
        free(text);
    }
}

static void one_comes_wholly_before_the_next(void **state)
{
    (void)state;
    const named_options given = {.names = "Alice,Bob", .from = 2, .is_verbose = true};
    char *text = text_of(&given);
    assert_string_equal(text, "Alice starting...\n"
                              "Alice is counting down: 2...\n"
                              "Alice is counting down: 1...\n"
                              "Alice finished counting down\n"
                              "Bob starting...\n"
                              "Bob is counting down: 2...\n"
                              "Bob is counting down: 1...\n"
                              "Bob finished counting down\n");
    free(text);
}

static void many_workers_may_take_part(void **state)
{
    char list[4 * NAMED_WORKERS_MOST + 1];
    const named_mode mode = *(const named_mode *)*state;
    for (int i = 0; i < NAMED_WORKERS_MOST; i++)
        sprintf(list + 4 * i, "%03x,", (unsigned)i);
    list[sizeof list - 2] = '\0';
    char *text = text_of(&(named_options){.names = list, .from = 2, .mode = mode});
    int lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 3 * NAMED_WORKERS_MOST);
    free(text);
}

typedef struct started {
    pid_t pid;
    int out, noise; /* what it says, to be read */
} started;

static started start(const named_options *given)
{
    int out[2], noise[2];
    assert_int_equal(pipe(out), 0);
    assert_int_equal(pipe(noise), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(out[0]);
        close(noise[0]);
        dup2(noise[1], STDERR_FILENO);
        _exit(run_into(given, out[1]));
    }
    close(out[1]);
    close(noise[1]);
    return (started){child, out[0], noise[0]};
}

static size_t read_to_end(int fd, char *text, size_t size)
{
    size_t at = 0;
    for (ssize_t got = 1; got > 0 && at<size - 1; at += got> 0 ? (size_t)got : 0)
        got = read(fd, text + at, size - 1 - at);
    text[at] = '\0';
    close(fd);
    return at;
}

static void a_reader_who_goes_away_ends_it_quietly(void **state)
{
    const named_options given = {
        .names = "Alice,Bob", .from = 1000000, .mode = *(const named_mode *)*state};
    int status;
    char text[256];
    const started it = start(&given);
    if (read(it.out, text, sizeof text) <= 0 && given.mode == NAMED_ASYNC)
        skip(); /* no cpu device in this build */
    close(it.out);
    assert_int_equal(waitpid(it.pid, &status, 0), it.pid);
    if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), SIGPIPE);
    else
        assert_int_equal(WEXITSTATUS(status), EXIT_SIGNAL + SIGPIPE);
    /* The end of what its stderr had comes when its own children are gone too. */
    assert_int_equal(read_to_end(it.noise, text, sizeof text), 0);
}

/* A child of it; 0 where there is none, or nothing that tells. */
static pid_t child_of(pid_t parent)
{
    char path[64];
    int child = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%d", &child) != 1)
        child = 0;
    if (file != NULL)
        fclose(file);
    return child;
}

static void a_process_that_is_killed_fails_the_command(void **state)
{
    (void)state;
    const named_options given = {.names = "Alice,Bob", .from = 300, .mode = NAMED_PROCESSES};
    static char text[1 << 16];
    int status;
    const started it = start(&given);
    assert_true(read(it.out, text, 1) == 1);
    const pid_t alice = child_of(it.pid);
    const bool is_killed = alice > 0 && kill(alice, SIGKILL) == 0;
    read_to_end(it.out, text + 1, sizeof text - 1);
    assert_int_equal(waitpid(it.pid, &status, 0), it.pid);
    assert_non_null(strstr(text, "Process Bob finished counting down\n"));
    read_to_end(it.noise, text, sizeof text);
    if (!is_killed)
        skip();
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EXIT_DEVICE);
    assert_non_null(strstr(text, "process Alice was ended by signal 9"));
}

int main(void)
{
    static named_mode modes[] = {NAMED_SEQUENTIAL, NAMED_THREADS, NAMED_PROCESSES, NAMED_ASYNC};
    const struct CMUnitTest tests[] = {
        /* First those that fork, while this process has no other threads. */
        cmocka_unit_test_prestate(a_reader_who_goes_away_ends_it_quietly, &modes[0]),
        cmocka_unit_test_prestate(a_reader_who_goes_away_ends_it_quietly, &modes[1]),
        cmocka_unit_test_prestate(a_reader_who_goes_away_ends_it_quietly, &modes[2]),
        cmocka_unit_test_prestate(a_reader_who_goes_away_ends_it_quietly, &modes[3]),
        cmocka_unit_test(a_process_that_is_killed_fails_the_command),
        cmocka_unit_test(what_cannot_be_meant_is_refused),
        cmocka_unit_test(one_comes_wholly_before_the_next),
        cmocka_unit_test_prestate(every_line_is_whole_and_in_order, &modes[0]),
        cmocka_unit_test_prestate(every_line_is_whole_and_in_order, &modes[1]),
        cmocka_unit_test_prestate(every_line_is_whole_and_in_order, &modes[2]),
        cmocka_unit_test_prestate(every_line_is_whole_and_in_order, &modes[3]),
        cmocka_unit_test_prestate(many_workers_may_take_part, &modes[1]),
        cmocka_unit_test_prestate(many_workers_may_take_part, &modes[2]),
        cmocka_unit_test_prestate(many_workers_may_take_part, &modes[3]),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
