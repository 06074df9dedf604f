// SPDX-License-Identifier: MIT
#include "base/cache_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gpukit/device.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

/* A relative XDG_CACHE_HOME is to be ignored, says the XDG specification. */
bool gpukit_cache_folder(char *out, size_t size)
{
    char path[PATH_MAX];
    const char *cache_home = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int length;

    if (cache_home != NULL && cache_home[0] == '/')
        length = snprintf(path, sizeof path, "%s/gpukit", cache_home);
    else if (home != NULL && home[0] == '/')
        length = snprintf(path, sizeof path, "%s/.cache/gpukit", home);
    else
        return false;
    if (length < 0 || (size_t)length >= sizeof path || (size_t)length >= size)
        return false;
    gpk_text_copy(out, size, path);
    return true;
}

/* Makes the folder and those above it. What fails is found when it is opened. */
static void make_folders(char *path)
{
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        mkdir(path, S_IRWXU);
        *at = '/';
    }
    mkdir(path, S_IRWXU);
}

/* Only we may have put something in there. */
static bool is_private(int folder)
{
    struct stat about;
    return fstat(folder, &about) == 0 && about.st_uid == geteuid() &&
           (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int gpk_cache_folder_open(bool make, const char *what, const gpukit_log_params *log)
{
    char path[PATH_MAX];

    if (!gpukit_cache_folder(path, sizeof path)) {
        gpk_log(log, GPUKIT_LOG_DEBUG, "no %s: neither XDG_CACHE_HOME nor HOME names a place",
                what);
        return -1;
    }
    if (make)
        make_folders(path);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0 && make)
        gpk_log(log, GPUKIT_LOG_DEBUG, "no %s: %s: %s", what, path, strerror(errno));
    if (folder >= 0 && !is_private(folder)) {
        gpk_log(log, GPUKIT_LOG_DEBUG, "no %s: others can write into %s", what, path);
        close(folder);
        return -1;
    }
    return folder;
}

static bool read_all(int file, void *out, size_t size)
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

static bool write_all(int file, const void *from, size_t size)
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

static void *read_entry(int file, size_t max_size, size_t *size, const char **why)
{
    struct stat about;

    *why = "not ours";
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_uid != geteuid())
        return NULL;
    *why = "damaged";
    if (about.st_size < 0 || (uintmax_t)about.st_size > max_size)
        return NULL;
    unsigned char *bytes = malloc((size_t)about.st_size + 1);
    if (bytes == NULL || !read_all(file, bytes, (size_t)about.st_size)) {
        free(bytes);
        return NULL;
    }
    bytes[about.st_size] = '\0';
    *size = (size_t)about.st_size;
    return bytes;
}

/* Where there is a pipe instead, opening it must not wait for a writer. */
void *gpk_cache_folder_read(int folder, const char *name, size_t max_size, size_t *size,
                            const char **why)
{
    *why = NULL;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return NULL;
    void *bytes = read_entry(file, max_size, size, why);
    close(file);
    return bytes;
}

gpk_cache_text gpk_cache_folder_text(int folder, const char *name, const char *first_line,
                                     size_t max_size)
{
    static const char none[] = "";
    const char *why;
    size_t size, head = strlen(first_line);
    char *whole = gpk_cache_folder_read(folder, name, max_size, &size, &why);
    if (whole == NULL || size < head || memcmp(whole, first_line, head) != 0)
        return (gpk_cache_text){.whole = whole, .begin = none, .end = none};
    return (gpk_cache_text){.whole = whole, .begin = whole + head, .end = whole + size};
}

static bool write_parts(int file, const gpk_cache_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!write_all(file, parts[i].bytes, parts[i].size))
            return false;
    return true;
}

bool gpk_cache_folder_replace(int folder, const char *name, const gpk_cache_part *parts,
                              size_t count)
{
    char temporary[NAME_MAX + 1];

    gpk_text_format(temporary, sizeof temporary, "%s.%ld.%" PRIu64, name, (long)getpid(),
                    gpk_now_ns());
    int file = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                      S_IRUSR | S_IWUSR);
    if (file < 0)
        return false;
    bool is_written = write_parts(file, parts, count);
    is_written = close(file) == 0 && is_written;
    is_written = is_written && renameat(folder, temporary, folder, name) == 0;
    if (!is_written) {
        int cause = errno;
        unlinkat(folder, temporary, 0);
        errno = cause;
    }
    return is_written;
}
