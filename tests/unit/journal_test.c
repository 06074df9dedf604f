// SPDX-License-Identifier: MIT
/* journal_test.c - what was appended comes back to whoever may have it. */
#include "sched/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "test.h"
#include "folder_help.h"
#include "journal_help.h"

static void what_is_appended_comes_back(void **state)
{
    bool has[JOURNAL_GRAINS];
    (void)state;
    gpk_journal *journal = journal_open("file");
    assert_int_equal(journal_count(journal, has), 0);
    assert_int_equal(journal_append(journal, 10, 3), GPUKIT_OK);
    assert_int_equal(journal_append(journal, 99, 1), GPUKIT_OK);
    assert_int_equal(journal_count(journal, has), 0); /* what it held when it was opened */
    gpk_journal_close(journal);
    journal = journal_open("file");
    assert_int_equal(journal_count(journal, has), 4);
    assert_int_equal(journal_append(journal, 13, 2), GPUKIT_OK);
    gpk_journal_close(journal);
    journal = journal_open("file");
    gpk_journal_run run;
    assert_int_equal(journal_count(journal, has), 6);
    assert_true(gpk_journal_run_at(journal, 0, &run));
    assert_int_equal(run.first, 10);
    assert_int_equal(run.count, 5);
    assert_true(gpk_journal_run_at(journal, 1, &run));
    assert_false(gpk_journal_run_at(journal, 2, &run));
    gpk_journal_close(journal);
    gpk_journal_close(NULL);
    assert_int_equal(folder_count_files(), 1);
}

static void an_empty_file_and_a_link_are_fine(void **state)
{
    (void)state;
    journal_make_empty("empty");
    assert_int_equal(symlink("empty", "link"), 0);
    gpk_journal *journal = journal_open("link");
    assert_int_equal(journal_append(journal, 0, 100), GPUKIT_OK);
    gpk_journal_close(journal);
    journal_assert_holds("empty", 100);
    assert_int_equal(symlink("nothing", "loose"), 0);
    journal_refuse("loose", &journal_job, GPUKIT_E_IO, "No such file");
}

static void long_runs_are_split_and_joined(void **state)
{
    enum { MANY = 200000 };
    const gpk_journal_job longer = {
        .description = "a", .command = "", .grains = MANY, .grain_units = 1, .total_units = MANY};
    gpk_result *results = calloc(MANY, sizeof *results);
    gpk_journal_run run;
    (void)state;
    assert_non_null(results);
    for (uint64_t i = 0; i < MANY; i++)
        results[i] = journal_right(i);
    gpk_journal *journal = journal_open_job("file", &longer);
    assert_int_equal(gpk_journal_append(journal, 0, MANY, results, &journal_err), GPUKIT_OK);
    gpk_journal_close(journal);
    journal = journal_open_job("file", &longer);
    assert_true(gpk_journal_run_at(journal, 0, &run));
    assert_int_equal(run.count, MANY);
    assert_memory_equal(run.results, results, MANY * sizeof *results);
    gpk_journal_close(journal);
    free(results);
}

static void two_at_once_are_refused(void **state)
{
    int code;
    (void)state;
    gpk_journal *journal = journal_open("file");
    journal_refuse("file", &journal_job, GPUKIT_E_IO, "is in use by another process");
    const pid_t child = fork();
    if (child == 0) {
        gpk_journal *second = NULL;
        const gpukit_status status = gpk_journal_open("file", &journal_job, &second, &journal_err);
        _exit(status == GPUKIT_E_IO && strstr(journal_err.text, "in use") != NULL ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_int_equal(code, 0);
    assert_int_equal(journal_append(journal, 0, 1), GPUKIT_OK);
    gpk_journal_close(journal);
    journal_assert_holds("file", 1);
}

static void a_killed_process_leaves_what_it_appended_and_no_lock(void **state)
{
    int pipes[2], code;
    char byte;
    (void)state;
    assert_int_equal(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
        gpk_journal *journal = journal_open("file");
        journal_append(journal, 5, 20);
        (void)!write(pipes[1], "x", 1);
        pause();
        _exit(1);
    }
    assert_int_equal(read(pipes[0], &byte, 1), 1);
    journal_refuse("file", &journal_job, GPUKIT_E_IO, "is in use by another process");
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &code, 0), child);
    close(pipes[0]);
    close(pipes[1]);
    journal_assert_holds("file", 20);
}

