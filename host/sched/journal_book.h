// SPDX-License-Identifier: MIT
/* sched/journal_book.h - results from records of any order, made into runs without overlaps. */
#ifndef GPK_SCHED_JOURNAL_BOOK_H
#define GPK_SCHED_JOURNAL_BOOK_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/status.h>

#include "sched/result.h"

typedef struct gpk_journal_book_entry {
    uint64_t first, count; /* grains; the end does not overflow */
    uint64_t file, record; /* where it comes from: an index of the caller's, and a number */
    size_t at;             /* of its first result */
} gpk_journal_book_entry;

/* Starts as {0}. */
typedef struct gpk_journal_book {
    gpk_journal_book_entry *entries;
    size_t entry_count, entry_room;
    gpk_result *results;
    size_t result_count, result_room;
} gpk_journal_book;

/* A grain with two results. */
typedef struct gpk_journal_book_clash {
    uint64_t grain;
    gpk_journal_book_entry entries[2];
    gpk_result results[2];
} gpk_journal_book_clash;

void gpk_journal_book_finish(gpk_journal_book *book);

/* Room for the entry's results, which the caller fills; NULL when there is no memory. */
gpk_result *gpk_journal_book_add(gpk_journal_book *book, const gpk_journal_book_entry *entry);

/* Entries become runs: ascending, none that touch. GPUKIT_E_MISMATCH sets clash and nothing
 * else; GPUKIT_E_MEMORY too leaves the book as it was. */
gpukit_status gpk_journal_book_settle(gpk_journal_book *book, gpk_journal_book_clash *clash);

#endif /* GPK_SCHED_JOURNAL_BOOK_H */
