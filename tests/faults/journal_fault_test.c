// SPDX-License-Identifier: MIT
/* journal_fault_test.c - the nth allocation or system call of a journal fails: it is told, what
 * was appended before is there, and a new file that could not be made is not.
 *
 * The linker gives us the calls of the library's objects (--wrap).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gpukit/journal.h>

#include "test.h"
#include "unit/folder_help.h"
#include "unit/journal_help.h"

/* Calls until the one that fails; none does when it is 0. */
static uint32_t until_failure;

static bool fails(void)
{
    if (until_failure == 0 || --until_failure > 0)
        return false;
    errno = EIO;
    return true;
}

// clang-format off
#define WRAP(type, name, failure, parameters, arguments)                                           \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters { return fails() ? (failure) : __real_##name arguments; }
// clang-format on

WRAP(void *, malloc, NULL, (size_t size), (size))
WRAP(void *, calloc, NULL, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, NULL, (void *old, size_t size), (old, size))
WRAP(void *, reallocarray, NULL, (void *old, size_t count, size_t size), (old, count, size))
WRAP(char *, strdup, NULL, (const char *text), (text))
WRAP(ssize_t, pread, -1, (int file, void *out, size_t size, off_t at), (file, out, size, at))
WRAP(ssize_t, pwrite, -1, (int file, const void *from, size_t size, off_t at),
     (file, from, size, at))
WRAP(int, fsync, -1, (int file), (file))
WRAP(int, fdatasync, -1, (int file), (file))
WRAP(int, ftruncate, -1, (int file, off_t size), (file, size))
WRAP(int, fstat, -1, (int file, struct stat *out), (file, out))
WRAP(off_t, lseek, -1, (int file, off_t offset, int from), (file, offset, from))
WRAP(int, rename, -1, (const char *from, const char *to), (from, to))

/* Runs the step with one call after the other failing, until it needs no more of them; before
 * each, the folder is made anew, and after each, looked at. */
typedef struct trial {
    void (*prepare)(void);
    gpukit_status (*run)(void);
    void (*look)(gpukit_status status);
} trial;

static void fail_each_call(const trial *which)
{
    bool is_left = false;
    uint32_t nth = 1;
    for (; !is_left; nth++) {
        assert_int_equal(journal_empty_folder(NULL), 0);
        which->prepare();
        until_failure = nth;
        const gpukit_status status = which->run();
        is_left = until_failure > 0;
        until_failure = 0;
        if (is_left)
            assert_int_equal(status, GPUKIT_OK);
        if (status != GPUKIT_OK)
            assert_true(journal_err.status == status && journal_err.text[0] != '\0');
        which->look(status);
    }
    assert_true(nth > 4);
}

static void prepare_nothing(void)
{
}

static void prepare_torn(void)
{
    gpk_journal *journal = journal_open("file");
    journal_append(journal, 0, 10);
    journal_append(journal, 20, 10);
    gpk_journal_close(journal);
    assert_int_equal(truncate("file", journal_size("file") - 1), 0);
}

static gpk_journal *held; /* of a trial that opened it */

static gpukit_status open_file(void)
{
    held = NULL;
    return gpk_journal_open("file", &journal_job, &held, &journal_err);
}

static void look_at_new(gpukit_status status)
{
    assert_true((status == GPUKIT_OK) == (held != NULL));
    gpk_journal_close(held);
    assert_int_equal(folder_count_files(), status == GPUKIT_OK);
}

static void look_at_torn(gpukit_status status)
{
    assert_true((status == GPUKIT_OK) == (held != NULL));
    gpk_journal_close(held);
    journal_assert_holds("file", 10);
}

static uint64_t appended; /* grains of which a trial was told that they are there */

static gpukit_status append_some(void)
{
    gpukit_status status = GPUKIT_OK;
    appended = 0;
    for (uint64_t first = 0; status == GPUKIT_OK && first < 40; first += 10) {
        status = journal_append(held, first, 10);
        appended += status == GPUKIT_OK ? 10 : 0;
    }
    return status == GPUKIT_OK ? gpk_journal_sync(held, true, &journal_err) : status;
}

static void prepare_open(void)
{
    held = journal_open("file");
}

static void look_at_appended(gpukit_status status)
{
    (void)status;
    gpk_journal_close(held);
    journal_assert_holds("file", appended);
}

static gpukit_status merge_to_output(void)
{
    gpukit_journal_summary summary;
    return gpukit_journal_merge((const char *const[]){"file"}, 1, "output", &summary, &journal_err);
}

/* Where only the folder could not be synced, it is there and whole. */
static void look_at_output(gpukit_status status)
{
    journal_assert_holds("file", 10);
    if (status == GPUKIT_OK || folder_count_files() == 2)
        journal_assert_holds("output", 10);
    else
        assert_int_equal(folder_count_files(), 1);
}

static void a_new_journal_may_fail(void **state)
{
    (void)state;
    fail_each_call(&(trial){prepare_nothing, open_file, look_at_new});
}

static void a_torn_journal_may_fail(void **state)
{
    (void)state;
    fail_each_call(&(trial){prepare_torn, open_file, look_at_torn});
}

static void an_append_may_fail(void **state)
{
    (void)state;
    fail_each_call(&(trial){prepare_open, append_some, look_at_appended});
}

static void a_merge_may_fail(void **state)
{
    (void)state;
    fail_each_call(&(trial){prepare_torn, merge_to_output, look_at_output});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(a_new_journal_may_fail),
        JOURNAL_TEST(a_torn_journal_may_fail),
        JOURNAL_TEST(an_append_may_fail),
        JOURNAL_TEST(a_merge_may_fail),
    };
    return cmocka_run_group_tests_name("journal", tests, journal_make_folder,
                                       journal_remove_folder);
}
