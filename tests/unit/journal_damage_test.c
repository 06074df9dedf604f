// SPDX-License-Identifier: MIT
/* journal_damage_test.c - of a journal that was cut, damaged or ran out of disk, the records before
 * that come back, or there is a clear error: never a wrong result.
 */
#include "sched/journal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"
#include "folder_help.h"
#include "journal_help.h"

/* Holds just what the first records hold, is as long as they are, and can be gone on with. */
static void assert_prefix(const char *path, size_t header_size, size_t records)
{
    bool has[JOURNAL_GRAINS], expected[JOURNAL_GRAINS] = {false};
    const off_t before = journal_size(path);
    for (size_t i = 0; i < records; i++)
        for (uint64_t j = 0; j < journal_piece_at(i).count; j++)
            expected[journal_piece_at(i).first + j] = true;
    gpk_journal *journal = journal_open(path);
    const uint64_t count = journal_count(journal, has);
    assert_memory_equal(has, expected, sizeof has);
    const size_t size = journal_size_of(header_size, records);
    assert_int_equal(journal_size(path), size);
    assert_int_equal(gpk_journal_cut(journal), (size_t)before - size);
    assert_int_equal(journal_append(journal, 99, 1), GPUKIT_OK);
    gpk_journal_close(journal);
    journal_assert_holds(path, count + !expected[99]);
}

/* A file in memory: thousands of journals that reach a disk, each for itself, would take minutes.
 */
static int make_memory(char path[32])
{
    const int file = memfd_create("journal", MFD_CLOEXEC);
    assert_true(file >= 0);
    snprintf(path, 32, "/proc/self/fd/%d", file);
    return file;
}

static void cut_at_every_byte_it_resumes_or_says_why_not(void **state)
{
    unsigned char bytes[JOURNAL_BYTES];
    char path[32];
    size_t header_size, records = 0;
    (void)state;
    const int file = make_memory(path);
    const size_t size = journal_make_many(bytes, &header_size);
    for (size_t cut = 1; cut <= size; cut++) {
        journal_write(path, bytes, cut);
        while (records < JOURNAL_RECORDS && journal_size_of(header_size, records + 1) <= cut)
            records++;
        if (cut < header_size) {
            journal_refuse(path, &journal_job, GPUKIT_E_IO, "delete it to start anew");
            assert_int_equal(journal_size(path), cut);
        } else {
            assert_prefix(path, header_size, records);
        }
    }
    assert_int_equal(records, JOURNAL_RECORDS);
    close(file);
}

/* Behind the header, damage costs the records from there on. In it, nothing can be used; which
 * of the three errors it is goes by what was hit. */
static void assert_survives_damage(const char *path, size_t size, size_t header_size, size_t at)
{
    size_t records = 0;
    if (at < header_size) {
        journal_refuse(path, &journal_job, GPUKIT_E_IO,
                       at < 8    ? "is no journal"
                       : at < 12 ? "has format"
                                 : "torn or damaged");
        assert_int_equal(journal_size(path), size);
        return;
    }
    while (journal_size_of(header_size, records + 1) <= at)
        records++;
    assert_prefix(path, header_size, records);
}

static void every_damaged_byte_is_noticed(void **state)
{
    static const unsigned char patterns[] = {0x01, 0x80, 0x5A, 0xFF};
    unsigned char bytes[JOURNAL_BYTES];
    char path[32];
    size_t header_size;
    (void)state;
    const int file = make_memory(path);
    const size_t size = journal_make_many(bytes, &header_size);
    for (size_t at = 0; at < size; at++) {
        for (size_t i = 0; i < sizeof patterns; i++) {
            bytes[at] ^= patterns[i];
            journal_write(path, bytes, size);
            assert_survives_damage(path, size, header_size, at);
            bytes[at] ^= patterns[i];
        }
    }
    close(file);
}

