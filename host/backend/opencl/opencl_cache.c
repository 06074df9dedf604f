// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_cache.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <gpukit/device.h>

#include "base/log.h"
#include "base/text.h"

enum {
    FORMAT = 1,
    MAX_ENTRY = 1 << 30, /* no binary of ours is as large */
};

/* Of this machine only, so in its byte order; every bit is checked when it is read. */
typedef struct cache_header {
    char magic[8];
    uint64_t format;
    gpk_cache_key key;
    uint64_t size; /* of the payload, which follows */
    gpk_cache_key hash;
} cache_header;

static const char MAGIC[8] = "gpukit\n";

static gpk_cache_key opencl_cache_key_from(XXH128_hash_t hash)
{
    return (gpk_cache_key){.high = hash.high64, .low = hash.low64};
}

static bool opencl_cache_is_same(gpk_cache_key a, gpk_cache_key b)
{
    return a.high == b.high && a.low == b.low;
}

static cache_header opencl_cache_header_for(gpk_cache_key key, const void *bytes, size_t size)
{
    cache_header header = {
        .format = FORMAT,
        .key = key,
        .size = size,
        .hash = opencl_cache_key_from(XXH3_128bits(bytes, size)),
    };
    memcpy(header.magic, MAGIC, sizeof MAGIC);
    return header;
}

gpk_cache_key gpk_cache_key_of(const gpk_cache_part *parts, size_t count)
{
    XXH3_state_t state;

    XXH3_128bits_reset(&state);
    for (size_t i = 0; i < count; i++) {
        uint64_t size = parts[i].size;
        XXH3_128bits_update(&state, &size, sizeof size);
        XXH3_128bits_update(&state, parts[i].bytes, parts[i].size);
    }
    return opencl_cache_key_from(XXH3_128bits_digest(&state));
}

static void opencl_cache_name(gpk_cache_key key, char *out, size_t size)
{
    gpk_text_format(out, size, "%016" PRIx64 "%016" PRIx64 ".bin", key.high, key.low);
}

bool gpk_cache_path(gpk_cache_key key, char *out, size_t size)
{
    char folder[PATH_MAX];
    char name[64];

    if (!gpukit_cache_folder(folder, sizeof folder))
        return false;
    opencl_cache_name(key, name, sizeof name);
    gpk_text_format(out, size, "%s/%s", folder, name);
    return true;
}

/* Whether the size bytes of an entry, header and all, are what was stored under the key. */
static bool opencl_cache_is_whole(const unsigned char *entry, size_t size, gpk_cache_key key)
{
    cache_header header;

    if (size < sizeof header)
        return false;
    memcpy(&header, entry, sizeof header);
    if (header.size != size - sizeof header)
        return false;
    cache_header expected = opencl_cache_header_for(key, entry + sizeof header, header.size);
    return memcmp(header.magic, expected.magic, sizeof header.magic) == 0 &&
           header.format == expected.format && opencl_cache_is_same(header.key, expected.key) &&
           opencl_cache_is_same(header.hash, expected.hash);
}

void *gpk_cache_load(gpk_cache_key key, size_t *size, const gpukit_log_params *log)
{
    char name[64];
    const char *why;
    size_t entry_size;
    int folder = gpk_cache_folder_open(false, "kernel cache", log);
    if (folder < 0)
        return NULL;
    opencl_cache_name(key, name, sizeof name);
    unsigned char *entry = gpk_cache_folder_read(folder, name, MAX_ENTRY, &entry_size, &why);
    close(folder);
    if (entry != NULL && !opencl_cache_is_whole(entry, entry_size, key)) {
        free(entry);
        entry = NULL;
        why = "damaged";
    }
    if (entry == NULL) {
        if (why != NULL)
            gpk_log(log, GPUKIT_LOG_DEBUG, "kernel cache entry %s is %s: building anew", name, why);
        return NULL;
    }
    *size = entry_size - sizeof(cache_header);
    memmove(entry, entry + sizeof(cache_header), *size);
    return entry;
}

void gpk_cache_store(gpk_cache_key key, const void *bytes, size_t size,
                     const gpukit_log_params *log)
{
    cache_header header = opencl_cache_header_for(key, bytes, size);
    const gpk_cache_part parts[] = {{&header, sizeof header}, {bytes, size}};
    char name[64];
    int folder = gpk_cache_folder_open(true, "kernel cache", log);
    if (folder < 0)
        return;
    opencl_cache_name(key, name, sizeof name);
    if (!gpk_cache_folder_replace(folder, name, parts, 2))
        gpk_log(log, GPUKIT_LOG_DEBUG, "kernel cache entry %s not written: %s", name,
                strerror(errno));
    close(folder);
}
