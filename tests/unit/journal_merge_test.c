// SPDX-License-Identifier: MIT
/* journal_merge_test.c - the journals of one job taken together. */
#include <gpukit/journal.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"
#include "folder_help.h"
#include "journal_help.h"

static void fill(const char *path, const journal_piece *pieces, size_t count)
{
    gpk_journal *journal = journal_open(path);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(journal_append(journal, pieces[i].first, pieces[i].count), GPUKIT_OK);
    gpk_journal_close(journal);
}

static void assert_sums(const gpukit_journal_summary *got, const bool has[JOURNAL_GRAINS])
{
    uint64_t grains = 0, units = 0, value = 0, digest = 0;
    for (uint64_t i = 0; i < JOURNAL_GRAINS; i++) {
        if (!has[i])
            continue;
        grains++;
        units += i == 0 ? 6 : i == 99 ? 7 : 10;
        value += journal_right(i).value;
        digest += journal_right(i).digest;
    }
    assert_int_equal(got->done_grains, grains);
    assert_int_equal(got->done_units, units);
    assert_int_equal(got->value, value);
    assert_int_equal(got->digest, digest);
    assert_int_equal(got->grains, JOURNAL_GRAINS);
    assert_int_equal(got->total_units, 993);
}

static gpukit_journal_summary merge(const char *const *paths, size_t count, const char *output)
{
    gpukit_journal_summary summary;
    const gpukit_status status = gpukit_journal_merge(paths, count, output, &summary, &journal_err);
    if (status != GPUKIT_OK)
        print_message("%s\n", journal_err.text);
    assert_int_equal(status, GPUKIT_OK);
    return summary;
}

