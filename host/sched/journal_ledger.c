// SPDX-License-Identifier: MIT
#include "sched/journal_ledger.h"

#include <stdlib.h>
#include <string.h>

void gpk_ledger_finish(gpk_ledger *ledger)
{
    free(ledger->entries);
    free(ledger->results);
    *ledger = (gpk_ledger){0};
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

gpk_result *gpk_ledger_add(gpk_ledger *ledger, const gpk_ledger_entry *entry)
{
    gpk_ledger_entry *entries =
        grow(ledger->entries, sizeof *entries, ledger->entry_count, 1, &ledger->entry_room);
    if (entries == NULL)
        return NULL;
    ledger->entries = entries;
    gpk_result *results = grow(ledger->results, sizeof *results, ledger->result_count,
                               (size_t)entry->count, &ledger->result_room);
    if (results == NULL)
        return NULL;
    ledger->results = results;
    entries[ledger->entry_count] = *entry;
    entries[ledger->entry_count++].at = ledger->result_count;
    results += ledger->result_count;
    ledger->result_count += (size_t)entry->count;
    return results;
}

static int compare(const void *a, const void *b)
{
    const gpk_ledger_entry *left = a, *right = b;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->at > right->at) - (left->at < right->at); /* in the order in which they came */
}

static uint64_t end_of(const gpk_ledger_entry *entry)
{
    return entry->first + entry->count;
}

static const gpk_result *result_of(const gpk_ledger *ledger, const gpk_ledger_entry *entry,
                                   uint64_t grain)
{
    return &ledger->results[entry->at + (size_t)(grain - entry->first)];
}

/* The entries are sorted: whoever else has the grain comes before. */
static void tell_clash(const gpk_ledger *ledger, const gpk_ledger_entry *entry, uint64_t grain,
                       gpk_ledger_clash *clash)
{
    const gpk_ledger_entry *other = ledger->entries;
    while (end_of(other) <= grain)
        other++;
    *clash = (gpk_ledger_clash){
        .grain = grain,
        .entries = {*other, *entry},
        .results = {*result_of(ledger, other, grain), *result_of(ledger, entry, grain)},
    };
}

/* What run has of the entry must be the same; the rest of it makes the run longer. */
static bool join(const gpk_ledger *ledger, const gpk_ledger_entry *entry, gpk_ledger *out,
                 gpk_ledger_clash *clash)
{
    gpk_ledger_entry *run = &out->entries[out->entry_count - 1];
    uint64_t grain = entry->first;
    for (; grain < end_of(entry) && grain < end_of(run); grain++) {
        if (gpk_result_is_same(result_of(out, run, grain), result_of(ledger, entry, grain)))
            continue;
        tell_clash(ledger, entry, grain, clash);
        return false;
    }
    const size_t rest = (size_t)(end_of(entry) - grain);
    if (rest > 0)
        memcpy(&out->results[out->result_count], result_of(ledger, entry, grain),
               rest * sizeof *out->results);
    out->result_count += rest;
    run->count += rest;
    return true;
}

static bool join_all(const gpk_ledger *ledger, gpk_ledger *out, gpk_ledger_clash *clash)
{
    for (size_t i = 0; i < ledger->entry_count; i++) {
        const gpk_ledger_entry *entry = &ledger->entries[i];
        if (out->entry_count == 0 || end_of(&out->entries[out->entry_count - 1]) < entry->first)
            out->entries[out->entry_count++] =
                (gpk_ledger_entry){.first = entry->first, .at = out->result_count};
        if (!join(ledger, entry, out, clash))
            return false;
    }
    return true;
}

gpukit_status gpk_ledger_settle(gpk_ledger *ledger, gpk_ledger_clash *clash)
{
    if (ledger->entry_count == 0)
        return GPUKIT_OK;
    gpk_ledger settled = {
        .entries = reallocarray(NULL, ledger->entry_count, sizeof *settled.entries),
        .results = reallocarray(NULL, ledger->result_count, sizeof *settled.results),
        .entry_room = ledger->entry_count,
        .result_room = ledger->result_count,
    };
    gpukit_status status = GPUKIT_E_MEMORY;
    if (settled.entries != NULL && settled.results != NULL) {
        qsort(ledger->entries, ledger->entry_count, sizeof *ledger->entries, compare);
        status = join_all(ledger, &settled, clash) ? GPUKIT_OK : GPUKIT_E_MISMATCH;
    }
    if (status != GPUKIT_OK) {
        gpk_ledger_finish(&settled);
        return status;
    }
    gpk_ledger_finish(ledger);
    *ledger = settled;
    return GPUKIT_OK;
}
