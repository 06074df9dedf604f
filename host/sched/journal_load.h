// SPDX-License-Identifier: MIT
/* sched/journal_load.h - reads a journal: its header, and records up to the first bad one. */
#ifndef GPK_SCHED_JOURNAL_LOAD_H
#define GPK_SCHED_JOURNAL_LOAD_H

#include <stdint.h>

#include <gpukit/status.h>

#include "sched/journal_format.h"
#include "sched/journal_book.h"

typedef struct gpk_journal_source {
    int file;
    const char *path;
    uint64_t index; /* what its entries in the book have for a file */
} gpk_journal_source;

typedef struct gpk_journal_content {
    gpk_journal_header header;
    uint64_t records;
    uint64_t size; /* bytes of the header and the good records */
    uint64_t rest; /* bytes behind them */
} gpk_journal_content;

/* Adds the results of the good records to the book, whatever order they are in. A journal of
 * another job than the expected one, where that is not NULL, is GPUKIT_E_ARGUMENT. What it costs
 * is bounded by the size of the file. */
gpukit_status gpk_journal_load(const gpk_journal_source *source, const gpk_journal_header *expected,
                               gpk_journal_book *book, gpk_journal_content *out, gpukit_error *err);

/* GPUKIT_E_MISMATCH, with both records and their files in the text. */
gpukit_status gpk_journal_refuse_clash(const gpk_journal_book_clash *clash,
                                       const char *const *paths, gpukit_error *err);

#endif /* GPK_SCHED_JOURNAL_LOAD_H */
