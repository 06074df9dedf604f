// SPDX-License-Identifier: MIT
#include "pixels/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A folder that the walk is in, and those that it came through. */
typedef struct visit {
    const struct visit *parent;
    const char *path;   /* as it is opened */
    const char *folder; /* below the one that was given */
    dev_t device;
    ino_t inode;
} visit;

typedef struct walk {
    const inputs_rules *rules;
    pixels_list *out;
    bool has_except;
    dev_t except_device;
    ino_t except_inode;
} walk;

static bool has_known_extension(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL && dot != name && image_codec_find(dot + 1) != NULL;
}

/* Whether a walk there would never end, or find what it writes. */
static bool is_to_be_passed_over(const walk *state, const visit *parent, const struct stat *info)
{
    if (state->has_except && info->st_dev == state->except_device &&
        info->st_ino == state->except_inode)
        return true;
    for (; parent != NULL; parent = parent->parent)
        if (parent->device == info->st_dev && parent->inode == info->st_ino)
            return true;
    return false;
}

static bool add_failed(const walk *state, const char *path, const char *why)
{
    pixels_file *file = pixels_list_add(state->out, path, "");
    if (file == NULL)
        return false;
    pixels_fail(file, why);
    return true;
}

static bool walk_folder(const walk *state, const visit *here);

static bool enter_folder(const walk *state, const visit *here, const char *path, const char *name,
                         const struct stat *info)
{
    if (!state->rules->is_recursive || is_to_be_passed_over(state, here, info))
        return true;
    char *folder = pixels_join(here->folder, name);
    const visit next = {here, path, folder, info->st_dev, info->st_ino};
    const bool is_good = folder != NULL && walk_folder(state, &next);
    free(folder);
    return is_good;
}

static bool add_entry(const walk *state, const visit *here, const char *name)
{
    struct stat info;
    if (name[0] == '.')
        return true;
    char *path = pixels_join(here->path, name);
    bool is_good = path != NULL;
    const mode_t mode = is_good && stat(path, &info) == 0 ? info.st_mode : S_IFREG;
    if (is_good && S_ISDIR(mode))
        is_good = enter_folder(state, here, path, name, &info);
    else if (is_good && S_ISFIFO(mode) && has_known_extension(name))
        is_good = add_failed(state, path, "is a pipe, which is read where it is named itself");
    else if (is_good && has_known_extension(name)) /* broken links too, which are told */
        is_good = pixels_list_add(state->out, path, here->folder) != NULL;
    free(path);
    return is_good;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool walk_folder(const walk *state, const visit *here)
{
    struct dirent **entries;
    const int count = scandir(here->path, &entries, NULL, by_name);
    if (count < 0) {
        problem why;
        problem_set(&why, "cannot be listed: %s", strerror(errno));
        return add_failed(state, here->path, why.text);
    }
    bool is_good = true;
    for (int i = 0; i < count; i++) {
        is_good = is_good && add_entry(state, here, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return is_good;
}

static bool add_folder(const walk *state, const char *path, const struct stat *info)
{
    const size_t before = state->out->count;
    const visit top = {NULL, path, "", info->st_dev, info->st_ino};
    if (!walk_folder(state, &top))
        return false;
    if (state->out->count > before)
        return true;
    return add_failed(state, path,
                      state->rules->is_recursive
                          ? "has no image of a format that gpukit knows"
                          : "has no image of a format that gpukit knows; --recursive looks in its "
                            "folders too");
}

static bool add_argument(const walk *state, const char *path)
{
    struct stat info;
    if (strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return add_folder(state, path, &info);
    return pixels_list_add(state->out, path, "") != NULL;
}

bool inputs_collect(const operands *args, const inputs_rules *rules, pixels_list *out, problem *why)
{
    struct stat info;
    size_t standard = 0;
    walk state = {.rules = rules, .out = out};
    state.has_except = rules->except != NULL && stat(rules->except, &info) == 0;
    if (state.has_except) {
        state.except_device = info.st_dev;
        state.except_inode = info.st_ino;
    }
    for (size_t i = 0; i < args->count; i++) {
        standard += strcmp(args->items[i], "-") == 0;
        if (args->items[i][0] == '\0')
            return problem_set(why, "an input is '', which is no file");
        if (!add_argument(&state, args->items[i]))
            return problem_set(why, "no memory left for the names of the files");
    }
    return standard < 2 || problem_set(why, "- stands for standard input, which is read once");
}
