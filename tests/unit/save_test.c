// SPDX-License-Identifier: MIT
/* save_test.c - a file is there whole or not at all. */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder_help.h"
#include "save.h"

static char folder[] = "save_test.XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink("file");
    unlink("link");
    unlink("pipe");
    return chdir("..") == 0 ? rmdir(folder) : -1;
}

static void assert_content(const char *path, const char *expected)
{
    char text[100] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static void a_file_is_made_and_replaced(void **state)
{
    (void)state;
    problem why;
    struct stat info;
    assert_true(save_check("file", &why));
    assert_int_equal(access("file", F_OK), -1); /* a check makes nothing */
    assert_true(save_file("file", "one\n", 4, &why));
    assert_content("file", "one\n");
    assert_int_equal(chmod("file", 0640), 0);
    assert_true(save_check("file", &why));
    assert_true(save_file("file", "2\n", 2, &why));
    assert_content("file", "2\n");
    assert_int_equal(stat("file", &info), 0);
    assert_int_equal(info.st_mode & 0777u, 0640);
    assert_int_equal(folder_count_files(), 1);
}

static void a_reader_of_the_old_file_keeps_it(void **state)
{
    (void)state;
    problem why;
    char text[8] = "";
    assert_true(save_file("file", "old\n", 4, &why));
    FILE *file = fopen("file", "r");
    assert_non_null(file);
    assert_true(save_file("file", "new\n", 4, &why));
    assert_int_equal(fread(text, 1, sizeof text, file), 4);
    assert_string_equal(text, "old\n");
    fclose(file);
}

static void behind_a_link_the_file_is_replaced(void **state)
{
    (void)state;
    problem why;
    struct stat info;
    assert_true(save_file("file", "old\n", 4, &why));
    assert_int_equal(symlink("file", "link"), 0);
    assert_true(save_file("link", "new\n", 4, &why));
    assert_content("file", "new\n");
    assert_int_equal(lstat("link", &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(folder_count_files(), 2);
}

/* Not /dev/null: what goes wrong here, run by root, would replace that of the machine. */
static void what_is_no_regular_file_is_written_to(void **state)
{
    (void)state;
    problem why;
    struct stat info;
    char text[8] = "";
    assert_int_equal(mkfifo("pipe", 0600), 0);
    const int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    assert_true(save_check("pipe", &why));
    assert_true(save_file("pipe", "text\n", 5, &why));
    assert_int_equal(read(reader, text, sizeof text), 5);
    assert_string_equal(text, "text\n");
    close(reader);
    assert_int_equal(stat("pipe", &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
}

static void a_write_that_fails_leaves_the_old_file(void **state)
{
    (void)state;
    problem why;
    struct rlimit before;
    const int files = folder_count_files();
    assert_true(save_file("file", "old\n", 4, &why));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {.rlim_cur = 3, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const bool is_saved = save_file("file", "new\n", 4, &why);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(is_saved);
    assert_string_equal(why.text, "cannot write 'file': File too large");
    assert_content("file", "old\n");
    assert_int_equal(folder_count_files(), files);
}

static void what_cannot_be_written_is_told_beforehand(void **state)
{
    (void)state;
    problem why;
    assert_false(save_check("nowhere/file", &why));
    assert_string_equal(why.text, "cannot write 'nowhere/file': No such file or directory");
    assert_false(save_check(".", &why));
    assert_string_equal(why.text, "cannot write '.': Is a directory");
    assert_false(save_check("file/below", &why));
    assert_string_equal(why.text, "cannot write 'file/below': Not a directory");
    assert_false(save_file("nowhere/file", "x", 1, &why));
    assert_string_equal(why.text, "cannot write 'nowhere/file': No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_made_and_replaced),
        cmocka_unit_test(a_reader_of_the_old_file_keeps_it),
        cmocka_unit_test(behind_a_link_the_file_is_replaced),
        cmocka_unit_test(what_is_no_regular_file_is_written_to),
        cmocka_unit_test(a_write_that_fails_leaves_the_old_file),
        cmocka_unit_test(what_cannot_be_written_is_told_beforehand),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
