// SPDX-License-Identifier: MIT
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MOST = 64 }; /* a file stays open for each */

static bool remove_at(int parent, const char *name, int depth);

static bool empty(int folder, int depth)
{
    DIR *list = fdopendir(folder);
    bool is_empty = true;
    const struct dirent *entry;
    if (list == NULL) {
        close(folder);
        return false;
    }
    while ((entry = readdir(list)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            is_empty = remove_at(dirfd(list), entry->d_name, depth + 1) && is_empty;
    closedir(list);
    return is_empty;
}

static bool remove_at(int parent, const char *name, int depth)
{
    const int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) /* a file, a link, or a folder that may not be read but may be empty */
        return unlinkat(parent, name, 0) == 0 || errno == ENOENT ||
               unlinkat(parent, name, AT_REMOVEDIR) == 0;
    if (depth >= DEPTH_MOST) {
        close(folder);
        return false;
    }
    return empty(folder, depth) && unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

bool folder_remove(const char *path)
{
    return remove_at(AT_FDCWD, path, 0);
}

bool folder_empty(const char *path)
{
    const int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return folder >= 0 && empty(folder, 0);
}
