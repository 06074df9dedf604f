// SPDX-License-Identifier: MIT
/* cold_test.c - each cold run finds empty caches, and leaves none behind. */
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare/cold.h"
#include "compare/folder.h"

static char scratch[] = "/tmp/cold_test.XXXXXX";
static problem why;

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void read_file(const char *name, char *out, size_t size)
{
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    out[fread(out, 1, size - 1, file)] = '\0';
    fclose(file);
}

static int set_up(void **state)
{
    (void)state;
    char temporary[100];
    memcpy(scratch + sizeof scratch - 7, "XXXXXX", 6);
    if (mkdtemp(scratch) == NULL || chdir(scratch) != 0)
        return -1;
    snprintf(temporary, sizeof temporary, "%s/tmp", scratch);
    setenv("XDG_CACHE_HOME", "usual", 1);
    setenv("POCL_CACHE_DIR", "usual", 1);
    why = (problem){.text = ""};
    return mkdir(temporary, 0700) == 0 ? setenv("TMPDIR", temporary, 1) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return chdir("/") == 0 && folder_remove(scratch) ? 0 : -1;
}

static void make_program(const char *script)
{
    write_file("program", script);
    assert_int_equal(chmod("program", 0755), 0);
}

static bool measure(uint32_t times, results_cold *out)
{
    const char *const words[] = {"gpukit", "primes", "1e6", NULL};
    const cold_params params = {
        .words = words, .program = "./program", .times = times, .limit = 30};
    return cold_measure(&params, out, &why);
}

static int count_files(const char *folder)
{
    int count = 0;
    const struct dirent *entry;
    DIR *list = opendir(folder);
    assert_non_null(list);
    while ((entry = readdir(list)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(list);
    return count;
}

/* Says in a file what it found, and fills all caches, with a link to what must stay. */
static const char filler[] =
    "#!/bin/sh\n"
    "if [ $XDG_CACHE_HOME = usual ] && [ $POCL_CACHE_DIR = usual ]; then echo usual $* >>log\n"
    "else\n"
    "  for f in $XDG_CACHE_HOME $POCL_CACHE_DIR $CUDA_CACHE_PATH $NEO_CACHE_DIR; do\n"
    "    [ -d $f ] && [ -z \"$(ls -A $f)\" ] || { echo full >>log; exit 9; }\n"
    "    mkdir -p $f/a/b/c && echo x >$f/a/b/c/kernel && ln -s $PWD/precious $f/a/link\n"
    "  done\n"
    "  sleep 0.05; echo cold $* >>log\n"
    "fi\n";

static void cold_runs_have_empty_caches_and_others_the_usual_ones(void **state)
{
    (void)state;
    results_cold got = {.cold_count = 9};
    char log[500];
    make_program(filler);
    assert_int_equal(mkdir("precious", 0700), 0);
    write_file("precious/file", "kept");
    if (!measure(2, &got))
        fail_msg("%s", why.text);
    read_file("log", log, sizeof log);
    assert_string_equal(log, "usual primes 1e6\ncold primes 1e6\nusual primes 1e6\n"
                             "cold primes 1e6\nusual primes 1e6\n");
    assert_int_equal(got.cold_count, 2);
    assert_int_equal(got.started_count, 2);
    for (int i = 0; i < 2; i++) {
        assert_true(got.cold[i] >= 0.05 && got.cold[i] < 30);
        assert_true(got.started[i] > 0 && got.started[i] < 30);
    }
    assert_int_equal(count_files("tmp"), 0);
    read_file("precious/file", log, sizeof log);
    assert_string_equal(log, "kept");
}

static void a_run_that_fails_is_told_and_leaves_nothing(void **state)
{
    (void)state;
    results_cold got = {.cold_count = 9};
    make_program("#!/bin/sh\n[ $XDG_CACHE_HOME = usual ] && exit 0\n"
                 "echo x >$XDG_CACHE_HOME/x; echo no device >&2; exit 3\n");
    assert_false(measure(3, &got));
    assert_non_null(strstr(why.text, "3: no device"));
    assert_int_equal(got.cold_count, 9);
    assert_int_equal(count_files("tmp"), 0);
}

static void a_run_that_takes_too_long_is_told(void **state)
{
    (void)state;
    results_cold got;
    const char *const words[] = {"gpukit", NULL};
    const cold_params params = {.words = words, .program = "./program", .times = 1, .limit = 0.3};
    make_program("#!/bin/sh\n[ $XDG_CACHE_HOME = usual ] && exit 0\nsleep 600\n");
    assert_false(cold_measure(&params, &got, &why));
    assert_non_null(strstr(why.text, "longer than 0.3 s"));
    assert_int_equal(count_files("tmp"), 0);
}

static void no_place_for_caches_is_told(void **state)
{
    (void)state;
    results_cold got;
    make_program("#!/bin/sh\nexit 0\n");
    setenv("TMPDIR", "/no/such/folder", 1);
    assert_false(measure(1, &got));
    assert_non_null(strstr(why.text, "/no/such/folder"));
    assert_non_null(strstr(why.text, "TMPDIR"));
}

/* Without another one it is this program that runs: it was told so by its argument. */
static void it_is_this_program_that_is_measured(void **state)
{
    (void)state;
    results_cold got;
    const char *const words[] = {"gpukit", "--child", NULL};
    const cold_params params = {.words = words, .times = 1, .limit = 60};
    if (!cold_measure(&params, &got, &why))
        fail_msg("%s", why.text);
    assert_int_equal(count_files("ran"), 2); /* both with the usual caches, and one without */
}

static void folders_go_and_links_are_not_followed(void **state)
{
    (void)state;
    assert_int_equal(mkdir("outside", 0700), 0);
    write_file("outside/file", "kept");
    assert_int_equal(mkdir("inside", 0700), 0);
    assert_int_equal(mkdir("inside/deep", 0700), 0);
    assert_int_equal(mkdir("inside/deep/empty", 0000), 0);
    write_file("inside/deep/file", "");
    assert_int_equal(symlink("../outside", "inside/link"), 0);
    assert_int_equal(symlink("nowhere", "inside/deep/broken"), 0);
    assert_int_equal(mkfifo("inside/pipe", 0600), 0);
    assert_true(folder_remove("inside"));
    assert_int_not_equal(access("inside", F_OK), 0);
    assert_int_equal(access("outside/file", F_OK), 0);
    assert_int_equal(symlink("outside", "link"), 0);
    assert_true(folder_remove("link"));
    assert_int_equal(access("outside/file", F_OK), 0);
    assert_true(folder_remove("inside")); /* it is not there */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int be_child(void)
{
    char name[100];
    const char *cache = getenv("XDG_CACHE_HOME");
    mkdir("ran", 0700);
    snprintf(name, sizeof name, "ran/%s",
             cache != NULL && strcmp(cache, "usual") == 0 ? "usual" : "cold");
    return mkdir(name, 0700) == 0 || access(name, F_OK) == 0 ? 0 : 1;
}

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "--child") == 0)
        return be_child();
    const struct CMUnitTest tests[] = {
        TEST(cold_runs_have_empty_caches_and_others_the_usual_ones),
        TEST(a_run_that_fails_is_told_and_leaves_nothing),
        TEST(a_run_that_takes_too_long_is_told),
        TEST(no_place_for_caches_is_told),
        TEST(it_is_this_program_that_is_measured),
        TEST(folders_go_and_links_are_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
