// SPDX-License-Identifier: MIT
/* sched/journal.h - the results of a job in a file, so that it outlives kill -9 and power cuts.
 *
 * An append is in the file when it returns, which a kill does not undo; a sync brings it to
 * the disk, which a power cut does not undo. What was torn at the end is noticed and left
 * out when the file is opened again: a record is whole or it is not there. The format is in
 * sched/journal_format.h.
 */
#ifndef GPK_SCHED_JOURNAL_H
#define GPK_SCHED_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/status.h>

#include "sched/result.h"

typedef struct gpk_journal gpk_journal;

/* Texts are one line of at most 255 bytes. All but the command tells one job from another. */
typedef struct gpk_journal_job {
    const char *description; /* "primes count 0..1000 by sieve, grains of 491520 numbers" */
    const char *command;     /* arguments of gpukit that make it: "primes 0 100000000000" */
    uint64_t grains, grain_units, total_units, lead_units; /* as in gpk_job */
} gpk_journal_job;

/* Makes the file, or resumes the job that it describes; an empty file is as good as none. Locks
 * it as long as it is open. A tail that is torn or damaged is cut off: from the first record on
 * that is not whole.
 *   GPUKIT_E_ARGUMENT   it is the journal of another job
 *   GPUKIT_E_IO         it is no journal, is in use, or cannot be read or written
 *   GPUKIT_E_MISMATCH   it holds two results of one grain
 * In all these cases the file is left as it was. */
gpukit_status gpk_journal_open(const char *path, const gpk_journal_job *job, gpk_journal **out,
                               gpukit_error *err);

/* Finished grains, next to each other. */
typedef struct gpk_journal_run {
    uint64_t first, count;
    const gpk_result *results; /* one for each; they live as long as the journal is open */
} gpk_journal_run;

/* What it held when it was opened: ascending, no grain twice, no runs that touch. False behind
 * the last one. */
bool gpk_journal_run_at(const gpk_journal *journal, size_t index, gpk_journal_run *out);

/* Bytes that were cut off when it was opened. */
uint64_t gpk_journal_cut(const gpk_journal *journal);

/* Threads: any. When it fails, what was in the file before is still good, and another try may
 * succeed. */
gpukit_status gpk_journal_append(gpk_journal *journal, uint64_t first, uint64_t count,
                                 const gpk_result *results, gpukit_error *err);

/* Threads: any. Does nothing where nothing was appended since the last one, or where that is
 * less than a second ago and is_now is false. A disk that failed once is not trusted again. */
gpukit_status gpk_journal_sync(gpk_journal *journal, bool is_now, gpukit_error *err);

/* Syncs. NULL is fine. */
void gpk_journal_close(gpk_journal *journal);

#endif /* GPK_SCHED_JOURNAL_H */
