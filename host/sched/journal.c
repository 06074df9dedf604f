// SPDX-License-Identifier: MIT
#include "sched/journal.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "sched/journal_file.h"
#include "sched/journal_load.h"

#define SYNC_NS UINT64_C(1000000000)

struct gpk_journal {
    char *path;
    int file;
    uint64_t identity, grains;
    gpk_journal_book book; /* settled: its entries are the runs */
    uint64_t cut;

    pthread_mutex_t appending; /* guards the next four */
    uint64_t size;             /* bytes that are good */
    uint64_t records;
    unsigned char *bytes; /* for one record */
    size_t room;

    atomic_bool is_dirty;    /* something was appended since the last sync began */
    pthread_mutex_t syncing; /* guards the next two */
    uint64_t synced_ns;
    int sync_failure; /* errno */
};

static gpukit_status refuse_memory(const char *path, gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_MEMORY, ENOMEM, "malloc", "no memory for journal %s",
                    gpk_excerpt_path(path, 100).text);
}

static gpukit_status begin(gpk_journal *journal, const gpk_journal_header *header,
                           gpukit_error *err)
{
    unsigned char bytes[GPK_JOURNAL_HEADER_MOST];

    journal->size = gpk_journal_header_write(header, bytes);
    if (!gpk_journal_file_write(journal->file, bytes, (size_t)journal->size, 0))
        return gpk_journal_io(err, errno, "pwrite", "write", journal->path);
    if (fsync(journal->file) != 0)
        return gpk_journal_io(err, errno, "fsync", "write", journal->path);
    if (!gpk_journal_file_sync_folder(journal->path))
        return gpk_journal_io(err, errno, "fsync", "make", journal->path);
    return GPUKIT_OK;
}