static void zeros_after_a_power_cut_are_no_records(void **state)
{
    unsigned char bytes[JOURNAL_BYTES] = {0};
    size_t header_size;
    (void)state;
    journal_write("zeros", bytes, 200);
    journal_refuse("zeros", &journal_job, GPUKIT_E_IO, "torn or damaged");
    const size_t size = journal_make_many(bytes, &header_size);
    memset(bytes + journal_size_of(header_size, 5), 0, size - journal_size_of(header_size, 5));
    journal_write("zeros", bytes, size);
    assert_prefix("zeros", header_size, 5);
}

/* Records that were written before a cut must not come back as those that follow it. */
static void records_of_another_time_or_job_are_not_taken(void **state)
{
    unsigned char bytes[JOURNAL_BYTES], other[JOURNAL_BYTES];
    size_t header_size;
    gpk_journal_job same_size = journal_job;
    (void)state;
    journal_make_many(bytes, &header_size);
    const size_t second = journal_size_of(header_size, 1), third = journal_size_of(header_size, 2);
    memcpy(other, bytes, second);
    memcpy(other + second, bytes + third, 200);
    journal_write("gap", other, second + 200);
    assert_prefix("gap", header_size, 1);
    same_size.description = "primes count 0..1000 by sieve, grains of 10 Numbers";
    gpk_journal_close(journal_open_job("stranger", &same_size));
    assert_int_equal(journal_read("stranger", other), header_size);
    memcpy(other + header_size, bytes + header_size, 200);
    journal_write("stranger", other, header_size + 200);
    gpk_journal *journal = journal_open_job("stranger", &same_size);
    assert_int_equal(gpk_journal_cut(journal), 200);
    gpk_journal_close(journal);
}

static void without_room_for_its_header_none_is_made(void **state)
{
    (void)state;
    gpk_journal_close(journal_open("file"));
    const rlim_t header_size = (rlim_t)journal_size("file");
    unlink("file");
    for (rlim_t size = 0; size < header_size; size++) {
        gpk_journal *journal = NULL;
        journal_limit(size);
        const gpukit_status status = gpk_journal_open("file", &journal_job, &journal, &journal_err);
        journal_limit(RLIM_INFINITY);
        assert_int_equal(status, GPUKIT_E_IO);
        assert_int_equal(journal_err.native, EFBIG);
        assert_int_equal(folder_count_files(), 0);
    }
    journal_make_empty("empty");
    journal_limit(20);
    journal_refuse("empty", &journal_job, GPUKIT_E_IO, "'empty': File too large");
    journal_limit(RLIM_INFINITY);
    assert_int_equal(journal_size("empty"), 0);
}

/* At every size of the disk, so to speak: what was before is there, and a retry succeeds. */
static void a_failed_append_takes_nothing_away(void **state)
{
    (void)state;
    gpk_journal *journal = journal_open("file");
    assert_int_equal(journal_append(journal, 0, 4), GPUKIT_OK);
    const rlim_t before = (rlim_t)journal_size("file");
    const rlim_t whole = before + 36 + (rlim_t)16 * 6;
    for (rlim_t size = before; size < whole; size++) {
        journal_limit(size);
        const gpukit_status status = journal_append(journal, 4, 6);
        journal_limit(RLIM_INFINITY);
        assert_int_equal(status, GPUKIT_E_IO);
        assert_int_equal(journal_err.native, EFBIG);
        assert_string_equal(journal_err.text, "cannot write journal 'file': File too large");
        assert_int_equal(journal_size("file"), before);
    }
    assert_int_equal(journal_append(journal, 4, 6), GPUKIT_OK);
    assert_int_equal(journal_size("file"), whole);
    gpk_journal_close(journal);
    journal_assert_holds("file", 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(cut_at_every_byte_it_resumes_or_says_why_not),
        JOURNAL_TEST(every_damaged_byte_is_noticed),
        JOURNAL_TEST(zeros_after_a_power_cut_are_no_records),
        JOURNAL_TEST(records_of_another_time_or_job_are_not_taken),
        JOURNAL_TEST(without_room_for_its_header_none_is_made),
        JOURNAL_TEST(a_failed_append_takes_nothing_away),
    };
    return cmocka_run_group_tests_name("journal_damage", tests, journal_make_folder,
                                       journal_remove_folder);
}
