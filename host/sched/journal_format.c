// SPDX-License-Identifier: MIT
#include "sched/journal_format.h"

#include <assert.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/text.h"

static const unsigned char magic[8] = {'g', 'p', 'k', 'j', 'r', 'n', 'l', '\n'};
enum { RECORD_MAGIC = 0x6e726770 }; /* "pgrn" */

static unsigned char *put(unsigned char *at, uint64_t value, int size)
{
    for (int i = 0; i < size; i++)
        *at++ = (unsigned char)(value >> (8 * i));
    return at;
}

static uint64_t get(const unsigned char *at, int size)
{
    uint64_t value = 0;
    for (int i = 0; i < size; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static uint32_t get_u32(const unsigned char *at)
{
    return (uint32_t)get(at, 4);
}

gpk_journal_header gpk_journal_header_of(const gpk_journal_job *job)
{
    gpk_journal_header header = {
        .grains = job->grains,
        .grain_units = job->grain_units,
        .total_units = job->total_units,
        .lead_units = job->lead_units,
    };
    assert(strlen(job->description) < sizeof header.description);
    assert(strlen(job->command) < sizeof header.command);
    assert(job->lead_units < job->grain_units);
    gpk_text_copy(header.description, sizeof header.description, job->description);
    gpk_text_copy(header.command, sizeof header.command, job->command);
    return header;
}

bool gpk_journal_header_is_same(const gpk_journal_header *a, const gpk_journal_header *b)
{
    return strcmp(a->description, b->description) == 0 && a->grains == b->grains &&
           a->grain_units == b->grain_units && a->total_units == b->total_units &&
           a->lead_units == b->lead_units;
}

static unsigned char *put_grid(unsigned char *at, const gpk_journal_header *header)
{
    at = put(at, header->grains, 8);
    at = put(at, header->grain_units, 8);
    at = put(at, header->total_units, 8);
    return put(at, header->lead_units, 8);
}

static uint64_t fnv(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 0x100000001b3;
    return hash;
}

/* FNV-1a. */
uint64_t gpk_journal_identity(const gpk_journal_header *header)
{
    unsigned char grid[32];

    put_grid(grid, header);
    return fnv(fnv(0xcbf29ce484222325, grid, sizeof grid), header->description,
               strlen(header->description));
}

static unsigned char *put_text(unsigned char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    return at + size;
}

size_t gpk_journal_header_write(const gpk_journal_header *header, unsigned char *out)
{
    const size_t description_size = strlen(header->description);
    const size_t command_size = strlen(header->command);
    const size_t size = GPK_JOURNAL_FIXED_SIZE + description_size + command_size + 4;
    unsigned char *at = put_text(out, (const char *)magic, sizeof magic);

    at = put(at, GPK_JOURNAL_VERSION, 4);
    at = put(at, size, 4);
    at = put_grid(at, header);
    at = put(at, description_size, 4);
    at = put(at, command_size, 4);
    at = put_text(at, header->description, description_size);
    at = put_text(at, header->command, command_size);
    put(at, gpk_crc32c(0, out, size - 4), 4);
    return size;
}

/* A file whose header never reached the disk has its length and zeros. */
static gpk_header_state state_without_magic(const unsigned char *bytes, size_t size)
{
    const size_t known = size < sizeof magic ? size : sizeof magic;
    if (memcmp(bytes, magic, known) == 0)
        return GPK_HEADER_DAMAGED;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return GPK_HEADER_FOREIGN;
    return GPK_HEADER_DAMAGED;
}

/* One line that a terminal can show, whoever wrote the file. */
static bool get_text(const unsigned char *from, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++) {
        if (from[i] < 0x20 || from[i] == 0x7F)
            return false;
        out[i] = (char)from[i];
    }
    out[size] = '\0';
    return true;
}

static bool get_header(const unsigned char *bytes, size_t size, gpk_journal_header *out)
{
    const size_t description_size = get_u32(bytes + 48), command_size = get_u32(bytes + 52);
    const unsigned char *texts = bytes + GPK_JOURNAL_FIXED_SIZE;

    if (description_size >= GPK_JOURNAL_TEXT_SIZE || command_size >= GPK_JOURNAL_TEXT_SIZE ||
        size != GPK_JOURNAL_FIXED_SIZE + description_size + command_size + 4 ||
        get_u32(bytes + size - 4) != gpk_crc32c(0, bytes, size - 4))
        return false;
    out->grains = get(bytes + 16, 8);
    out->grain_units = get(bytes + 24, 8);
    out->total_units = get(bytes + 32, 8);
    out->lead_units = get(bytes + 40, 8);
    return out->lead_units < out->grain_units &&
           get_text(texts, description_size, out->description) &&
           get_text(texts + description_size, command_size, out->command);
}

gpk_header_state gpk_journal_header_read(const unsigned char *bytes, size_t size,
                                         size_t *header_size, gpk_journal_header *out)
{
    if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
        return state_without_magic(bytes, size);
    if (size < GPK_JOURNAL_FIXED_SIZE)
        return GPK_HEADER_DAMAGED;
    if (get_u32(bytes + 8) != GPK_JOURNAL_VERSION)
        return GPK_HEADER_NEWER;
    const size_t told_size = get_u32(bytes + 12);
    if (told_size < GPK_JOURNAL_FIXED_SIZE + 4 || told_size > size ||
        !get_header(bytes, told_size, out))
        return GPK_HEADER_DAMAGED;
    *header_size = told_size;
    return GPK_HEADER_OK;
}

size_t gpk_journal_record_size(uint32_t count)
{
    return GPK_JOURNAL_LEAD_SIZE + (size_t)16 * count + 4;
}

void gpk_journal_record_write(const gpk_journal_record *record, const gpk_result *results,
                              unsigned char *out)
{
    unsigned char *at = put(out, RECORD_MAGIC, 4);

    at = put(at, record->count, 4);
    at = put(at, record->number, 8);
    at = put(at, record->identity, 8);
    at = put(at, record->first, 8);
    for (uint32_t i = 0; i < record->count; i++) {
        at = put(at, results[i].value, 8);
        at = put(at, results[i].digest, 8);
    }
    put(at, gpk_crc32c(0, out, (size_t)(at - out)), 4);
}

bool gpk_journal_record_read(const unsigned char *bytes, gpk_journal_record *out)
{
    *out = (gpk_journal_record){
        .count = get_u32(bytes + 4),
        .number = get(bytes + 8, 8),
        .identity = get(bytes + 16, 8),
        .first = get(bytes + 24, 8),
    };
    return get_u32(bytes) == RECORD_MAGIC && out->count > 0 &&
           out->count <= GPK_JOURNAL_MOST_GRAINS;
}

bool gpk_journal_record_is_whole(const unsigned char *bytes, uint32_t count)
{
    const size_t size = gpk_journal_record_size(count);
    return get_u32(bytes + size - 4) == gpk_crc32c(0, bytes, size - 4);
}

void gpk_journal_results_read(const unsigned char *bytes, uint32_t count, gpk_result *out)
{
    const unsigned char *at = bytes + GPK_JOURNAL_LEAD_SIZE;
    for (uint32_t i = 0; i < count; i++, at += 16)
        out[i] = (gpk_result){.value = get(at, 8), .digest = get(at + 8, 8)};
}