static void another_job_is_refused_with_both_names(void **state)
{
    char text[256];
    gpk_journal_job other = journal_job;
    unsigned char before[JOURNAL_BYTES], after[JOURNAL_BYTES];
    (void)state;
    gpk_journal_close(journal_open("file"));
    const size_t size = journal_read("file", before);
    other.description = "primes list 7..9";
    journal_refuse("file", &other, GPUKIT_E_ARGUMENT, journal_job.description);
    journal_refuse("file", &other, GPUKIT_E_ARGUMENT, "not \"primes list 7..9\"");
    memset(text, 'x', 255);
    text[255] = '\0';
    other.description = text;
    journal_refuse("file", &other, GPUKIT_E_ARGUMENT, "xxx...xxx");
    other = journal_job;
    other.grain_units = 11;
    journal_refuse("file", &other, GPUKIT_E_ARGUMENT, "in 100 grains of 10, not 100 of 11");
    other = journal_job;
    other.lead_units = 5;
    journal_refuse("file", &other, GPUKIT_E_ARGUMENT, "another job");
    other = journal_job;
    other.command = "primes 0 1000 --device gpu";
    gpk_journal_close(journal_open_job("file", &other));
    assert_int_equal(journal_read("file", after), size);
    assert_memory_equal(before, after, size);
}

static void what_is_no_journal_is_left_alone(void **state)
{
    static const unsigned char text[] = "dear diary, this is not what you think it is\n";
    unsigned char bytes[JOURNAL_BYTES];
    (void)state;
    journal_write("diary", text, sizeof text);
    journal_refuse("diary", &journal_job, GPUKIT_E_IO, "is no journal of gpukit");
    assert_int_equal(journal_read("diary", bytes), sizeof text);
    assert_memory_equal(bytes, text, sizeof text);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    journal_refuse("pipe", &journal_job, GPUKIT_E_IO,
                   "'pipe' is a pipe; a journal needs a regular file");
    journal_refuse(".", &journal_job, GPUKIT_E_IO, "'.' is a folder");
    journal_refuse("/dev/full", &journal_job, GPUKIT_E_IO, "'/dev/full' is a device");
}

static void a_place_where_no_file_can_be_is_named(void **state)
{
    (void)state;
    journal_refuse("missing/file", &journal_job, GPUKIT_E_IO,
                   "'missing/file': No such file or directory");
    assert_int_equal(journal_err.native, ENOENT);
    journal_make_empty("plain");
    journal_refuse("plain/file", &journal_job, GPUKIT_E_IO, "Not a directory");
    journal_refuse("/proc/gpukit_journal", &journal_job, GPUKIT_E_IO, "cannot open journal");
    if (geteuid() == 0) {
        print_message("SKIPPED: root may write into a folder that is read-only\n");
        return;
    }
    assert_int_equal(mkdir("locked", 0500), 0);
    journal_refuse("locked/file", &journal_job, GPUKIT_E_IO, "Permission denied");
}

static void the_same_result_twice_is_one(void **state)
{
    (void)state;
    gpk_journal *journal = journal_open("file");
    assert_int_equal(journal_append(journal, 3, 5), GPUKIT_OK);
    assert_int_equal(journal_append(journal, 0, 4), GPUKIT_OK);
    assert_int_equal(journal_append(journal, 3, 5), GPUKIT_OK);
    assert_int_equal(journal_append(journal, 4, 1), GPUKIT_OK);
    assert_int_equal(journal_append(journal, 6, 9), GPUKIT_OK);
    gpk_journal_close(journal);
    journal_assert_holds("file", 15);
}

static void two_results_of_one_grain_name_both_records(void **state)
{
    unsigned char before[JOURNAL_BYTES], after[JOURNAL_BYTES + 1];
    char expected[300];
    (void)state;
    gpk_journal *journal = journal_open("file");
    assert_int_equal(journal_append(journal, 50, 2), GPUKIT_OK);
    assert_int_equal(journal_append(journal, 3, 5), GPUKIT_OK);
    assert_int_equal(journal_append_wrong(journal, 5), GPUKIT_OK);
    gpk_journal_close(journal);
    size_t size = journal_read("file", before);
    before[size++] = 'x'; /* the tail stays too: somebody may want to look */
    journal_write("file", before, size);
    snprintf(expected, sizeof expected,
             "grain 5 is 16 (digest %" PRIx64 ") in record 1 of 'file' and 16 (digest %" PRIx64
             ") in record 2 of 'file'",
             journal_right(5).digest, journal_right(5).digest ^ 0x10);
    journal_refuse("file", &journal_job, GPUKIT_E_MISMATCH, expected);
    assert_int_equal(journal_read("file", after), size);
    assert_memory_equal(before, after, size);
}

