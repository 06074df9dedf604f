// SPDX-License-Identifier: MIT
/* cache_folder_test.c - where the folder is, that it gets made, and its entries. */
#include "base/cache_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gpukit/device.h>

#include "test.h"

static char folder[32];
static char home[PATH_MAX];
static char log_text[1024];

static void keep_line(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    assert_int_equal(level, GPUKIT_LOG_DEBUG);
    snprintf(log_text, sizeof log_text, "%s", text);
}

static const gpukit_log_params log_params = {.write = keep_line};

static int setup(void **state)
{
    char cwd[PATH_MAX / 2];
    (void)state;
    log_text[0] = '\0';
    snprintf(folder, sizeof folder, "cache_folder_test.XXXXXX");
    if (mkdtemp(folder) == NULL || getcwd(cwd, sizeof cwd) == NULL)
        return -1;
    snprintf(home, sizeof home, "%s/%s", cwd, folder);
    return setenv("XDG_CACHE_HOME", home, 1) | setenv("HOME", home, 1);
}

static int teardown(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void assert_place(const char *cache_home, const char *user, const char *expected)
{
    char path[PATH_MAX] = "before";
    cache_home != NULL ? setenv("XDG_CACHE_HOME", cache_home, 1) : unsetenv("XDG_CACHE_HOME");
    user != NULL ? setenv("HOME", user, 1) : unsetenv("HOME");
    assert_int_equal(gpukit_cache_folder(path, sizeof path), expected != NULL);
    assert_string_equal(path, expected != NULL ? expected : "before");
}

static void the_place_is_where_xdg_says(void **state)
{
    (void)state;
    assert_place("/c", "/u", "/c/gpukit");
    assert_place("/c", NULL, "/c/gpukit");
    assert_place(NULL, "/u", "/u/.cache/gpukit");
    assert_place("", "/u", "/u/.cache/gpukit");
    assert_place("relative", "/u", "/u/.cache/gpukit");
    assert_place("relative", NULL, NULL);
    assert_place(NULL, "relative", NULL);
    assert_place(NULL, "", NULL);
    assert_place(NULL, NULL, NULL);
    assert_int_equal(gpk_cache_folder_open(true, "things", &log_params), -1);
    assert_string_equal(log_text, "no things: neither XDG_CACHE_HOME nor HOME names a place");
}

static void a_path_that_does_not_fit_is_no_place(void **state)
{
    char out[10] = "before";
    char long_name[PATH_MAX];
    char path[2 * PATH_MAX] = "before";
    (void)state;
    setenv("XDG_CACHE_HOME", "/c", 1);
    assert_false(gpukit_cache_folder(out, 0));
    assert_false(gpukit_cache_folder(out, 9));
    assert_string_equal(out, "before");
    assert_true(gpukit_cache_folder(out, 10));
    assert_string_equal(out, "/c/gpukit");

    memset(long_name, '/', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    setenv("XDG_CACHE_HOME", long_name, 1);
    assert_false(gpukit_cache_folder(path, sizeof path));
    assert_int_equal(gpk_cache_folder_open(true, "things", &log_params), -1);
}

static void folders_above_it_are_made(void **state)
{
    static const char *const made[] = {"/a", "/a/b", "/a/b/c", "/a/b/c/gpukit"};
    char path[PATH_MAX + 32];
    struct stat about;
    (void)state;
    snprintf(path, sizeof path, "%s/a//b/c/", home);
    setenv("XDG_CACHE_HOME", path, 1);
    assert_int_equal(gpk_cache_folder_open(false, "things", &log_params), -1);
    assert_string_equal(log_text, "");
    mode_t mask = umask(0);
    int fd = gpk_cache_folder_open(true, "things", &log_params);
    umask(mask);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        snprintf(path, sizeof path, "%s%s", home, made[i]);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 07777, 0700);
    }
    assert_string_equal(log_text, "");
}

static void an_entry_is_replaced_whole_or_not_at_all(void **state)
{
    const gpk_cache_part parts[] = {{"ab", 2}, {NULL, 0}, {"c\0d", 3}};
    size_t size = 77;
    const char *why = "before";
    (void)state;
    int fd = gpk_cache_folder_open(true, "things", &log_params);
    assert_true(fd >= 0);
    assert_null(gpk_cache_folder_read(fd, "entry", 5, &size, &why));
    assert_null(why);
    assert_true(gpk_cache_folder_replace(fd, "entry", parts, 3));
    assert_null(gpk_cache_folder_read(fd, "entry", 4, &size, &why));
    assert_string_equal(why, "damaged");
    assert_int_equal(size, 77);
    char *bytes = gpk_cache_folder_read(fd, "entry", 5, &size, &why);
    assert_non_null(bytes);
    assert_int_equal(size, 5);
    assert_memory_equal(bytes, "abc\0d", 6);
    free(bytes);

    assert_int_equal(mkdirat(fd, "taken", 0700), 0);
    assert_false(gpk_cache_folder_replace(fd, "taken", parts, 3));
    assert_int_equal(errno, EISDIR);
    assert_null(gpk_cache_folder_read(fd, "taken", 5, &size, &why));
    assert_string_equal(why, "not ours");
    assert_int_equal(unlinkat(fd, "taken", AT_REMOVEDIR), 0);
    assert_int_equal(unlinkat(fd, "entry", 0), 0);
    close(fd);
    assert_true(gpukit_cache_folder(home, sizeof home));
    assert_int_equal(rmdir(home), 0); /* no part was left behind */
}

static void assert_text(int fd, const char *first_line, size_t max_size, const char *expected)
{
    gpk_cache_text text = gpk_cache_folder_text(fd, "entry", first_line, max_size);
    assert_int_equal(text.end - text.begin, strlen(expected));
    assert_memory_equal(text.begin, expected, strlen(expected));
    free(text.whole);
}

static void a_text_of_another_format_is_none(void **state)
{
    const gpk_cache_part part = {"lines 1\none\ntwo", 15};
    (void)state;
    int fd = gpk_cache_folder_open(true, "things", &log_params);
    assert_true(fd >= 0);
    assert_text(fd, "lines 1\n", 100, "");
    assert_true(gpk_cache_folder_replace(fd, "entry", &part, 1));
    assert_text(fd, "lines 1\n", 100, "one\ntwo");
    assert_text(fd, "lines 1\n", 14, "");
    assert_text(fd, "lines 2\n", 100, "");
    assert_text(fd, "lines 1\none\ntwo", 100, "");
    assert_text(fd, "lines 1\none\ntwo\n", 100, "");
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_place_is_where_xdg_says, setup, teardown),
        cmocka_unit_test_setup_teardown(a_path_that_does_not_fit_is_no_place, setup, teardown),
        cmocka_unit_test_setup_teardown(folders_above_it_are_made, setup, teardown),
        cmocka_unit_test_setup_teardown(an_entry_is_replaced_whole_or_not_at_all, setup, teardown),
        cmocka_unit_test_setup_teardown(a_text_of_another_format_is_none, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