/* Cuts the file only when all that can be refused has been looked at. */
static gpukit_status resume(gpk_journal *journal, const gpk_journal_header *header,
                            gpukit_error *err)
{
    const gpk_journal_source source = {.file = journal->file, .path = journal->path};
    gpk_journal_content content;
    gpk_journal_book_clash clash;

    gpukit_status status = gpk_journal_load(&source, header, &journal->book, &content, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_journal_book_settle(&journal->book, &clash);
    if (status == GPUKIT_E_MISMATCH)
        return gpk_journal_refuse_clash(&clash, (const char *const[]){journal->path}, err);
    if (status != GPUKIT_OK)
        return refuse_memory(journal->path, err);
    if (content.rest > 0 && ftruncate(journal->file, (off_t)content.size) != 0)
        return gpk_journal_io(err, errno, "ftruncate", "cut the damaged end of", journal->path);
    journal->size = content.size;
    journal->cut = content.rest;
    journal->records = content.records;
    journal->is_dirty = true; /* it may be from a process that was killed before it synced */
    return GPUKIT_OK;
}

static gpukit_status begin_or_resume(gpk_journal *journal, const gpk_journal_header *header,
                                     gpukit_error *err)
{
    bool is_made = false;
    gpukit_status status = gpk_journal_file_open(journal->path, &journal->file, &is_made, err);
    if (status != GPUKIT_OK)
        return status;
    const off_t size = lseek(journal->file, 0, SEEK_END);
    if (size > 0)
        return resume(journal, header, err);
    status = size < 0 ? gpk_journal_io(err, errno, "lseek", "read", journal->path)
                      : begin(journal, header, err);
    /* Nothing is left behind that was not there before. */
    if (status != GPUKIT_OK && is_made)
        unlink(journal->path);
    else if (status != GPUKIT_OK && size == 0)
        (void)!ftruncate(journal->file, 0);
    return status;
}

static void free_journal(gpk_journal *journal)
{
    pthread_mutex_destroy(&journal->appending);
    pthread_mutex_destroy(&journal->syncing);
    if (journal->file >= 0)
        close(journal->file);
    gpk_journal_book_finish(&journal->book);
    free(journal->bytes);
    free(journal->path);
    free(journal);
}

gpukit_status gpk_journal_open(const char *path, const gpk_journal_job *job, gpk_journal **out,
                               gpukit_error *err)
{
    const gpk_journal_header header = gpk_journal_header_of(job);
    gpk_journal *journal = calloc(1, sizeof *journal);

    if (journal == NULL)
        return refuse_memory(path, err);
    pthread_mutex_init(&journal->appending, NULL);
    pthread_mutex_init(&journal->syncing, NULL);
    journal->file = -1;
    journal->identity = gpk_journal_identity(&header);
    journal->grains = header.grains;
    journal->synced_ns = gpk_now_ns();
    journal->path = strdup(path);
    const gpukit_status status =
        journal->path != NULL ? begin_or_resume(journal, &header, err) : refuse_memory(path, err);
    if (status == GPUKIT_OK)
        *out = journal;
    else
        free_journal(journal);
    return status;
}

bool gpk_journal_run_at(const gpk_journal *journal, size_t index, gpk_journal_run *out)
{
    if (index >= journal->book.entry_count)
        return false;
    const gpk_journal_book_entry *run = &journal->book.entries[index];
    *out = (gpk_journal_run){
        .first = run->first,
        .count = run->count,
        .results = &journal->book.results[run->at],
    };
    return true;
}

uint64_t gpk_journal_cut(const gpk_journal *journal)
{
    return journal->cut;
}

/* Under the lock, as what follows. */
static bool make_room(gpk_journal *journal, size_t size)
{
    if (size <= journal->room)
        return true;
    unsigned char *bytes = realloc(journal->bytes, size);
    if (bytes == NULL)
        return false;
    journal->bytes = bytes;
    journal->room = size;
    return true;
}

/* Where the cut fails too, what was torn stays behind the end until the next append is written
 * over it; its CRC tells it from a record. */
static gpukit_status append_record(gpk_journal *journal, uint64_t first, uint32_t count,
                                   const gpk_result *results, gpukit_error *err)
{
    const size_t size = gpk_journal_record_size(count);
    const gpk_journal_record record = {
        .number = journal->records,
        .identity = journal->identity,
        .first = first,
        .count = count,
    };
    if (!make_room(journal, size))
        return refuse_memory(journal->path, err);
    gpk_journal_record_write(&record, results, journal->bytes);
    if (!gpk_journal_file_write(journal->file, journal->bytes, size, journal->size)) {
        const int cause = errno;
        (void)!ftruncate(journal->file, (off_t)journal->size);
        return gpk_journal_io(err, cause, "pwrite", "write", journal->path);
    }
    journal->size += size;
    journal->records++;
    journal->is_dirty = true;
    return GPUKIT_OK;
}

gpukit_status gpk_journal_append(gpk_journal *journal, uint64_t first, uint64_t count,
                                 const gpk_result *results, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;

    assert(first <= journal->grains && count <= journal->grains - first);
    pthread_mutex_lock(&journal->appending);
    while (status == GPUKIT_OK && count > 0) {
        const uint32_t part =
            count < GPK_JOURNAL_MOST_GRAINS ? (uint32_t)count : GPK_JOURNAL_MOST_GRAINS;
        status = append_record(journal, first, part, results, err);
        first += part;
        count -= part;
        results += part;
    }
    pthread_mutex_unlock(&journal->appending);
    return status;
}

/* Under the lock. After a failure the kernel takes the pages for clean: a second fdatasync would
 * succeed and mean nothing. */
static gpukit_status sync_now(gpk_journal *journal, gpukit_error *err)
{
    if (journal->sync_failure == 0) {
        atomic_store(&journal->is_dirty, false);
        if (fdatasync(journal->file) != 0)
            journal->sync_failure = errno;
        journal->synced_ns = gpk_now_ns();
    }
    if (journal->sync_failure == 0)
        return GPUKIT_OK;
    return gpk_journal_io(err, journal->sync_failure, "fdatasync", "bring to the disk the",
                          journal->path);
}

gpukit_status gpk_journal_sync(gpk_journal *journal, bool is_now, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;

    pthread_mutex_lock(&journal->syncing);
    if (journal->sync_failure != 0 || (atomic_load(&journal->is_dirty) &&
                                       (is_now || gpk_now_ns() - journal->synced_ns >= SYNC_NS)))
        status = sync_now(journal, err);
    pthread_mutex_unlock(&journal->syncing);
    return status;
}

void gpk_journal_close(gpk_journal *journal)
{
    if (journal == NULL)
        return;
    gpk_journal_sync(journal, true, NULL);
    free_journal(journal);
}
