// SPDX-License-Identifier: MIT
#include "worker/errand.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "test.h"

static const uint64_t second_ns = 1000000000;

static void start_shell(const char *script, gpk_errand *out)
{
    const char *const words[] = {"/bin/sh", "-c", script, NULL};
    assert_int_equal(gpk_errand_start(words, out), 0);
}

static void hear_all(gpk_errand *errand)
{
    while (!gpk_errand_wait(errand, 60 * second_ns))
        continue;
}

static void what_it_says_is_kept_and_so_is_its_end(void **state)
{
    gpk_errand errand;
    (void)state;
    start_shell("echo one; echo two >&2; exit 3", &errand);
    hear_all(&errand);
    assert_string_equal(errand.said, "one\ntwo\n");
    const int status = gpk_errand_end(&errand, false);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
}

static void what_is_too_much_is_dropped(void **state)
{
    gpk_errand errand;
    (void)state;
    start_shell("head -c 300000 /dev/zero | tr '\\0' x", &errand); /* more than a pipe holds */
    hear_all(&errand);
    assert_int_equal(strlen(errand.said), sizeof errand.said - 1);
    assert_int_equal(strspn(errand.said, "x"), sizeof errand.said - 1);
    assert_int_equal(gpk_errand_end(&errand, false), 0);
}

static void it_is_stopped_at_any_moment(void **state)
{
    gpk_errand errand;
    (void)state;
    start_shell("exec sleep 1000", &errand);
    assert_false(gpk_errand_wait(&errand, second_ns / 100));
    const int status = gpk_errand_end(&errand, true);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
}

/* Its parent hears those, and decides. */
static void it_does_not_hear_wishes(void **state)
{
    gpk_errand errand;
    (void)state;
    start_shell("kill -INT $$; kill -TERM $$; echo still there", &errand);
    hear_all(&errand);
    assert_string_equal(errand.said, "still there\n");
    assert_int_equal(gpk_errand_end(&errand, false), 0);
}

static void it_has_no_descriptors_but_its_three(void **state)
{
    gpk_errand errand;
    (void)state;
    /* No pipe: the shell would have its ends for a moment. */
    start_shell("read line; echo \"got '$line'\"; ls /proc/$$/fd; :", &errand);
    hear_all(&errand);
    /* 10 is the shell's own, of some shells. */
    if (strcmp(errand.said, "got ''\n0\n1\n10\n2\n") != 0)
        assert_string_equal(errand.said, "got ''\n0\n1\n2\n");
    assert_int_equal(gpk_errand_end(&errand, false), 0);
}

static void a_program_that_is_not_there_does_not_start(void **state)
{
    gpk_errand errand;
    const char *const words[] = {"/nowhere/program", NULL};
    (void)state;
    assert_int_equal(gpk_errand_start(words, &errand), ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says_is_kept_and_so_is_its_end),
        cmocka_unit_test(what_is_too_much_is_dropped),
        cmocka_unit_test(it_is_stopped_at_any_moment),
        cmocka_unit_test(it_does_not_hear_wishes),
        cmocka_unit_test(it_has_no_descriptors_but_its_three),
        cmocka_unit_test(a_program_that_is_not_there_does_not_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