typedef struct writer {
    pthread_t thread;
    gpk_journal *journal;
    uint64_t first;
    gpukit_status status;
} writer;

static void *write_some(void *user)
{
    writer *self = user;
    for (uint64_t i = 0; self->status == GPUKIT_OK && i < 25; i++) {
        const gpk_result result = journal_right(self->first + i);
        self->status = gpk_journal_append(self->journal, self->first + i, 1, &result, NULL);
        if (self->status == GPUKIT_OK)
            self->status = gpk_journal_sync(self->journal, i % 8 == 0, NULL);
    }
    return NULL;
}

static void threads_append_at_once(void **state)
{
    writer writers[4];
    (void)state;
    gpk_journal *journal = journal_open("file");
    for (uint64_t i = 0; i < 4; i++) {
        writers[i] = (writer){.journal = journal, .first = 25 * i};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_some, &writers[i]), 0);
    }
    for (uint64_t i = 0; i < 4; i++) {
        pthread_join(writers[i].thread, NULL);
        assert_int_equal(writers[i].status, GPUKIT_OK);
    }
    gpk_journal_close(journal);
    journal_assert_holds("file", 100);
}

/* The journal's file gives way to one that cannot be synced, and so tells whether it was. */
static void break_syncs(void)
{
    int pipes[2];
    struct stat about, ours;
    assert_int_equal(stat("file", &ours), 0);
    assert_int_equal(pipe(pipes), 0);
    for (int file = 3; file < 64; file++)
        if (fstat(file, &about) == 0 && about.st_ino == ours.st_ino)
            assert_int_equal(dup2(pipes[1], file), file);
    close(pipes[0]);
    close(pipes[1]);
}

static void syncs_are_a_second_apart(void **state)
{
    gpk_virtual_clock clock = {.now_ns = UINT64_C(5000000000)};
    (void)state;
    gpk_clock_use(&clock);
    gpk_journal *journal = journal_open("file");
    assert_int_equal(journal_append(journal, 0, 1), GPUKIT_OK);
    assert_int_equal(gpk_journal_sync(journal, true, &journal_err), GPUKIT_OK);
    break_syncs();
    assert_int_equal(gpk_journal_sync(journal, true, &journal_err), GPUKIT_OK); /* nothing to do */
    gpk_journal_close(journal);

    journal = journal_open("file");
    break_syncs();
    clock.now_ns += 999999999;
    assert_int_equal(gpk_journal_sync(journal, false, &journal_err), GPUKIT_OK);
    clock.now_ns += 1;
    assert_int_equal(gpk_journal_sync(journal, false, &journal_err), GPUKIT_E_IO);
    assert_int_equal(journal_err.native, EINVAL);
    assert_int_equal(gpk_journal_sync(journal, true, &journal_err),
                     GPUKIT_E_IO); /* and so it stays */
    gpk_journal_close(journal);
    gpk_clock_use(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(what_is_appended_comes_back),
        JOURNAL_TEST(an_empty_file_and_a_link_are_fine),
        JOURNAL_TEST(long_runs_are_split_and_joined),
        JOURNAL_TEST(two_at_once_are_refused),
        JOURNAL_TEST(a_killed_process_leaves_what_it_appended_and_no_lock),
        JOURNAL_TEST(another_job_is_refused_with_both_names),
        JOURNAL_TEST(what_is_no_journal_is_left_alone),
        JOURNAL_TEST(a_place_where_no_file_can_be_is_named),
        JOURNAL_TEST(the_same_result_twice_is_one),
        JOURNAL_TEST(two_results_of_one_grain_name_both_records),
        JOURNAL_TEST(threads_append_at_once),
        JOURNAL_TEST(syncs_are_a_second_apart),
    };
    return cmocka_run_group_tests_name("journal", tests, journal_make_folder,
                                       journal_remove_folder);
}
