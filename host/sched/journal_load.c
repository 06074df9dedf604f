// SPDX-License-Identifier: MIT
#include "sched/journal_load.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "sched/journal_file.h"

/* A part of the file that moves towards its end. */
typedef struct window {
    const gpk_journal_source *source;
    unsigned char *bytes;
    size_t room, first, last; /* what is in bytes and was not taken yet */
    uint64_t offset;          /* in the file, of what comes behind it */
} window;

static size_t have(const window *view)
{
    return view->last - view->first;
}

/* Tries to have size bytes; fewer are left at the end of the file only. */
static gpukit_status want(window *view, size_t size, gpukit_error *err)
{
    size_t count;

    if (have(view) >= size)
        return GPUKIT_OK;
    memmove(view->bytes, view->bytes + view->first, have(view));
    view->last -= view->first;
    view->first = 0;
    if (!gpk_journal_file_read(view->source->file, view->bytes + view->last,
                               view->room - view->last, view->offset, &count))
        return gpk_journal_io(err, errno, "pread", "read", view->source->path);
    view->last += count;
    view->offset += count;
    return GPUKIT_OK;
}

static gpukit_status refuse_header(gpk_header_state state, const unsigned char *bytes, size_t size,
                                   const char *path, gpukit_error *err)
{
    const gpk_excerpt name = gpk_excerpt_path(path, 80);

    if (size == 0)
        return gpk_fail(err, GPUKIT_E_IO, 0, "", "journal %s is empty: no job began in it yet",
                        name.text);
    if (state == GPK_HEADER_FOREIGN)
        return gpk_fail(err, GPUKIT_E_IO, 0, "", "%s is no journal of gpukit; name another file",
                        name.text);
    if (state == GPK_HEADER_NEWER)
        return gpk_fail(err, GPUKIT_E_IO, 0, "",
                        "journal %s has format %u, and this gpukit reads format %d; use the gpukit "
                        "that began it",
                        name.text, (unsigned)bytes[8], GPK_JOURNAL_VERSION);
    return gpk_fail(err, GPUKIT_E_IO, 0, "",
                    "the header of journal %s is torn or damaged, so nothing in it can be used; "
                    "delete it to start anew",
                    name.text);
}

/* Descriptions of one job may differ in their grids only. */
static gpukit_status refuse_job(const gpk_journal_header *found, const gpk_journal_header *expected,
                                const char *path, gpukit_error *err)
{
    if (strcmp(found->description, expected->description) != 0)
        return gpk_fail(
            err, GPUKIT_E_ARGUMENT, 0, "", "journal %s is of another job: \"%s\", not \"%s\"",
            gpk_excerpt_path(path, 40).text, gpk_excerpt_middle(found->description, 76).text,
            gpk_excerpt_middle(expected->description, 76).text);
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "journal %s is of another job: \"%s\" in %" PRIu64 " grains of %" PRIu64
                    ", not %" PRIu64 " of %" PRIu64,
                    gpk_excerpt_path(path, 30).text,
                    gpk_excerpt_middle(found->description, 60).text, found->grains,
                    found->grain_units, expected->grains, expected->grain_units);
}

static gpukit_status load_header(window *view, const gpk_journal_header *expected,
                                 gpk_journal_content *out, gpukit_error *err)
{
    size_t size = 0;
    gpukit_status status = want(view, GPK_JOURNAL_HEADER_MOST, err);

    if (status != GPUKIT_OK)
        return status;
    const gpk_header_state state =
        gpk_journal_header_read(view->bytes, have(view), &size, &out->header);
    if (state != GPK_HEADER_OK)
        return refuse_header(state, view->bytes, have(view), view->source->path, err);
    if (expected != NULL && !gpk_journal_header_is_same(&out->header, expected))
        return refuse_job(&out->header, expected, view->source->path, err);
    view->first = size;
    out->size = size;
    return GPUKIT_OK;
}

