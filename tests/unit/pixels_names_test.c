// SPDX-License-Identifier: MIT
/* pixels_names_test.c - the names that images are written under, and which may not be had. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pixels/names.h"

static char folder[] = "pixels_names_test.XXXXXX";

static void touch(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0 || mkdir("there", 0777) != 0)
        return -1;
    touch("here.pgm");
    touch("other.pgm");
    return symlink("here.pgm", "link.pgm");
}

static int remove_folder(void **state)
{
    (void)state;
    unlink("link.pgm");
    unlink("here.pgm");
    unlink("other.pgm");
    rmdir("there");
    return chdir("..") == 0 ? rmdir(folder) : -1;
}

/* Files by their paths, each below the folder "sub" where it begins so. */
static pixels_list files_of(const char *const *paths)
{
    pixels_list files = {0};
    for (; *paths != NULL; paths++)
        assert_non_null(
            pixels_list_add(&files, *paths, strncmp(*paths, "sub/", 4) == 0 ? "sub" : ""));
    return files;
}

#define FILES(...) files_of((const char *const[]){__VA_ARGS__, NULL})

/* What the only file is called. */
static void assert_name(const char *path, const char *to, const char *format, const char *expected,
                        const char *codec)
{
    problem why;
    names_target target;
    pixels_list files = FILES(path);
    assert_true(names_parse(to, format, &target, &why));
    assert_true(names_give(&target, &files, &why));
    assert_int_equal(files.items[0].state, PIXELS_WAITING);
    assert_string_equal(files.items[0].output, expected);
    if (codec == NULL)
        assert_null(files.items[0].codec);
    else
        assert_string_equal(files.items[0].codec->name, codec);
    names_free(&target);
    pixels_list_free(&files);
}

static void a_folder_keeps_names_and_places(void **state)
{
    (void)state;
    assert_name("a.pgm", "out/", NULL, "out/a.pgm", "pnm");
    assert_name("x/y/a.pfm", "out/", NULL, "out/a.pfm", "pfm");
    assert_name("sub/a.pgm", "out/", NULL, "out/sub/a.pgm", "pnm");
    assert_name("a.pgm", "there", NULL, "there/a.pgm", "pnm");
    assert_name("a.pgm", ".", NULL, "a.pgm", "pnm");
    assert_name("photo", "out/", NULL, "out/photo", NULL); /* its format is the input's */
    assert_name("photo.old", "out/", NULL, "out/photo.old", NULL);
    assert_name(".pgm", "out/", NULL, "out/.pgm", NULL);
}

static void a_format_changes_the_extension(void **state)
{
    (void)state;
    assert_name("a.pgm", "out/", "pfm", "out/a.pfm", "pfm");
    assert_name("a.pgm", "out/", "PPM", "out/a.PPM", "pnm");
    assert_name("a.PGM", "out/", "pgm", "out/a.PGM", "pnm");
    assert_name("a.b.pgm", "out/", "pfm", "out/a.b.pfm", "pfm");
    assert_name("photo", "out/", "pfm", "out/photo.pfm", "pfm");
    assert_name("-", "out/", "pfm", "out/stdin.pfm", "pfm");
    assert_name("a.pgm", "b.pgm", "pfm", "b.pgm", "pfm"); /* but for a name that was given */
}

static void a_pattern_is_filled_in(void **state)
{
    (void)state;
    assert_name("a.pgm", "o/{name}-s.pfm", NULL, "o/a-s.pfm", "pfm");
    assert_name("x/a.pgm", "{index}.{ext}", NULL, "1.pgm", "pnm");
    assert_name("sub/a.pgm", "o/{folder}/{name}.{ext}", NULL, "o/sub/a.pgm", "pnm");
    assert_name("a.pgm", "o/{folder}/{name}.{ext}", NULL, "o/a.pgm", "pnm");
    assert_name("a.pgm", "o/{name}.{ext}", "pfm", "o/a.pfm", "pfm");
    assert_name("a.pgm", "o/{name}", NULL, "o/a", NULL);
    assert_name("a.pgm", "o//.//{name}.pgm", NULL, "o/a.pgm", "pnm");
}

