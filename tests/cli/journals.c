// SPDX-License-Identifier: MIT
/* journals.c - makes a journal for merge_test.cmake, of a job with 10 grains.
 *
 *   cli_journals FILE JOB FIRST COUNT MORE    grains whose values are 10, 11 ... and MORE
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "sched/journal.h"

static int make(char **args)
{
    const gpk_journal_job job = {.description = args[1],
                                 .command = "primes 0 991",
                                 .grains = 10,
                                 .grain_units = 100,
                                 .total_units = 992,
                                 .lead_units = 0};
    const uint64_t first = strtoull(args[2], NULL, 10), count = strtoull(args[3], NULL, 10);
    const uint64_t more = strtoull(args[4], NULL, 10);
    gpk_journal *journal = NULL;
    gpukit_error err = {.status = GPUKIT_OK};
    gpukit_status status = gpk_journal_open(args[0], &job, &journal, &err);
    for (uint64_t grain = first; status == GPUKIT_OK && grain < first + count; grain++) {
        const gpk_result result = {.value = 10 + grain + more, .digest = grain};
        status = gpk_journal_append(journal, grain, 1, &result, &err);
    }
    gpk_journal_close(journal);
    if (status != GPUKIT_OK)
        fprintf(stderr, "%s\n", err.text);
    return status == GPUKIT_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    return argc == 6 ? make(argv + 1) : 2;
}
