// SPDX-License-Identifier: MIT
/* digest_test.c - folders of the same files have one digest, and what is no answer has none. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare/digest.h"
#include "compare/folder.h"

static char scratch[] = "/tmp/digest_test.XXXXXX";

static int set_up(void **state)
{
    (void)state;
    memcpy(scratch + sizeof scratch - 7, "XXXXXX", 6);
    if (mkdtemp(scratch) == NULL || chdir(scratch) != 0)
        return -1;
    return mkdir("a", 0700) == 0 ? mkdir("b", 0700) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return chdir("/") == 0 && folder_remove(scratch) ? 0 : -1;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static bool are_alike(void)
{
    char a[17], b[17];
    problem why;
    assert_true(digest_folder("a", a, sizeof a, &why));
    assert_true(digest_folder("b", b, sizeof b, &why));
    assert_int_equal(strspn(a, "0123456789abcdef"), 16);
    return strcmp(a, b) == 0;
}

static void names_and_bytes_count(void **state)
{
    (void)state;
    write_file("a/2", "two");
    write_file("a/1", "one");
    write_file("b/1", "one");
    write_file("b/2", "two");
    assert_true(are_alike());
    write_file("b/2", "twO");
    assert_false(are_alike());
    write_file("b/2", "two");
    assert_true(are_alike());
    assert_int_equal(rename("b/2", "b/3"), 0);
    assert_false(are_alike());
}

static void nothing_is_no_answer(void **state)
{
    (void)state;
    char digest[17] = "kept";
    problem why;
    assert_false(digest_folder("a", digest, sizeof digest, &why));
    assert_string_equal(why.text, "there is no file in 'a'");
    assert_string_equal(digest, "kept");
    assert_false(digest_folder("c", digest, sizeof digest, &why));
    assert_non_null(strstr(why.text, "No such file"));
}

static void a_folder_is_emptied_and_stays(void **state)
{
    (void)state;
    write_file("a/file", "");
    write_file("b/kept", "");
    assert_int_equal(mkdir("a/deep", 0700), 0);
    write_file("a/deep/file", "");
    assert_int_equal(symlink("../b", "a/link"), 0);
    assert_true(folder_empty("a"));
    assert_int_equal(rmdir("a"), 0);
    assert_int_equal(access("b/kept", F_OK), 0);
    assert_int_equal(symlink("b", "link"), 0);
    assert_false(folder_empty("link"));
    assert_false(folder_empty("a"));
    assert_int_equal(access("b/kept", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_and_bytes_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_no_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_is_emptied_and_stays, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