static void numbers_have_as_many_digits_as_the_last_one(void **state)
{
    (void)state;
    problem why;
    names_target target;
    pixels_list files = FILES("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    assert_true(names_parse("{index}.pgm", NULL, &target, &why));
    assert_true(names_give(&target, &files, &why));
    assert_string_equal(files.items[0].output, "01.pgm");
    assert_string_equal(files.items[9].output, "10.pgm");
    names_free(&target);
    pixels_list_free(&files);
}

static void one_name_is_for_one_image(void **state)
{
    (void)state;
    problem why;
    names_target target;
    pixels_list files = FILES("a.pgm", "b.pgm");
    assert_true(names_parse("x.pgm", NULL, &target, &why));
    assert_false(names_give(&target, &files, &why));
    assert_string_equal(why.text, "2 images do not fit into --output 'x.pgm'; give a folder "
                                  "(out/), or a pattern (out/{name}.jpg)");
    assert_true(names_parse("no/such", NULL, &target, &why));
    assert_false(names_give(&target, &files, &why));
    assert_string_equal(why.text, "2 images do not fit into --output 'no/such', a file without an "
                                  "extension; end it with a slash for a folder");
    pixels_list_free(&files);
}

static void what_cannot_be_meant_is_refused(void **state)
{
    (void)state;
    static const char *const refused[][3] = {
        {"x.gif", NULL, "--output 'gif' is no format that is written here; there are "},
        {"out/", "gif", "--format 'gif' is no format that is written here; there are "},
        {"{nam}.pgm", NULL, "--output has no {nam}; did you mean {name}?"},
        {"{}.pgm", NULL, "--output may have {name}, {ext}, {folder} and {index}, not '{}'"},
        {"{name", NULL, "--output has a { without a }"},
        {"{name}.gif", NULL, "--output 'gif' is no format that is written here; there are "},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        problem why;
        names_target target;
        assert_false(names_parse(refused[i][0], refused[i][1], &target, &why));
        assert_memory_equal(why.text, refused[i][2], strlen(refused[i][2]));
    }
}

/* Which of the files failed, as "x" and ".". */
static void assert_clashes(const char *to, pixels_list files, const char *expected)
{
    problem why;
    names_target target;
    assert_true(names_parse(to, NULL, &target, &why));
    assert_true(names_give(&target, &files, &why));
    for (size_t i = 0; i < files.count; i++)
        assert_int_equal(files.items[i].state, expected[i] == 'x' ? PIXELS_FAILED : PIXELS_WAITING);
    names_free(&target);
    pixels_list_free(&files);
}

static void two_with_one_name_both_fail(void **state)
{
    (void)state;
    assert_clashes("out/", FILES("x/a.pgm", "b.pgm", "y/a.pgm", "sub/a.pgm"), "x.x.");
    assert_clashes("out/{folder}/{name}.pgm", FILES("a.pgm", "a.pfm", "sub/a.pgm"), "xx.");
    assert_clashes("out/same.{ext}", FILES("a.pgm", "a.pgm", "a.pgm"), "xxx");
}

static void no_input_is_written_over(void **state)
{
    (void)state;
    assert_clashes(".", FILES("here.pgm", "other.pgm"), "xx");
    assert_clashes("{name}.pgm", FILES("here.pfm", "other.pgm"), ".x");
    assert_clashes("here.pgm", FILES("link.pgm"), "x"); /* whatever its names are */
    assert_clashes("h{ext}", FILES("here.pgm"), ".");
    /* Nor that of another one: it may not be read yet. */
    assert_clashes("{name}.pgm", FILES("x/here.pgm", "./here.pgm"), "xx");
    assert_clashes("{index}here.pgm", FILES("x/here.pgm", "here.pgm"), "..");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_keeps_names_and_places),
        cmocka_unit_test(a_format_changes_the_extension),
        cmocka_unit_test(a_pattern_is_filled_in),
        cmocka_unit_test(numbers_have_as_many_digits_as_the_last_one),
        cmocka_unit_test(one_name_is_for_one_image),
        cmocka_unit_test(what_cannot_be_meant_is_refused),
        cmocka_unit_test(two_with_one_name_both_fail),
        cmocka_unit_test(no_input_is_written_over),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
