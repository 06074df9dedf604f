// SPDX-License-Identifier: MIT
#include <gpukit/journal.h>

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "sched/journal_file.h"
#include "sched/journal_load.h"

typedef struct merge {
    const char *const *paths;
    size_t count;
    gpk_journal_header header;
    gpk_journal_book book;
    uint64_t torn_bytes;
} merge;

static gpukit_status load_one(merge *all, size_t index, gpukit_error *err)
{
    gpk_journal_content content;
    gpk_journal_source source = {.path = all->paths[index], .index = index};
    const gpk_journal_header *expected = index > 0 ? &all->header : NULL;

    gpukit_status status = gpk_journal_file_look(source.path, &source.file, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_journal_load(&source, expected, &all->book, &content, err);
    close(source.file);
    if (status != GPUKIT_OK)
        return status;
    if (index == 0)
        all->header = content.header;
    all->torn_bytes += content.rest;
    return GPUKIT_OK;
}

static gpukit_status load_all(merge *all, gpukit_error *err)
{
    gpk_journal_book_clash clash;
    gpukit_status status = GPUKIT_OK;

    for (size_t i = 0; status == GPUKIT_OK && i < all->count; i++)
        status = load_one(all, i, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_journal_book_settle(&all->book, &clash);
    if (status == GPUKIT_E_MISMATCH)
        return gpk_journal_refuse_clash(&clash, all->paths, err);
    if (status != GPUKIT_OK)
        return gpk_fail(err, status, ENOMEM, "malloc", "no memory to merge %zu journals",
                        all->count);
    return GPUKIT_OK;
}

/* Units before a grain. They are counted modulo 2^64, as those of a job are. */
static uint64_t units_before(const gpk_journal_header *header, uint64_t grain)
{
    if (grain == 0)
        return 0;
    if (grain == header->grains)
        return header->total_units;
    return grain * header->grain_units - header->lead_units;
}

static void add_run(const merge *all, const gpk_journal_book_entry *run,
                    gpukit_journal_summary *out)
{
    const gpk_result *results = &all->book.results[run->at];

    out->done_grains += run->count;
    out->done_units += units_before(&all->header, run->first + run->count) -
                       units_before(&all->header, run->first);
    for (uint64_t i = 0; i < run->count; i++) {
        out->value += results[i].value;
        out->digest += results[i].digest;
    }
}

/* Runs do not touch: the first gap is before the first of them or behind it. */
static void find_gap(const merge *all, gpukit_journal_summary *out)
{
    const gpk_journal_book *runs = &all->book;
    const bool at_begin = runs->entry_count > 0 && runs->entries[0].first == 0;
    const size_t next = at_begin ? 1 : 0;
    const uint64_t first = at_begin ? runs->entries[0].count : 0;
    const uint64_t last = next < runs->entry_count ? runs->entries[next].first : all->header.grains;

    if (first == last)
        return;
    out->first_missing = units_before(&all->header, first);
    out->last_missing = units_before(&all->header, last);
}

static void summarize(const merge *all, gpukit_journal_summary *out)
{
    *out = (gpukit_journal_summary){
        .grains = all->header.grains,
        .total_units = all->header.total_units,
        .torn_bytes = all->torn_bytes,
    };
    gpk_text_copy(out->description, sizeof out->description, all->header.description);
    gpk_text_copy(out->command, sizeof out->command, all->header.command);
    for (size_t i = 0; i < all->book.entry_count; i++)
        add_run(all, &all->book.entries[i], out);
    find_gap(all, out);
}

static bool is_input(const merge *all, const struct stat *output)
{
    struct stat input;
    for (size_t i = 0; i < all->count; i++)
        if (stat(all->paths[i], &input) == 0 && input.st_dev == output->st_dev &&
            input.st_ino == output->st_ino)
            return true;
    return false;
}

static gpukit_status check_output(const merge *all, const char *output, gpukit_error *err)
{
    const gpk_excerpt name = gpk_excerpt_path(output, 100);
    struct stat about;

    if (stat(output, &about) != 0)
        return GPUKIT_OK; /* what else is wrong is found when it is made */
    if (!S_ISREG(about.st_mode))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "output %s is no regular file", name.text);
    if (is_input(all, &about))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "output %s is one of the journals to merge; name another file", name.text);
    if (about.st_size > 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "output %s is there already; name another file, or delete it", name.text);
    return GPUKIT_OK;
}

static gpukit_status append_all(const merge *all, gpk_journal *journal, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;

    for (size_t i = 0; status == GPUKIT_OK && i < all->book.entry_count; i++) {
        const gpk_journal_book_entry *run = &all->book.entries[i];
        status =
            gpk_journal_append(journal, run->first, run->count, &all->book.results[run->at], err);
    }
    return status == GPUKIT_OK ? gpk_journal_sync(journal, true, err) : status;
}

/* It gets its name while it is open, and so locked: nobody resumes it before it is whole. */
static gpukit_status write_as(const merge *all, const char *temporary, const char *output,
                              gpukit_error *err)
{
    const gpk_journal_job job = {
        .description = all->header.description,
        .command = all->header.command,
        .grains = all->header.grains,
        .grain_units = all->header.grain_units,
        .total_units = all->header.total_units,
        .lead_units = all->header.lead_units,
    };
    gpk_journal *journal = NULL;
    gpukit_status status = gpk_journal_open(temporary, &job, &journal, err);
    if (status != GPUKIT_OK)
        return status;
    status = append_all(all, journal, err);
    if (status == GPUKIT_OK && rename(temporary, output) != 0)
        status = gpk_journal_io(err, errno, "rename", "make", output);
    if (status != GPUKIT_OK)
        unlink(temporary);
    else if (!gpk_journal_file_sync_folder(output))
        status = gpk_journal_io(err, errno, "fsync", "make", output);
    gpk_journal_close(journal);
    return status;
}

static gpukit_status write_output(const merge *all, const char *output, gpukit_error *err)
{
    char real[PATH_MAX], temporary[PATH_MAX];
    gpukit_status status = check_output(all, output, err);

    if (status != GPUKIT_OK)
        return status;
    /* Behind a link, it is the file that is replaced. */
    const char *target = realpath(output, real) != NULL ? real : output;
    const int length = snprintf(temporary, sizeof temporary, "%s.%ld.%" PRIu64, target,
                                (long)getpid(), gpk_now_ns());
    if (length < 0 || (size_t)length >= sizeof temporary)
        return gpk_journal_io(err, ENAMETOOLONG, "open", "make", output);
    return write_as(all, temporary, target, err);
}

gpukit_status gpukit_journal_merge(const char *const *paths, size_t count, const char *output,
                                   gpukit_journal_summary *out, gpukit_error *err)
{
    merge all = {.paths = paths, .count = count};

    if (paths == NULL || count == 0 || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no journal to merge");
    gpukit_status status = load_all(&all, err);
    if (status == GPUKIT_OK && output != NULL)
        status = write_output(&all, output, err);
    if (status == GPUKIT_OK)
        summarize(&all, out);
    gpk_journal_book_finish(&all.book);
    return status;
}
