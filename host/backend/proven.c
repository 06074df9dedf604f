// SPDX-License-Identifier: MIT
#include "backend/proven.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/version.h>

#include "backend/drivers.h"
#include "base/cache_folder.h"
#include "base/log.h"
#include "base/text.h"

enum { MAX_FILE = 1 << 18, MAX_ENTRIES = 256, MAX_LINE = 640 };

static const char NAME[] = "proven";
static const char FIRST_LINE[] = "gpukit proven 1\n"; /* the version of the format */

/* Agents of one run pass at about the same time. */
static pthread_mutex_t file_lock = PTHREAD_MUTEX_INITIALIZER;

/* FNV-1a: the texts are our own, and nobody wants two of them to look alike. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t gpk_proven_hash(uint64_t hash, const gpk_kernel *kernel)
{
    hash = hash == 0 ? UINT64_C(0xcbf29ce484222325) : hash;
    hash = hash_bytes(hash, kernel->entry, strlen(kernel->entry) + 1);
    for (size_t i = 0; kernel->sources != NULL && kernel->sources[i] != NULL; i++)
        hash = hash_bytes(hash, kernel->sources[i]->text, kernel->sources[i]->size + 1);
    return hash;
}

/* Drivers write as they like: a line is a line. Returns its size, with its newline. */
static size_t end_line(char *line)
{
    size_t size = strlen(line);
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)line[i] < ' ' && line[i] != '\t')
            line[i] = ' ';
    line[size++] = '\n';
    return size;
}

/* The line of a device that has passed with those kernels. */
static size_t write_line(const gpk_device *device, uint64_t kernels, char *out)
{
    const gpukit_device_info *info = &device->info;
    gpk_text_format(out, MAX_LINE - 1, "%016" PRIx64 "\t%s\t%s\t%s\t%s\t%s\t%s\t%u", kernels,
                    GPUKIT_VERSION, info->backend, info->name, info->vendor, info->driver,
                    info->language, info->compute_units);
    return end_line(out);
}

/* That of a device whose driver has passed with any; of the listing without a device. */
static size_t write_driver_line(const gpukit_device_info *device, char *out)
{
    const uint64_t drivers = gpk_drivers_fingerprint();
    if (device == NULL)
        gpk_text_format(out, MAX_LINE - 1, "%016" PRIx64 "\tlisting", drivers);
    else
        gpk_text_format(out, MAX_LINE - 1, "%016" PRIx64 "\tdriver\t%s\t%s\t%s", drivers,
                        device->name, device->vendor, device->driver);
    return end_line(out);
}

/* The next line behind *at, newline and all; NULL behind the last. One that has no newline
 * is torn, and none. */
static const char *next_line(const char **at, const char *end, size_t *size)
{
    const char *line = *at;
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    if (newline == NULL)
        return NULL;
    *at = newline + 1;
    *size = (size_t)(*at - line);
    return line;
}

static bool is_same(const char *line, size_t size, const char *other, size_t other_size)
{
    return size == other_size && memcmp(line, other, size) == 0;
}

/* Where a folder takes the place of the kernels, their hash says nothing of what runs. */
static bool is_off(void)
{
    const char *folder = getenv("GPUKIT_KERNEL_DIR");
    return folder != NULL && folder[0] != '\0';
}

static bool find_line(const char *wanted, size_t wanted_size)
{
    size_t size;
    bool is_found = false;
    int folder = is_off() ? -1 : gpk_cache_folder_open(false, "self-tests", NULL);
    if (folder < 0)
        return false;
    gpk_cache_text text = gpk_cache_folder_text(folder, NAME, FIRST_LINE, MAX_FILE);
    const char *line;
    while (!is_found && (line = next_line(&text.begin, text.end, &size)) != NULL)
        is_found = is_same(line, size, wanted, wanted_size);
    free(text.whole);
    close(folder);
    return is_found;
}

bool gpk_proven_find(const gpk_device *device, uint64_t kernels)
{
    char wanted[MAX_LINE];
    return find_line(wanted, write_line(device, kernels, wanted));
}

/* Copies the lines that stay: all but this one, and the oldest of too many. Returns their
 * size, and in *had whether this one was among them. */
static size_t copy_others(const char *at, const char *end, const char *mine, size_t mine_size,
                          char *out, bool *had)
{
    const char *line, *from = at;
    size_t size, lines = 0, used = 0;
    while (next_line(&from, end, &size) != NULL)
        lines++;
    for (*had = false; (line = next_line(&at, end, &size)) != NULL; lines--) {
        bool is_mine = is_same(line, size, mine, mine_size);
        *had = *had || is_mine;
        if (is_mine || size > MAX_LINE || lines > MAX_ENTRIES - 1)
            continue;
        memcpy(out + used, line, size);
        used += size;
    }
    return used;
}

static void keep_in(int folder, const char *mine, size_t mine_size, bool has_passed,
                    const gpukit_log_params *log)
{
    bool had = false;
    gpk_cache_text text = gpk_cache_folder_text(folder, NAME, FIRST_LINE, MAX_FILE);
    char *others = malloc((size_t)(text.end - text.begin) + 1);
    if (others != NULL) {
        const gpk_cache_part parts[] = {
            {FIRST_LINE, sizeof FIRST_LINE - 1},
            {others, copy_others(text.begin, text.end, mine, mine_size, others, &had)},
            {mine, has_passed ? mine_size : 0},
        };
        if (had != has_passed && !gpk_cache_folder_replace(folder, NAME, parts, 3))
            gpk_log(log, GPUKIT_LOG_DEBUG, "self-test not remembered: %s", strerror(errno));
    }
    free(others);
    free(text.whole);
}

static void keep_line(const char *line, size_t size, bool has_passed, const gpukit_log_params *log)
{
    if (is_off())
        return;
    pthread_mutex_lock(&file_lock);
    int folder = gpk_cache_folder_open(has_passed, "self-tests", log);
    if (folder >= 0) {
        keep_in(folder, line, size, has_passed, log);
        close(folder);
    }
    pthread_mutex_unlock(&file_lock);
}

void gpk_proven_keep(const gpk_device *device, uint64_t kernels, bool has_passed)
{
    char line[MAX_LINE];
    keep_line(line, write_line(device, kernels, line), has_passed, &device->log);
}

bool gpk_proven_find_driver(const gpukit_device_info *device)
{
    char line[MAX_LINE];
    return find_line(line, write_driver_line(device, line));
}

void gpk_proven_keep_driver(const gpukit_device_info *device, const gpukit_log_params *log)
{
    char line[MAX_LINE];
    const size_t size = write_driver_line(device, line);
    if (!find_line(line, size))
        keep_line(line, size, true, log);
}

bool gpk_proven_find_listing(void)
{
    return gpk_proven_find_driver(NULL);
}

void gpk_proven_keep_listing(const gpukit_log_params *log)
{
    gpk_proven_keep_driver(NULL, log);
}