static void refuse_merge(const char *const *paths, size_t count, const char *output,
                         gpukit_status expected, const char *text)
{
    gpukit_journal_summary summary = {.grains = 77};
    assert_int_equal(gpukit_journal_merge(paths, count, output, &summary, &journal_err), expected);
    assert_int_equal(summary.grains, 77);
    if (strstr(journal_err.text, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", journal_err.text, text);
}

static void shards_are_brought_together(void **state)
{
    static const char *const paths[] = {"a", "b", "c"};
    bool has[JOURNAL_GRAINS];
    (void)state;
    fill("a", (journal_piece[]){{0, 30}, {60, 5}}, 2);
    fill("b", (journal_piece[]){{25, 20}, {65, 35}}, 2);
    for (size_t i = 0; i < JOURNAL_GRAINS; i++)
        has[i] = i < 45 || i >= 60;
    gpukit_journal_summary got = merge(paths, 2, "union");
    assert_sums(&got, has);
    assert_string_equal(got.description, journal_job.description);
    assert_string_equal(got.command, journal_job.command);
    assert_int_equal(got.first_missing, 446);
    assert_int_equal(got.last_missing, 596);
    assert_int_equal(folder_count_files(), 3);
    journal_assert_holds("union", 85);

    fill("c", (journal_piece[]){{45, 15}}, 1);
    memset(has, true, sizeof has);
    got = merge(paths, 3, NULL);
    assert_sums(&got, has);
    assert_int_equal(got.first_missing, 0);
    assert_int_equal(got.last_missing, 0);
    assert_int_equal(got.torn_bytes, 0);
}

static void the_first_gap_is_told(void **state)
{
    static const char *const path[] = {"file"};
    (void)state;
    gpk_journal *journal = journal_open("file");
    gpukit_journal_summary got = merge(path, 1, NULL); /* while it is in use */
    assert_int_equal(got.first_missing, 0);
    assert_int_equal(got.last_missing, 993);
    assert_int_equal(journal_append(journal, 1, 98), GPUKIT_OK);
    got = merge(path, 1, NULL);
    assert_int_equal(got.first_missing, 0);
    assert_int_equal(got.last_missing, 6);
    assert_int_equal(journal_append(journal, 0, 1), GPUKIT_OK);
    got = merge(path, 1, NULL);
    assert_int_equal(got.first_missing, 986);
    assert_int_equal(got.last_missing, 993);
    gpk_journal_close(journal);
}

static void a_torn_end_is_left_out_and_left_there(void **state)
{
    static const char *const path[] = {"torn"};
    unsigned char bytes[JOURNAL_BYTES];
    size_t header_size;
    (void)state;
    journal_make_many(bytes, &header_size);
    const size_t size = journal_size_of(header_size, 3) + 30;
    journal_write("torn", bytes, size);
    const gpukit_journal_summary got = merge(path, 1, "whole");
    assert_int_equal(got.done_grains, journal_piece_at(0).count + journal_piece_at(1).count +
                                          journal_piece_at(2).count);
    assert_int_equal(got.torn_bytes, 30);
    assert_int_equal(journal_size("torn"), size);
    journal_assert_holds("whole", got.done_grains);
}

static void journals_that_do_not_belong_together_are_refused(void **state)
{
    static const char *const paths[] = {"a", "b"};
    gpk_journal_job other = journal_job;
    char expected[300];
    (void)state;
    fill("a", (journal_piece[]){{0, 30}}, 1);
    gpk_journal *journal = journal_open("b");
    assert_int_equal(journal_append_wrong(journal, 7), GPUKIT_OK);
    gpk_journal_close(journal);
    snprintf(expected, sizeof expected,
             "in record 0 of 'a' and 22 (digest %" PRIx64 ") in record 0 of 'b'",
             journal_right(7).digest ^ 0x10);
    refuse_merge(paths, 2, "output", GPUKIT_E_MISMATCH, expected);
    unlink("b");
    other.description = "squares";
    gpk_journal_close(journal_open_job("b", &other));
    refuse_merge(paths, 2, "output", GPUKIT_E_ARGUMENT, "\"squares\", not \"primes count 0..1000");
    unlink("b");
    refuse_merge(paths, 2, "output", GPUKIT_E_IO, "'b': No such file");
    journal_make_empty("b");
    refuse_merge(paths, 2, "output", GPUKIT_E_IO, "'b' is empty");
    unlink("b");
    assert_int_equal(mkfifo("b", 0600), 0);
    refuse_merge(paths, 2, "output", GPUKIT_E_IO, "'b' is a pipe");
    refuse_merge(paths, 0, NULL, GPUKIT_E_ARGUMENT, "no journal");
    assert_int_equal(folder_count_files(), 2);
}

static void an_output_replaces_nothing(void **state)
{
    static const char *const path[] = {"a"};
    (void)state;
    fill("a", (journal_piece[]){{0, 30}}, 1);
    refuse_merge(path, 1, "a", GPUKIT_E_ARGUMENT, "is one of the journals");
    assert_int_equal(symlink("a", "link"), 0);
    refuse_merge(path, 1, "link", GPUKIT_E_ARGUMENT, "is one of the journals");
    journal_write("other", (const unsigned char *)"x", 1);
    refuse_merge(path, 1, "other", GPUKIT_E_ARGUMENT, "is there already");
    refuse_merge(path, 1, "/dev/null", GPUKIT_E_ARGUMENT, "is no regular file");
    refuse_merge(path, 1, "missing/output", GPUKIT_E_IO, "No such file");
    journal_limit((rlim_t)journal_size("a") - 1);
    refuse_merge(path, 1, "output", GPUKIT_E_IO, "File too large");
    journal_limit(RLIM_INFINITY);
    assert_int_equal(folder_count_files(), 3);
    journal_make_empty("empty");
    merge(path, 1, "empty");
    journal_assert_holds("empty", 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(shards_are_brought_together),
        JOURNAL_TEST(the_first_gap_is_told),
        JOURNAL_TEST(a_torn_end_is_left_out_and_left_there),
        JOURNAL_TEST(journals_that_do_not_belong_together_are_refused),
        JOURNAL_TEST(an_output_replaces_nothing),
    };
    return cmocka_run_group_tests_name("journal_merge", tests, journal_make_folder,
                                       journal_remove_folder);
}
