// SPDX-License-Identifier: MIT
#include "save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(problem *why, const char *path)
{
    return problem_set(why, "cannot write %s: %s", quote_string(path).text, strerror(errno));
}

/* The folder of path, "." where it names none. */
static bool folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    const char *from = slash != NULL ? path : ".";
    const size_t size = slash == NULL || slash == path ? 1 : (size_t)(slash - path);
    if (size >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(folder, from, size);
    folder[size] = '\0';
    return true;
}

static bool exists_as_other_than_a_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

static bool can_make_files_in(const char *folder)
{
    struct stat info;
    if (stat(folder, &info) != 0)
        return false;
    if (!S_ISDIR(info.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    return access(folder, W_OK | X_OK) == 0;
}

bool save_check(const char *path, problem *why)
{
    char folder[PATH_MAX];
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return refuse(why, path);
    }
    const bool can_write = exists_as_other_than_a_file(path)
                               ? access(path, W_OK) == 0
                               : folder_of(path, folder) && can_make_files_in(folder);
    return can_write || refuse(why, path);
}

static bool write_all(int fd, const char *text, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(fd, text, size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            text += written;
            size -= (size_t)written;
        }
    }
    return true;
}

/* Closes in any case; errno is that of what failed first. */
static bool write_and_close(int fd, const char *text, size_t size, bool must_sync)
{
    bool is_good = write_all(fd, text, size) && (!must_sync || fsync(fd) == 0);
    const int failure = errno;
    if (close(fd) != 0)
        return false;
    errno = failure;
    return is_good;
}

static bool replace_file(const char *path, const char *text, size_t size)
{
    char real[PATH_MAX], temporary[PATH_MAX];
    struct stat info;
    const bool is_there = stat(path, &info) == 0;
    /* Behind a link, it is the file that is replaced. */
    if (realpath(path, real) == NULL)
        snprintf(real, sizeof real, "%s", path);
    const int length = snprintf(temporary, sizeof temporary, "%s.%ld.part", real, (long)getpid());
    if (length >= (int)sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    const int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    if (is_there)
        (void)!fchmod(fd, info.st_mode & 07777u); /* nice to keep, no reason to fail */
    if (write_and_close(fd, text, size, true) && rename(temporary, real) == 0)
        return true;
    const int failure = errno;
    unlink(temporary);
    errno = failure;
    return false;
}

static bool write_in_place(const char *path, const char *text, size_t size)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd >= 0 && write_and_close(fd, text, size, false);
}

bool save_file(const char *path, const char *text, size_t size, problem *why)
{
    const bool is_saved = exists_as_other_than_a_file(path) ? write_in_place(path, text, size)
                                                            : replace_file(path, text, size);
    return is_saved || refuse(why, path);
}
