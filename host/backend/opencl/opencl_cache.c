// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum {
    FORMAT = 1,
    MAX_PAYLOAD = 1 << 30, /* no binary of ours; a damaged size, rather */
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

/* A relative XDG_CACHE_HOME is to be ignored, says the XDG specification. */
static bool opencl_cache_folder(char *base, char *folder, size_t size)
{
    const char *cache_home = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");

    if (cache_home != NULL && cache_home[0] == '/')
        gpk_text_copy(base, size, cache_home);
    else if (home != NULL && home[0] == '/')
        gpk_text_format(base, size, "%s/.cache", home);
    else
        return false;
    gpk_text_format(folder, size, "%s/gpukit", base);
    return true;
}

static void opencl_cache_name(gpk_cache_key key, char *out, size_t size)
{
    gpk_text_format(out, size, "%016" PRIx64 "%016" PRIx64 ".bin", key.high, key.low);
}

bool gpk_cache_path(gpk_cache_key key, char *out, size_t size)
{
    char base[PATH_MAX];
    char folder[PATH_MAX];
    char name[64];

    if (!opencl_cache_folder(base, folder, sizeof folder))
        return false;
    opencl_cache_name(key, name, sizeof name);
    gpk_text_format(out, size, "%s/%s", folder, name);
    return true;
}

/* Only we may have put something in there. */
static bool opencl_cache_is_private(int folder)
{
    struct stat about;
    return fstat(folder, &about) == 0 && about.st_uid == geteuid() &&
           (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Opens the folder, made where it is not there; -1 where it cannot be used. */
static int opencl_cache_open_folder(bool make, const gpukit_log_params *log)
{
    char base[PATH_MAX];
    char path[PATH_MAX];

    if (!opencl_cache_folder(base, path, sizeof path)) {
        gpk_log(log, GPUKIT_LOG_DEBUG, "no kernel cache: neither XDG_CACHE_HOME nor HOME is set");
        return -1;
    }
    if (make) {
        mkdir(base, S_IRWXU);
        mkdir(path, S_IRWXU);
    }
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0 && make)
        gpk_log(log, GPUKIT_LOG_DEBUG, "no kernel cache: %s: %s", path, strerror(errno));
    if (folder >= 0 && !opencl_cache_is_private(folder)) {
        gpk_log(log, GPUKIT_LOG_DEBUG, "no kernel cache: others can write into %s", path);
        close(folder);
        return -1;
    }
    return folder;
}

static bool opencl_cache_read(int file, void *out, size_t size)
{
    unsigned char *bytes = out;

    while (size > 0) {
        ssize_t count = read(file, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

static bool opencl_cache_write(int file, const void *from, size_t size)
{
    const unsigned char *bytes = from;

    while (size > 0) {
        ssize_t count = write(file, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

/* NULL, and *why, where the entry is not to be trusted. */
static void *opencl_cache_read_entry(int file, gpk_cache_key key, size_t *size, const char **why)
{
    struct stat about;
    cache_header header;
    void *bytes;

    *why = "damaged";
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_uid != geteuid()) {
        *why = "not ours";
        return NULL;
    }
    if (!opencl_cache_read(file, &header, sizeof header) || header.size > MAX_PAYLOAD ||
        (uint64_t)about.st_size != sizeof header + header.size)
        return NULL;
    bytes = malloc(header.size + 1);
    if (bytes == NULL || !opencl_cache_read(file, bytes, header.size)) {
        free(bytes);
        return NULL;
    }
    cache_header expected = opencl_cache_header_for(key, bytes, header.size);
    if (memcmp(header.magic, expected.magic, sizeof header.magic) != 0 ||
        header.format != expected.format || !opencl_cache_is_same(header.key, expected.key) ||
        !opencl_cache_is_same(header.hash, expected.hash)) {
        free(bytes);
        return NULL;
    }
    *size = header.size;
    return bytes;
}

void *gpk_cache_load(gpk_cache_key key, size_t *size, const gpukit_log_params *log)
{
    char name[64];
    const char *why;
    int folder = opencl_cache_open_folder(false, log);
    if (folder < 0)
        return NULL;
    opencl_cache_name(key, name, sizeof name);
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    close(folder);
    if (file < 0)
        return NULL;
    void *bytes = opencl_cache_read_entry(file, key, size, &why);
    if (bytes == NULL)
        gpk_log(log, GPUKIT_LOG_DEBUG, "kernel cache entry %s is %s: building anew", name, why);
    close(file);
    return bytes;
}

/* Writes the whole entry under another name, then gives it its own. */
static bool opencl_cache_write_entry(int folder, const char *name, const cache_header *header,
                                     const void *bytes)
{
    char temporary[128];

    gpk_text_format(temporary, sizeof temporary, "%s.%ld.%" PRIu64, name, (long)getpid(),
                    gpk_now_ns());
    int file = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                      S_IRUSR | S_IWUSR);
    if (file < 0)
        return false;
    bool is_written = opencl_cache_write(file, header, sizeof *header) &&
                      opencl_cache_write(file, bytes, (size_t)header->size);
    is_written = close(file) == 0 && is_written;
    is_written = is_written && renameat(folder, temporary, folder, name) == 0;
    if (!is_written)
        unlinkat(folder, temporary, 0);
    return is_written;
}

void gpk_cache_store(gpk_cache_key key, const void *bytes, size_t size,
                     const gpukit_log_params *log)
{
    cache_header header = opencl_cache_header_for(key, bytes, size);
    char name[64];
    int folder = opencl_cache_open_folder(true, log);
    if (folder < 0)
        return;
    opencl_cache_name(key, name, sizeof name);
    if (!opencl_cache_write_entry(folder, name, &header, bytes))
        gpk_log(log, GPUKIT_LOG_DEBUG, "kernel cache entry %s not written: %s", name,
                strerror(errno));
    close(folder);
}
