// SPDX-License-Identifier: MIT
/* sched/journal_format.h - the bytes of a journal: a header, then records, no gaps.
 *
 * Numbers are little endian.
 *   header   magic 8, version u32, size of the header u32, grains u64, grain_units u64,
 *            total_units u64, lead_units u64, sizes of the two texts u32 u32, description,
 *            command, CRC-32C of all of that u32
 *   record   magic u32, count u32, number u64, identity of the job u64, first u64,
 *            count times (value u64, digest u64), CRC-32C of all of that u32
 * Records are numbered from 0 in the order of the file.
 */
#ifndef GPK_SCHED_JOURNAL_FORMAT_H
#define GPK_SCHED_JOURNAL_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/journal.h"
#include "sched/result.h"

enum {
    GPK_JOURNAL_VERSION = 1,
    GPK_JOURNAL_TEXT_SIZE = 256, /* of description and command, with their NUL */
    GPK_JOURNAL_FIXED_SIZE = 56, /* of a header, before its texts */
    GPK_JOURNAL_HEADER_MOST = GPK_JOURNAL_FIXED_SIZE + 2 * (GPK_JOURNAL_TEXT_SIZE - 1) + 4,
    GPK_JOURNAL_LEAD_SIZE = 32,        /* of a record, before its results */
    GPK_JOURNAL_MOST_GRAINS = 1 << 16, /* in a record: what a damaged count can cost */
    GPK_JOURNAL_RECORD_MOST = GPK_JOURNAL_LEAD_SIZE + 16 * GPK_JOURNAL_MOST_GRAINS + 4,
};

/* Whose job it is: a gpk_journal_job that owns its texts. */
typedef struct gpk_journal_header {
    char description[GPK_JOURNAL_TEXT_SIZE];
    char command[GPK_JOURNAL_TEXT_SIZE];
    uint64_t grains, grain_units, total_units, lead_units;
} gpk_journal_header;

typedef enum gpk_header_state {
    GPK_HEADER_OK,
    GPK_HEADER_FOREIGN, /* some other file */
    GPK_HEADER_NEWER,   /* of another version */
    GPK_HEADER_DAMAGED,
} gpk_header_state;

typedef struct gpk_journal_record {
    uint64_t number, identity, first;
    uint32_t count;
} gpk_journal_record;

gpk_journal_header gpk_journal_header_of(const gpk_journal_job *job);

/* All but the command. */
bool gpk_journal_header_is_same(const gpk_journal_header *a, const gpk_journal_header *b);
uint64_t gpk_journal_identity(const gpk_journal_header *header);

/* Writes at most GPK_JOURNAL_HEADER_MOST bytes and returns how many. */
size_t gpk_journal_header_write(const gpk_journal_header *header, unsigned char *out);

/* Of the first bytes of a file; header_size and out are set on GPK_HEADER_OK. */
gpk_header_state gpk_journal_header_read(const unsigned char *bytes, size_t size,
                                         size_t *header_size, gpk_journal_header *out);

size_t gpk_journal_record_size(uint32_t count);
void gpk_journal_record_write(const gpk_journal_record *record, const gpk_result *results,
                              unsigned char *out);

/* Of GPK_JOURNAL_LEAD_SIZE bytes; false where they begin no record. */
bool gpk_journal_record_read(const unsigned char *bytes, gpk_journal_record *out);

/* Of all bytes of a record: whether its CRC is right, and the results in it. */
bool gpk_journal_record_is_whole(const unsigned char *bytes, uint32_t count);
void gpk_journal_results_read(const unsigned char *bytes, uint32_t count, gpk_result *out);

#endif /* GPK_SCHED_JOURNAL_FORMAT_H */
