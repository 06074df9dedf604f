// SPDX-License-Identifier: MIT
/* journal_fuzz.c - whatever bytes a journal has: no harm, and what is taken of it is the same
 * when it is opened again and when it is merged.
 *
 * A byte before those of the file says which checksums are mended, so that the search gets
 * behind them: bit 0 that of the header, bit 1 those of the records.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gpukit/journal.h>

#include "base/crc32c.h"
#include "sched/journal.h"
#include "sched/journal_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void mend(unsigned char *bytes, size_t size)
{
    const uint32_t crc = gpk_crc32c(0, bytes, size - 4);
    for (int i = 0; i < 4; i++)
        bytes[size - 4 + (size_t)i] = (unsigned char)(crc >> (8 * i));
}

static void mend_header(unsigned char *bytes, size_t size)
{
    if (size < GPK_JOURNAL_FIXED_SIZE)
        return;
    const size_t told = bytes[12] | (size_t)bytes[13] << 8;
    if (told >= 4 && told <= size)
        mend(bytes, told);
}

static void mend_records(unsigned char *bytes, size_t size)
{
    gpk_journal_header header;
    gpk_journal_record record;
    size_t at;
    if (gpk_journal_header_read(bytes, size, &at, &header) != GPK_HEADER_OK)
        return;
    while (size - at >= GPK_JOURNAL_LEAD_SIZE && gpk_journal_record_read(bytes + at, &record)) {
        const size_t whole = gpk_journal_record_size(record.count);
        if (size - at < whole)
            return;
        mend(bytes + at, whole);
        at += whole;
    }
}

static uint64_t sum_of(const gpk_journal *journal, uint64_t *value)
{
    gpk_journal_run run;
    uint64_t count = 0, end = 0;
    *value = 0;
    for (size_t i = 0; gpk_journal_run_at(journal, i, &run); i++) {
        require(run.count > 0 && (i == 0 || run.first > end));
        end = run.first + run.count;
        count += run.count;
        for (uint64_t j = 0; j < run.count; j++)
            *value += run.results[j].value;
    }
    return count;
}

/* As the job that it says it is of, for any other is refused at once. */
static void open_as_told(const char *path, const gpukit_journal_summary *told,
                         const gpk_journal_header *header)
{
    const gpk_journal_job job = {
        .description = header->description,
        .command = "",
        .grains = header->grains,
        .grain_units = header->grain_units,
        .total_units = header->total_units,
        .lead_units = header->lead_units,
    };
    uint64_t value;
    for (int i = 0; i < 2; i++) {
        gpk_journal *journal = NULL;
        require(gpk_journal_open(path, &job, &journal, NULL) == GPUKIT_OK);
        require(sum_of(journal, &value) == told->done_grains && value == told->value);
        require((gpk_journal_cut(journal) == told->torn_bytes) ==
                (i == 0 || told->torn_bytes == 0));
        gpk_journal_close(journal);
    }
}

static void try_file(const char *path, const unsigned char *bytes, size_t size)
{
    static const gpk_journal_job other = {
        .description = "of the fuzzer", .command = "", .grains = 9, .grain_units = 1};
    gpukit_journal_summary told;
    gpk_journal_header header;
    gpk_journal *journal = NULL;
    size_t header_size;
    const gpukit_status status = gpukit_journal_merge(&path, 1, NULL, &told, NULL);
    const bool is_journal =
        gpk_journal_header_read(bytes, size, &header_size, &header) == GPK_HEADER_OK;
    require(is_journal == (status == GPUKIT_OK || status == GPUKIT_E_MISMATCH));
    if (status == GPUKIT_OK)
        open_as_told(path, &told, &header);
    if (size > 0 && gpk_journal_open(path, &other, &journal, NULL) == GPUKIT_OK)
        require(is_journal && strcmp(header.description, other.description) == 0);
    gpk_journal_close(journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[32];
    if (size < 1)
        return 0;
    unsigned char *bytes = malloc(size);
    const int file = memfd_create("journal", MFD_CLOEXEC);
    require(bytes != NULL && file >= 0);
    memcpy(bytes, data, size);
    if ((data[0] & 1) != 0)
        mend_header(bytes + 1, size - 1);
    if ((data[0] & 2) != 0)
        mend_records(bytes + 1, size - 1);
    require(write(file, bytes + 1, size - 1) == (ssize_t)size - 1);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    try_file(path, bytes + 1, size - 1);
    close(file);
    free(bytes);
    return 0;
}
