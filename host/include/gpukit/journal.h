// SPDX-License-Identifier: MIT
/* gpukit/journal.h - what the journals of a job hold, taken together.
 *
 * A job that keeps a journal can be stopped, killed and resumed, and parts of it can be worked
 * on in several places. A grain is the unit that its work is dealt out in.
 */
#ifndef GPUKIT_JOURNAL_H
#define GPUKIT_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/export.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gpukit_journal_summary {
    char description[256];            /* of the job: one line */
    char command[256];                /* arguments of gpukit that make it */
    uint64_t grains, done_grains;     /* the job is done when they are equal */
    uint64_t total_units, done_units; /* numbers, say */
    uint64_t value, digest;           /* of what is done: the count of primes, say */
    uint64_t first_missing;           /* the first gap, in units from the beginning of the */
    uint64_t last_missing;            /* job: [first, last); both 0 where there is none */
    uint64_t torn_bytes;              /* at the ends of the files, that are no whole records */
} gpukit_journal_summary;

/* Takes together what the journals of one job hold; the command is that of the first. output is
 * NULL, or names a journal to be made of it: a file that is not there yet, or is empty. It
 * appears when all of it is on disk. The journals may be in use: nothing in them changes.
 *   GPUKIT_E_ARGUMENT   they are of different jobs, or the output is there already
 *   GPUKIT_E_IO         one is no journal, or cannot be read; the output cannot be written
 *   GPUKIT_E_MISMATCH   a grain has two results; the text names both records
 * Threads: any. */
GPUKIT_API gpukit_status gpukit_journal_merge(const char *const *paths, size_t count,
                                              const char *output, gpukit_journal_summary *out,
                                              gpukit_error *err);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_JOURNAL_H */
