// SPDX-License-Identifier: MIT
#include "sched/journal_book.h"

#include <stdlib.h>
#include <string.h>

void gpk_journal_book_finish(gpk_journal_book *book)
{
    free(book->entries);
    free(book->results);
    *book = (gpk_journal_book){0};
}

/* Makes room for `more` behind count elements. */
static void *grow(void *elements, size_t size, size_t count, size_t more, size_t *room)
{
    if (elements != NULL && more <= *room - count)
        return elements;
    const size_t wanted = 2 * count + more;
    void *grown = reallocarray(elements, wanted, size);
    if (grown != NULL)
        *room = wanted;
    return grown;
}

gpk_result *gpk_journal_book_add(gpk_journal_book *book, const gpk_journal_book_entry *entry)
{
    gpk_journal_book_entry *entries =
        grow(book->entries, sizeof *entries, book->entry_count, 1, &book->entry_room);
    if (entries == NULL)
        return NULL;
    book->entries = entries;
    gpk_result *results = grow(book->results, sizeof *results, book->result_count,
                               (size_t)entry->count, &book->result_room);
    if (results == NULL)
        return NULL;
    book->results = results;
    entries[book->entry_count] = *entry;
    entries[book->entry_count++].at = book->result_count;
    results += book->result_count;
    book->result_count += (size_t)entry->count;
    return results;
}

static int compare(const void *a, const void *b)
{
    const gpk_journal_book_entry *left = a, *right = b;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->at > right->at) - (left->at < right->at); /* in the order in which they came */
}

static uint64_t end_of(const gpk_journal_book_entry *entry)
{
    return entry->first + entry->count;
}

static const gpk_result *result_of(const gpk_journal_book *book,
                                   const gpk_journal_book_entry *entry, uint64_t grain)
{
    return &book->results[entry->at + (size_t)(grain - entry->first)];
}

/* The entries are sorted: whoever else has the grain comes before. */
static void tell_clash(const gpk_journal_book *book, const gpk_journal_book_entry *entry,
                       uint64_t grain, gpk_journal_book_clash *clash)
{
    const gpk_journal_book_entry *other = book->entries;
    while (end_of(other) <= grain)
        other++;
    *clash = (gpk_journal_book_clash){
        .grain = grain,
        .entries = {*other, *entry},
        .results = {*result_of(book, other, grain), *result_of(book, entry, grain)},
    };
}

/* What run has of the entry must be the same; the rest of it makes the run longer. */
static bool join(const gpk_journal_book *book, const gpk_journal_book_entry *entry,
                 gpk_journal_book *out, gpk_journal_book_clash *clash)
{
    gpk_journal_book_entry *run = &out->entries[out->entry_count - 1];
    uint64_t grain = entry->first;
    for (; grain < end_of(entry) && grain < end_of(run); grain++) {
        if (gpk_result_is_same(result_of(out, run, grain), result_of(book, entry, grain)))
            continue;
        tell_clash(book, entry, grain, clash);
        return false;
    }
    const size_t rest = (size_t)(end_of(entry) - grain);
    if (rest > 0)
        memcpy(&out->results[out->result_count], result_of(book, entry, grain),
               rest * sizeof *out->results);
    out->result_count += rest;
    run->count += rest;
    return true;
}

static bool join_all(const gpk_journal_book *book, gpk_journal_book *out,
                     gpk_journal_book_clash *clash)
{
    for (size_t i = 0; i < book->entry_count; i++) {
        const gpk_journal_book_entry *entry = &book->entries[i];
        if (out->entry_count == 0 || end_of(&out->entries[out->entry_count - 1]) < entry->first)
            out->entries[out->entry_count++] =
                (gpk_journal_book_entry){.first = entry->first, .at = out->result_count};
        if (!join(book, entry, out, clash))
            return false;
    }
    return true;
}

gpukit_status gpk_journal_book_settle(gpk_journal_book *book, gpk_journal_book_clash *clash)
{
    if (book->entry_count == 0)
        return GPUKIT_OK;
    gpk_journal_book settled = {
        .entries = reallocarray(NULL, book->entry_count, sizeof *settled.entries),
        .results = reallocarray(NULL, book->result_count, sizeof *settled.results),
        .entry_room = book->entry_count,
        .result_room = book->result_count,
    };
    gpukit_status status = GPUKIT_E_MEMORY;
    if (settled.entries != NULL && settled.results != NULL) {
        qsort(book->entries, book->entry_count, sizeof *book->entries, compare);
        status = join_all(book, &settled, clash) ? GPUKIT_OK : GPUKIT_E_MISMATCH;
    }
    if (status != GPUKIT_OK) {
        gpk_journal_book_finish(&settled);
        return status;
    }
    gpk_journal_book_finish(book);
    *book = settled;
    return GPUKIT_OK;
}
