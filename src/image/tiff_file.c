// SPDX-License-Identifier: MIT
/* tiff_file.c - what libtiff reads and writes by, and where its errors go. */
#include "image/tiff_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static tmsize_t file_read(thandle_t handle, void *to, tmsize_t size)
{
    tiff_file *file = handle;
    const size_t left = file->at < file->size ? file->size - file->at : 0;
    const size_t now = (size_t)size < left ? (size_t)size : left;
    memcpy(to, file->bytes + (now > 0 ? file->at : 0), now);
    file->at += now;
    return (tmsize_t)now;
}

static bool reserve(tiff_file *file, size_t capacity)
{
    if (capacity <= file->capacity)
        return true;
    if (capacity > file->most)
        return false;
    capacity = capacity < file->most / 2 ? capacity * 2 : file->most;
    unsigned char *bytes = realloc(file->bytes, capacity);
    if (bytes == NULL)
        return false;
    memset(bytes + file->capacity, 0, capacity - file->capacity); /* it may seek over some */
    file->bytes = bytes;
    file->capacity = capacity;
    return true;
}

static void lack_memory(const tiff_file *file)
{
    problem_set_memory(
        file->why,
        "needs more than the %.1f MiB of memory that it may have; allow more by --memory",
        (double)file->most / (1 << 20));
}

static tmsize_t file_write(thandle_t handle, void *from, tmsize_t size)
{
    tiff_file *file = handle;
    if (!file->is_written || !reserve(file, file->at + (size_t)size)) {
        if (file->is_written)
            lack_memory(file);
        return -1;
    }
    memcpy(file->bytes + file->at, from, (size_t)size);
    file->at += (size_t)size;
    file->size = file->at > file->size ? file->at : file->size;
    return size;
}

static toff_t file_seek(thandle_t handle, toff_t offset, int whence)
{
    tiff_file *file = handle;
    const toff_t from = whence == SEEK_CUR ? file->at : whence == SEEK_END ? file->size : 0;
    file->at = (size_t)(from + offset);
    return file->at;
}

static toff_t file_size(thandle_t handle)
{
    return ((tiff_file *)handle)->size;
}

static int file_close(thandle_t handle)
{
    (void)handle;
    return 0;
}

/* Its lines may name what stands in the file. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7F)
            *text = '?';
}

static int hear_error(TIFF *library, void *user, const char *module, const char *format,
                      va_list args)
{
    (void)library;
    (void)module;
    tiff_file *file = user;
    if (file->why->text[0] != '\0')
        return 1;
    /* Its lines on what tiff_open set as the limit of one allocation. */
    if (strstr(format, "Memory allocation of") != NULL) {
        lack_memory(file);
        return 1;
    }
    const int size = snprintf(file->why->text, sizeof file->why->text,
                              file->is_written ? "cannot be a TIFF: " : "is no good TIFF: ");
    vsnprintf(file->why->text + size, sizeof file->why->text - (size_t)size, format, args);
    make_printable(file->why->text);
    return 1;
}

static int hear_warning(TIFF *library, void *user, const char *module, const char *format,
                        va_list args)
{
    (void)library;
    (void)user;
    (void)module;
    (void)format;
    (void)args;
    return 1;
}

TIFF *tiff_open(tiff_file *file, size_t memory, problem *why)
{
    tiff_listen(file, why);
    file->most = memory;
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    TIFF *library = NULL;
    if (options != NULL) {
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)memory);
        TIFFOpenOptionsSetErrorHandlerExtR(options, hear_error, file);
        TIFFOpenOptionsSetWarningHandlerExtR(options, hear_warning, file);
        library =
            TIFFClientOpenExt("TIFF", file->is_written ? "w" : "rm", file, file_read, file_write,
                              file_seek, file_close, file_size, NULL, NULL, options);
    }
    TIFFOpenOptionsFree(options);
    if (library == NULL)
        tiff_failed(file, why);
    return library;
}

void tiff_listen(tiff_file *file, problem *why)
{
    file->why = why;
    *why = (problem){.text = ""};
}

bool tiff_failed(const tiff_file *file, problem *why)
{
    if (why->text[0] == '\0')
        problem_set(why, file->is_written ? "cannot be a TIFF" : "is no good TIFF");
    return false;
}
