// SPDX-License-Identifier: MIT
#include "compare/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compare/folder.h"

bool scratch_make(scratch *out, problem *why)
{
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || parent[0] != '/')
        parent = "/tmp";
    const int size = snprintf(out->path, sizeof out->path, "%s/gpukit-XXXXXX", parent);
    if (size > 0 && (size_t)size < sizeof out->path && mkdtemp(out->path) != NULL)
        return true;
    out->path[0] = '\0';
    return problem_set(why, "cannot make a folder in %s: %s; set TMPDIR to another one",
                       quote_string(parent).text, strerror(errno));
}

bool scratch_add(const scratch *in, const char *name, char *path, size_t size, problem *why)
{
    const int length = snprintf(path, size, "%s/%s", in->path, name);
    if (length > 0 && (size_t)length < size && mkdir(path, 0700) == 0)
        return true;
    return problem_set(why, "cannot make the folder %s: %s", quote_string(path).text,
                       strerror(errno));
}

void scratch_remove(scratch *folder)
{
    if (folder->path[0] != '\0')
        folder_remove(folder->path);
    folder->path[0] = '\0';
}
