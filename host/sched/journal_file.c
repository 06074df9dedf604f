// SPDX-License-Identifier: MIT
#include "sched/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

enum { OPEN_TRIES = 16 }; /* while others make and remove the file */

static gpk_excerpt shown(gpk_excerpt excerpt)
{
    for (char *at = excerpt.text; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = '?';
    return excerpt;
}

gpk_excerpt gpk_excerpt_path(const char *path, size_t most)
{
    gpk_excerpt out;
    const size_t size = strlen(path);

    if (size <= most)
        gpk_text_format(out.text, sizeof out.text, "'%s'", path);
    else
        gpk_text_format(out.text, sizeof out.text, "'...%s'", path + size - (most - 3));
    return shown(out);
}

gpk_excerpt gpk_excerpt_middle(const char *text, size_t most)
{
    gpk_excerpt out;
    const size_t size = strlen(text), half = (most - 3) / 2;

    if (size <= most)
        gpk_text_copy(out.text, sizeof out.text, text);
    else
        gpk_text_format(out.text, sizeof out.text, "%.*s...%s", (int)half, text,
                        text + size - half);
    return shown(out);
}

gpukit_status gpk_journal_io(gpukit_error *err, int rc, const char *call, const char *verb,
                             const char *path)
{
    return gpk_fail(err, GPUKIT_E_IO, rc, call, "cannot %s journal %s: %s", verb,
                    gpk_excerpt_path(path, 100).text, strerror(rc));
}

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a pipe";
    return S_ISSOCK(mode) ? "a socket" : "a device";
}

static gpukit_status check_kind(const char *path, const struct stat *about, gpukit_error *err)
{
    if (S_ISREG(about->st_mode))
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_IO, 0, "", "%s is %s; a journal needs a regular file",
                    gpk_excerpt_path(path, 100).text, kind_of(about->st_mode));
}

/* What is no file is not even opened, for that may have an effect. */
static gpukit_status check_path(const char *path, gpukit_error *err)
{
    struct stat about;
    return stat(path, &about) == 0 ? check_kind(path, &about, err) : GPUKIT_OK;
}

gpukit_status gpk_journal_file_look(const char *path, int *out, gpukit_error *err)
{
    struct stat about;
    gpukit_status status = check_path(path, err);
    if (status != GPUKIT_OK)
        return status;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0)
        return gpk_journal_io(err, errno, "open", "open", path);
    if (fstat(file, &about) != 0)
        status = gpk_journal_io(err, errno, "fstat", "open", path);
    else
        status = check_kind(path, &about, err);
    if (status == GPUKIT_OK)
        *out = file;
    else
        close(file);
    return status;
}

/* Knows whether it was us who made the file; -1 leaves errno. */
static int open_or_make(const char *path, bool *is_made)
{
    enum { FLAGS = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };
    int file = open(path, FLAGS);
    *is_made = file < 0 && errno == ENOENT;
    if (!*is_made)
        return file;
    file = open(path, FLAGS | O_CREAT | O_EXCL, 0666);
    *is_made = file >= 0;
    return file;
}

/* A lock of this open file, not of the process: it ends with the process, and two opens of one
 * process exclude each other too. */
static gpukit_status lock(int file, const char *path, gpukit_error *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(file, F_OFD_SETLK, &whole) == 0)
        return GPUKIT_OK;
    if (errno != EAGAIN && errno != EACCES)
        return gpk_journal_io(err, errno, "fcntl", "lock", path);
    return gpk_fail(err, GPUKIT_E_IO, errno, "fcntl",
                    "journal %s is in use by another process; wait for it, or name another file",
                    gpk_excerpt_path(path, 100).text);
}

/* With the lock held: that it is a file, and still the one at path, for whoever made it may have
 * failed and removed it. *is_gone: it is not. */
static gpukit_status check_named(int file, const char *path, bool *is_gone, gpukit_error *err)
{
    struct stat ours, named;

    if (fstat(file, &ours) != 0)
        return gpk_journal_io(err, errno, "fstat", "open", path);
    *is_gone =
        stat(path, &named) != 0 || named.st_dev != ours.st_dev || named.st_ino != ours.st_ino;
    return check_kind(path, &ours, err);
}

/* Only who holds the lock may remove what it made: somebody else may have begun in it. */
static gpukit_status lock_named(int file, const char *path, bool is_made, bool *is_gone,
                                gpukit_error *err)
{
    *is_gone = false;
    gpukit_status status = lock(file, path, err);
    if (status != GPUKIT_OK)
        return status;
    status = check_named(file, path, is_gone, err);
    if (status != GPUKIT_OK && is_made)
        unlink(path);
    return status;
}

gpukit_status gpk_journal_file_open(const char *path, int *out, bool *is_made, gpukit_error *err)
{
    gpukit_status status = check_path(path, err);

    for (int i = 0; status == GPUKIT_OK && i < OPEN_TRIES; i++) {
        bool is_gone;
        const int file = open_or_make(path, is_made);
        if (file < 0 && errno == EEXIST) /* made by somebody else just now, or a link to nothing */
            continue;
        if (file < 0)
            return gpk_journal_io(err, errno, "open", "open", path);
        status = lock_named(file, path, *is_made, &is_gone, err);
        if (status == GPUKIT_OK && !is_gone) {
            *out = file;
            return GPUKIT_OK;
        }
        close(file);
    }
    return status != GPUKIT_OK ? status : gpk_journal_io(err, ENOENT, "open", "open", path);
}

bool gpk_journal_file_write(int file, const void *bytes, size_t size, uint64_t offset)
{
    const unsigned char *at = bytes;

    while (size > 0) {
        const ssize_t count = pwrite(file, at, size, (off_t)offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count == 0)
            errno = ENOSPC;
        if (count <= 0)
            return false;
        at += count;
        size -= (size_t)count;
        offset += (uint64_t)count;
    }
    return true;
}

bool gpk_journal_file_read(int file, void *bytes, size_t size, uint64_t offset, size_t *out)
{
    unsigned char *at = bytes;
    size_t done = 0;

    while (done < size) {
        const ssize_t count = pread(file, at + done, size - done, (off_t)(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        if (count == 0)
            break;
        done += (size_t)count;
    }
    *out = done;
    return true;
}

/* A folder that we may not read, or a file system that cannot do it, is no reason to fail. */
bool gpk_journal_file_sync_folder(const char *path)
{
    char real[PATH_MAX]; /* behind a link, it is the folder of the file */

    if (realpath(path, real) == NULL)
        return false;
    const int folder = open(dirname(real), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno == EACCES;
    const bool is_synced = fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP;
    const int cause = errno;
    close(folder);
    errno = cause;
    return is_synced;
}
