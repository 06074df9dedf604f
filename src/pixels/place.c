// SPDX-License-Identifier: MIT
#include "pixels/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pixels/names.h"

enum { KEPT = 200 }; /* bytes of a name that its temporary one repeats; names have 255 at most */

static atomic_uint serial; /* of temporary files of this process */

static char tag[PLACE_TAG + 1]; /* of this run; "" until it is asked for */

void place_set_tag(const char *given)
{
    snprintf(tag, sizeof tag, "%s", given);
}

const char *place_tag(void)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
    unsigned char random[PLACE_TAG];
    if (tag[0] != '\0')
        return tag;
    if (getrandom(random, sizeof random, GRND_NONBLOCK) != sizeof random)
        memset(random, 0, sizeof random); /* the process's number tells runs apart, too */
    for (size_t i = 0; i < PLACE_TAG; i++)
        tag[i] = letters[random[i] % (sizeof letters - 1)];
    return tag;
}

/* The folder of path with its slash, "" where it names none; to be freed. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strndup(path, slash != NULL ? (size_t)(slash - path) + 1 : 0);
}

static bool lies_in(const char *folder, const char *root)
{
    char *real = realpath(folder[0] != '\0' ? folder : ".", NULL);
    char *real_root = realpath(root, NULL);
    bool lies = false;
    if (real != NULL && real_root != NULL) {
        const size_t size = strcmp(real_root, "/") == 0 ? 0 : strlen(real_root);
        lies = strncmp(real, real_root, size) == 0 && (real[size] == '\0' || real[size] == '/');
    }
    free(real);
    free(real_root);
    return lies;
}

/* ".NAME.gpukit-TAG.PROCESS.SERIAL" beside path. */
static int make_temporary(place *out)
{
    const char *slash = strrchr(out->path, '/');
    const char *name = slash != NULL ? slash + 1 : out->path;
    if (asprintf(&out->temporary, "%.*s.%.*s.gpukit-%s.%ld.%u", (int)(name - out->path), out->path,
                 KEPT, name, place_tag(), (long)getpid(), atomic_fetch_add(&serial, 1)) < 0) {
        out->temporary = NULL;
        errno = ENOMEM;
        return -1;
    }
    return open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

bool place_refuse(const place *out, int failure, problem *why)
{
    return problem_set(why, "%s cannot be written: %s",
                       out->path == NULL ? "standard output" : quote_string(out->path).text,
                       strerror(failure));
}

/* Where the name is taken. True: there is nothing against it. */
static bool look_at_name(place *out, const char *root, bool *is_in_place, problem *why)
{
    struct stat info;
    *is_in_place = false;
    if (lstat(out->path, &info) != 0)
        return true;
    if (S_ISLNK(info.st_mode) && root != NULL)
        return problem_set(why, "%s is a symbolic link; remove it, or give another --output",
                           quote_string(out->path).text);
    if (stat(out->path, &info) != 0)
        return problem_set(why, "%s is a symbolic link to nothing", quote_string(out->path).text);
    if (S_ISDIR(info.st_mode))
        return problem_set(why, "%s is a folder, not a file", quote_string(out->path).text);
    *is_in_place = !S_ISREG(info.st_mode);
    char *real = root == NULL ? realpath(out->path, NULL) : NULL;
    if (real != NULL) {
        free(out->path);
        out->path = real;
    }
    return true;
}

/* Cuts the path down to what there is of it. */
static void cut_to_existing(char *path)
{
    struct stat info;
    while (path[0] != '\0' && lstat(path, &info) != 0) {
        size_t size = strlen(path);
        while (size > 0 && path[size - 1] == '/')
            size--;
        while (size > 0 && path[size - 1] != '/')
            size--;
        path[size] = '\0';
    }
}

/* Nothing is made beyond a link that leads out. */
static bool make_below(const char *folder, char *existing, const char *root, problem *why)
{
    cut_to_existing(existing);
    if (!lies_in(existing, root))
        return problem_set(why, "%s leads out of %s by a symbolic link", quote_string(folder).text,
                           quote_string(root).text);
    return folder[0] == '\0' || names_make_folders(folder, why);
}

static bool make_folder(const place *out, const char *root, problem *why)
{
    char *folder = root != NULL ? folder_of(out->path) : NULL;
    char *existing = root != NULL ? folder_of(out->path) : NULL;
    bool is_good = root == NULL;
    if (folder != NULL && existing != NULL)
        is_good = make_below(folder, existing, root, why);
    else if (!is_good)
        problem_set(why, "no memory left for a name");
    free(folder);
    free(existing);
    return is_good;
}

static void forget(place *out)
{
    free(out->path);
    free(out->temporary);
    *out = (place){.fd = -1};
}

bool place_open(const char *path, const char *root, place *out, problem *why)
{
    bool is_in_place = false;
    *out = (place){.fd = -1};
    if (strcmp(path, "-") == 0) {
        out->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
        return out->fd >= 0 || place_refuse(out, errno, why);
    }
    out->path = strdup(path);
    if (out->path == NULL)
        return problem_set(why, "no memory left for a name");
    bool is_good = make_folder(out, root, why) && look_at_name(out, root, &is_in_place, why);
    if (is_good) {
        out->fd = is_in_place ? open(out->path, O_WRONLY | O_CLOEXEC) : make_temporary(out);
        is_good = out->fd >= 0 || place_refuse(out, errno, why);
    }
    if (!is_good)
        forget(out);
    return is_good;
}

void place_discard(place *out)
{
    if (out->fd >= 0)
        close(out->fd);
    if (out->temporary != NULL)
        unlink(out->temporary);
    forget(out);
}

/* Closes in any case; errno is that of what failed first. */
static bool bring_to_disk(place *out)
{
    const bool is_synced = out->temporary == NULL || fsync(out->fd) == 0;
    const int failure = errno;
    const bool is_closed = close(out->fd) == 0;
    out->fd = -1;
    if (!is_synced)
        errno = failure;
    return is_synced && is_closed;
}

bool place_commit(place *out, problem *why)
{
    const bool is_good =
        bring_to_disk(out) && (out->temporary == NULL || rename(out->temporary, out->path) == 0);
    if (is_good) {
        forget(out);
    } else {
        place_refuse(out, errno, why);
        place_discard(out);
    }
    return is_good;
}
