// SPDX-License-Identifier: MIT
/* journal_help.h - a job of 100 grains, and journals of it in a folder of the test's own. */
#ifndef GPUKIT_TESTS_JOURNAL_HELP_H
#define GPUKIT_TESTS_JOURNAL_HELP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "sched/journal.h"

enum { JOURNAL_GRAINS = 100, JOURNAL_RECORDS = 20, JOURNAL_BYTES = 8192 };

extern const gpk_journal_job journal_job;
extern gpukit_error journal_err; /* of the last call that could fail */

/* Around the tests of a file, whose working directory is a new one; before each of them it is
 * emptied. */
int journal_make_folder(void **state);
int journal_remove_folder(void **state);
int journal_empty_folder(void **state);
#define JOURNAL_TEST(name) cmocka_unit_test_setup(name, journal_empty_folder)

/* The result of a grain, and appending it; or one whose digest is another. */
gpk_result journal_right(uint64_t grain);
gpukit_status journal_append(gpk_journal *journal, uint64_t first, uint64_t count);
gpukit_status journal_append_wrong(gpk_journal *journal, uint64_t grain);

/* What must succeed, and what must fail with that text and without a journal. */
gpk_journal *journal_open(const char *path);
gpk_journal *journal_open_job(const char *path, const gpk_journal_job *which);
void journal_refuse(const char *path, const gpk_journal_job *which, gpukit_status expected,
                    const char *text);

/* Grains that it held: all of them must be right, in runs that do not touch. */
uint64_t journal_count(const gpk_journal *journal, bool has[JOURNAL_GRAINS]);
void journal_assert_holds(const char *path, uint64_t expected);

/* Files, of at most JOURNAL_BYTES. */
size_t journal_read(const char *path, unsigned char *bytes);
void journal_write(const char *path, const unsigned char *bytes, size_t size);
void journal_make_empty(const char *path);
off_t journal_size(const char *path);

/* No file grows beyond that, as on a disk that is full; RLIM_INFINITY ends it. */
void journal_limit(rlim_t size);

/* Makes "many", a journal of JOURNAL_RECORDS records of varying length, in no order. Gives its
 * bytes, how many they are, and how many of them are the header's. */
size_t journal_make_many(unsigned char *bytes, size_t *header_size);

/* What its record i holds, and how long it is up to there. */
typedef struct journal_piece {
    uint64_t first, count;
} journal_piece;
journal_piece journal_piece_at(size_t i);
size_t journal_size_of(size_t header_size, size_t records);

#endif /* GPUKIT_TESTS_JOURNAL_HELP_H */
