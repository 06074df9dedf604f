// SPDX-License-Identifier: MIT
/* tiff_file.c - what libtiff reads and writes by, and where its errors go. */
#include "image/tiff_parts.h"

#include <stdio.h>
#include <string.h>

#define CLASSIC_MOST UINT64_C(0xFFFFFFFF) /* bytes of a file */

static tmsize_t file_read(thandle_t handle, void *to, tmsize_t size)
{
    tiff_file *file = handle;
    if (file->in == NULL)
        return -1;
    const size_t got = image_input_read_at(file->in, file->at, to, (size_t)size);
    if (file->in->failure != 0)
        image_input_cut(file->in, file->why);
    file->at += got;
    return (tmsize_t)got;
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
    if (file->to == NULL)
        return -1;
    if (file->to->fd < 0 && file->at + (size_t)size > file->most) {
        lack_memory(file);
        return -1;
    }
    if (!image_sink_write_at(file->to, file->at, from, (size_t)size)) {
        image_sink_told(file->to, file->why);
        return -1;
    }
    file->at += (size_t)size;
    return size;
}

static toff_t file_size(thandle_t handle)
{
    const tiff_file *file = handle;
    return file->in != NULL ? image_input_length(file->in) : file->to->written;
}

static toff_t file_seek(thandle_t handle, toff_t offset, int whence)
{
    tiff_file *file = handle;
    const toff_t from = whence == SEEK_CUR ? file->at : whence == SEEK_END ? file_size(handle) : 0;
    file->at = from + offset;
    return file->at;
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
                              file->in == NULL ? "cannot be a TIFF: " : "is no good TIFF: ");
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

/* A file that may get longer than its 32 bits can say has 64 from the beginning. */
static const char *mode_of(const tiff_file *file, uint64_t written)
{
    if (file->in != NULL)
        return "rm";
    return written > CLASSIC_MOST ? "w8" : "w";
}

TIFF *tiff_open(tiff_file *file, uint64_t written, size_t memory, problem *why)
{
    tiff_listen(file, why);
    file->most = memory;
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    TIFF *library = NULL;
    if (options != NULL) {
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)memory);
        TIFFOpenOptionsSetErrorHandlerExtR(options, hear_error, file);
        TIFFOpenOptionsSetWarningHandlerExtR(options, hear_warning, file);
        library = TIFFClientOpenExt("TIFF", mode_of(file, written), file, file_read, file_write,
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
        problem_set(why, file->in == NULL ? "cannot be a TIFF" : "is no good TIFF");
    return false;
}
