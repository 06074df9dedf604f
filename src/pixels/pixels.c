// SPDX-License-Identifier: MIT
#include "pixels/pixels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (strcmp(path, "-") == 0)
        return "stdin";
    return slash != NULL ? slash + 1 : path;
}

/* Names may have anything in them, and terminals obey some of that. */
static char *title_of(const char *path)
{
    char *title = strcmp(path, "-") == 0 ? strdup("standard input") : malloc(4 * strlen(path) + 1);
    if (title == NULL || strcmp(path, "-") == 0)
        return title;
    char *to = title;
    for (; *path != '\0'; path++) {
        const unsigned char byte = (unsigned char)*path;
        if (byte < 0x20 || byte == 0x7F)
            to += sprintf(to, "\\x%02x", byte);
        else
            *to++ = *path;
    }
    *to = '\0';
    return title;
}

static bool make_room(pixels_list *list)
{
    if (list->count < list->capacity)
        return true;
    const size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
    pixels_file *items = realloc(list->items, capacity * sizeof *items);
    if (items == NULL)
        return false;
    list->items = items;
    list->capacity = capacity;
    return true;
}

static void free_file(pixels_file *file)
{
    free(file->path);
    free(file->title);
    free(file->folder);
    free(file->output);
    free(file->why);
    free(file->numbers);
}

enum { MEMORY_DEFAULT = 1 << 30 };

size_t pixels_memory(const pixels_options *given)
{
    return given->memory != 0 ? (size_t)given->memory : MEMORY_DEFAULT;
}

pixels_file *pixels_list_add(pixels_list *list, const char *path, const char *folder)
{
    if (!make_room(list))
        return NULL;
    pixels_file *file = &list->items[list->count];
    memset(file, 0, sizeof *file);
    file->path = strdup(path);
    file->title = title_of(path);
    file->folder = strdup(folder);
    if (file->path == NULL || file->title == NULL || file->folder == NULL) {
        free_file(file);
        return NULL;
    }
    file->name = name_of(file->path);
    list->count++;
    return file;
}

void pixels_list_free(pixels_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free_file(&list->items[i]);
    free(list->items);
    *list = (pixels_list){0};
}

bool pixels_is_lasting(const pixels_file *file)
{
    struct stat info;
    return strcmp(file->path, "-") != 0 && stat(file->path, &info) == 0 && S_ISREG(info.st_mode);
}

pixels_text pixels_describe(const gpukit_pixels_shape *shape)
{
    static const char *const colours[] = {"", "gray", "gray and alpha", "RGB", "RGBA"};
    pixels_text out;
    snprintf(out.text, sizeof out.text, "%ux%u %s of %u bits", shape->width, shape->height,
             colours[shape->channels], shape->bits);
    return out;
}

void pixels_fail(pixels_file *file, const char *why)
{
    free(file->why);
    file->why = strdup(why);
    file->state = PIXELS_FAILED;
}

char *pixels_join(const char *folder, const char *name)
{
    char *joined = NULL;
    const size_t size = strlen(folder);
    const bool has_slash = size == 0 || name[0] == '\0' || folder[size - 1] == '/';
    return asprintf(&joined, "%s%s%s", folder, has_slash ? "" : "/", name) < 0 ? NULL : joined;
}

uint64_t pixels_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double pixels_seconds_since(uint64_t begin_ns)
{
    return (double)(pixels_now_ns() - begin_ns) / 1e9;
}
