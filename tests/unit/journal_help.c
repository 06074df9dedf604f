// SPDX-License-Identifier: MIT
#include "journal_help.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

const gpk_journal_job journal_job = {
    .description = "primes count 0..1000 by sieve, grains of 10 numbers",
    .command = "primes 0 1000",
    .grains = JOURNAL_GRAINS,
    .grain_units = 10,
    .total_units = 993,
    .lead_units = 4,
};

gpukit_error journal_err;

static char folder[] = "journal_test.XXXXXX";

int journal_make_folder(void **state)
{
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

int journal_empty_folder(void **state)
{
    struct dirent *entry;
    DIR *dir = opendir(".");
    (void)state;
    journal_err = (gpukit_error){.status = GPUKIT_OK};
    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (unlinkat(dirfd(dir), entry->d_name, 0) != 0)
            unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
    return dir != NULL ? closedir(dir) : -1;
}

int journal_remove_folder(void **state)
{
    return journal_empty_folder(state) == 0 && chdir("..") == 0 ? rmdir(folder) : -1;
}

gpk_result journal_right(uint64_t grain)
{
    return (gpk_result){.value = 3 * grain + 1, .digest = ~grain * 0x9E3779B97F4A7C15};
}

gpukit_status journal_append(gpk_journal *journal, uint64_t first, uint64_t count)
{
    gpk_result results[JOURNAL_GRAINS];
    for (uint64_t i = 0; i < count; i++)
        results[i] = journal_right(first + i);
    return gpk_journal_append(journal, first, count, results, &journal_err);
}

gpukit_status journal_append_wrong(gpk_journal *journal, uint64_t grain)
{
    gpk_result result = journal_right(grain);
    result.digest ^= 0x10;
    return gpk_journal_append(journal, grain, 1, &result, &journal_err);
}

gpk_journal *journal_open_job(const char *path, const gpk_journal_job *which)
{
    gpk_journal *journal = NULL;
    const gpukit_status status = gpk_journal_open(path, which, &journal, &journal_err);
    if (status != GPUKIT_OK)
        print_message("%s\n", journal_err.text);
    assert_int_equal(status, GPUKIT_OK);
    assert_non_null(journal);
    return journal;
}

gpk_journal *journal_open(const char *path)
{
    return journal_open_job(path, &journal_job);
}

void journal_refuse(const char *path, const gpk_journal_job *which, gpukit_status expected,
                    const char *text)
{
    gpk_journal *journal = NULL;
    journal_err = (gpukit_error){.status = GPUKIT_OK};
    assert_int_equal(gpk_journal_open(path, which, &journal, &journal_err), expected);
    assert_null(journal);
    assert_int_equal(journal_err.status, expected);
    assert_true(strlen(journal_err.text) < sizeof journal_err.text - 1);
    if (strstr(journal_err.text, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", journal_err.text, text);
}

uint64_t journal_count(const gpk_journal *journal, bool has[JOURNAL_GRAINS])
{
    gpk_journal_run run;
    uint64_t count = 0, end = 0;
    memset(has, 0, JOURNAL_GRAINS * sizeof *has);
    for (size_t i = 0; gpk_journal_run_at(journal, i, &run); i++) {
        assert_true(run.count > 0);
        assert_true(i == 0 || run.first > end);
        end = run.first + run.count;
        assert_true(end <= JOURNAL_GRAINS);
        for (uint64_t j = 0; j < run.count; j++) {
            const gpk_result expected = journal_right(run.first + j);
            assert_true(gpk_result_is_same(&run.results[j], &expected));
            has[run.first + j] = true;
        }
        count += run.count;
    }
    return count;
}

void journal_assert_holds(const char *path, uint64_t expected)
{
    bool has[JOURNAL_GRAINS];
    gpk_journal *journal = journal_open(path);
    assert_int_equal(journal_count(journal, has), expected);
    gpk_journal_close(journal);
}

size_t journal_read(const char *path, unsigned char *bytes)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t size = fread(bytes, 1, JOURNAL_BYTES, file);
    fclose(file);
    assert_true(size < JOURNAL_BYTES);
    return size;
}

void journal_write(const char *path, const unsigned char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void journal_make_empty(const char *path)
{
    journal_write(path, (const unsigned char *)"", 0);
}

off_t journal_size(const char *path)
{
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return about.st_size;
}

void journal_limit(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

journal_piece journal_piece_at(size_t i)
{
    static const uint64_t lengths[] = {1, 7, 2, 5, 3, 4, 6, 1, 3, 8};
    const size_t at = i * 7 % JOURNAL_RECORDS;
    return (journal_piece){.first = 5 * at, .count = lengths[i % 10] < 5 ? lengths[i % 10] : 5};
}

size_t journal_size_of(size_t header_size, size_t records)
{
    size_t size = header_size;
    for (size_t i = 0; i < records; i++)
        size += 36 + 16 * journal_piece_at(i).count;
    return size;
}

size_t journal_make_many(unsigned char *bytes, size_t *header_size)
{
    gpk_journal *journal = journal_open("many");
    *header_size = (size_t)journal_size("many");
    for (size_t i = 0; i < JOURNAL_RECORDS; i++)
        assert_int_equal(
            journal_append(journal, journal_piece_at(i).first, journal_piece_at(i).count),
            GPUKIT_OK);
    gpk_journal_close(journal);
    const size_t size = journal_read("many", bytes);
    assert_int_equal(size, journal_size_of(*header_size, JOURNAL_RECORDS));
    return size;
}