/* The next record, if it is whole and of this job. */
static gpukit_status next_record(window *view, const gpk_journal_content *content,
                                 gpk_journal_record *out, bool *is_good, gpukit_error *err)
{
    const uint64_t grains = content->header.grains;
    gpukit_status status = want(view, GPK_JOURNAL_LEAD_SIZE, err);

    *is_good = false;
    if (status != GPUKIT_OK || have(view) < GPK_JOURNAL_LEAD_SIZE ||
        !gpk_journal_record_read(view->bytes + view->first, out) ||
        out->number != content->records || out->first >= grains || out->count > grains - out->first)
        return status;
    const size_t size = gpk_journal_record_size(out->count);
    status = want(view, size, err);
    *is_good = status == GPUKIT_OK && have(view) >= size &&
               gpk_journal_record_is_whole(view->bytes + view->first, out->count);
    return status;
}

static gpukit_status load_records(window *view, gpk_journal_book *book, gpk_journal_content *out,
                                  gpukit_error *err)
{
    const uint64_t identity = gpk_journal_identity(&out->header);

    for (;;) {
        gpk_journal_record record;
        bool is_good;
        const gpukit_status status = next_record(view, out, &record, &is_good, err);
        if (status != GPUKIT_OK || !is_good || record.identity != identity)
            return status;
        const gpk_journal_book_entry entry = {
            .first = record.first,
            .count = record.count,
            .file = view->source->index,
            .record = record.number,
        };
        gpk_result *results = gpk_journal_book_add(book, &entry);
        if (results == NULL)
            return gpk_fail(err, GPUKIT_E_MEMORY, ENOMEM, "realloc", "no memory for journal %s",
                            gpk_excerpt_path(view->source->path, 100).text);
        gpk_journal_results_read(view->bytes + view->first, record.count, results);
        view->first += gpk_journal_record_size(record.count);
        out->size += gpk_journal_record_size(record.count);
        out->records++;
    }
}

/* Files that are smaller than the longest record need less room. */
static size_t room_for(uint64_t file_size)
{
    if (file_size < GPK_JOURNAL_HEADER_MOST)
        return GPK_JOURNAL_HEADER_MOST;
    return file_size < GPK_JOURNAL_RECORD_MOST ? (size_t)file_size : GPK_JOURNAL_RECORD_MOST;
}

gpukit_status gpk_journal_load(const gpk_journal_source *source, const gpk_journal_header *expected,
                               gpk_journal_book *book, gpk_journal_content *out, gpukit_error *err)
{
    struct stat about;

    if (fstat(source->file, &about) != 0)
        return gpk_journal_io(err, errno, "fstat", "read", source->path);
    const uint64_t file_size = (uint64_t)about.st_size;
    window view = {.source = source, .room = room_for(file_size)};
    view.bytes = malloc(view.room);
    if (view.bytes == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, ENOMEM, "malloc", "no memory for journal %s",
                        gpk_excerpt_path(source->path, 100).text);
    *out = (gpk_journal_content){.records = 0};
    gpukit_status status = load_header(&view, expected, out, err);
    if (status == GPUKIT_OK)
        status = load_records(&view, book, out, err);
    if (status == GPUKIT_OK && file_size > out->size)
        out->rest = file_size - out->size;
    free(view.bytes);
    return status;
}

gpukit_status gpk_journal_refuse_clash(const gpk_journal_book_clash *clash,
                                       const char *const *paths, gpukit_error *err)
{
    const gpk_journal_book_entry *entries = clash->entries;
    const gpk_result *results = clash->results;

    return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                    "grain %" PRIu64 " is %" PRIu64 " (digest %" PRIx64 ") in record %" PRIu64
                    " of %s and %" PRIu64 " (digest %" PRIx64 ") in record %" PRIu64 " of %s",
                    clash->grain, results[0].value, results[0].digest, entries[0].record,
                    gpk_excerpt_path(paths[entries[0].file], 32).text, results[1].value,
                    results[1].digest, entries[1].record,
                    gpk_excerpt_path(paths[entries[1].file], 32).text);
}
