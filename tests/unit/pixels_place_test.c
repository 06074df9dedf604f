// SPDX-License-Identifier: MIT
/* pixels_place_test.c - a file has its final name when it is whole, and not before. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pixels/place.h"

static char folder[] = "pixels_place_test.XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 && mkdir("base", 0777) == 0 &&
                   mkdir("outside", 0777) == 0 && symlink("../outside", "base/away") == 0 &&
                   symlink(".", "base/same") == 0 && symlink("nothing", "base/loose") == 0
               ? 0
               : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[80];
    if (chdir("..") != 0)
        return -1;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static bool exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

static void the_name_comes_last(void **state)
{
    (void)state;
    place to;
    problem why;
    assert_true(place_open("a.txt", NULL, &to, &why));
    assert_int_equal(write(to.fd, "text", 4), 4);
    assert_false(exists("a.txt"));
    assert_non_null(strstr(to.temporary, place_tag()));
    assert_true(place_commit(&to, &why));
    assert_true(exists("a.txt"));
    assert_int_equal(to.fd, -1);
    assert_null(to.temporary);
    unlink("a.txt");
}

static void what_is_discarded_leaves_nothing(void **state)
{
    (void)state;
    place to;
    problem why;
    assert_true(place_open("base/deep/er/a.txt", "base", &to, &why));
    char *temporary = strdup(to.temporary);
    assert_true(exists(temporary));
    place_discard(&to);
    assert_false(exists(temporary));
    assert_false(exists("base/deep/er/a.txt"));
    free(temporary);
}

static void a_name_as_long_as_names_can_be(void **state)
{
    (void)state;
    char name[256];
    place to;
    problem why;
    memset(name, 'n', 255);
    name[255] = '\0';
    assert_true(place_open(name, NULL, &to, &why));
    assert_true(place_commit(&to, &why));
    assert_true(exists(name));
    unlink(name);
    char longer[300];
    snprintf(longer, sizeof longer, "%sn", name);
    assert_true(place_open(longer, NULL, &to, &why));
    assert_false(place_commit(&to, &why));
    assert_non_null(strstr(why.text, "File name too long"));
    assert_null(to.temporary);
}

static void links_do_not_lead_out_of_the_root(void **state)
{
    (void)state;
    static const char *const refused[] = {"base/away/a.txt", "base/away/new/a.txt", "base/loose",
                                          "base/../a.txt"};
    place to;
    problem why;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_false(place_open(refused[i], "base", &to, &why));
    assert_false(exists("outside/new"));
    assert_true(place_open("base/same/same/a.txt", "base", &to, &why));
    place_discard(&to);
    assert_true(place_open("base/away/a.txt", NULL, &to, &why)); /* where it was meant so */
    place_discard(&to);
    assert_true(place_open("base/a.txt", "./base/", &to, &why));
    place_discard(&to);
    assert_true(place_open("a.txt", ".", &to, &why));
    place_discard(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_name_comes_last),
        cmocka_unit_test(what_is_discarded_leaves_nothing),
        cmocka_unit_test(a_name_as_long_as_names_can_be),
        cmocka_unit_test(links_do_not_lead_out_of_the_root),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
