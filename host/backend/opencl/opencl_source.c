// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_source.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/text.h"

enum { MAX_FILE_SIZE = 1 << 24 }; /* no kernel; a wrong folder, rather */

static gpukit_status opencl_refuse_file(const char *path, int code, const char *call,
                                        gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_IO, code, call,
                    "cannot read %s, which GPUKIT_KERNEL_DIR puts in place of a kernel", path);
}

static gpukit_status opencl_read_stream(FILE *file, const char *path, char **text, size_t *size,
                                        gpukit_error *err)
{
    struct stat about;
    if (fstat(fileno(file), &about) != 0)
        return opencl_refuse_file(path, errno, "fstat", err);
    if (!S_ISREG(about.st_mode) || about.st_size > MAX_FILE_SIZE)
        return opencl_refuse_file(path, S_ISDIR(about.st_mode) ? EISDIR : EFBIG, "fstat", err);
    *size = (size_t)about.st_size;
    *text = malloc(*size + 1);
    if (*text == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "%zu bytes of %s", *size, path);
    (*text)[*size] = '\0'; /* an empty text is one that ends at once */
    if (fread(*text, 1, *size, file) == *size)
        return GPUKIT_OK;
    free(*text);
    *text = NULL;
    return opencl_refuse_file(path, EIO, "fread", err);
}

/* Leaves *text alone where there is no such file. */
static gpukit_status opencl_read_file(const char *path, char **text, size_t *size,
                                      gpukit_error *err)
{
    FILE *file = fopen(path, "re");
    if (file == NULL && errno == ENOENT)
        return GPUKIT_OK;
    if (file == NULL)
        return opencl_refuse_file(path, errno, "fopen", err);
    gpukit_status status = opencl_read_stream(file, path, text, size, err);
    fclose(file);
    return status;
}

static gpukit_status opencl_take_source(gpk_texts *texts, size_t index, const gpk_source *source,
                                        gpukit_error *err)
{
    const char *folder = getenv("GPUKIT_KERNEL_DIR");
    char path[PATH_MAX];

    texts->texts[index] = (const char *)source->text;
    texts->sizes[index] = source->size;
    if (folder == NULL || folder[0] == '\0')
        return GPUKIT_OK;
    gpk_text_format(path, sizeof path, "%s/%s", folder, source->name);
    gpukit_status status = opencl_read_file(path, &texts->files[index], &texts->sizes[index], err);
    if (texts->files[index] != NULL)
        texts->texts[index] = texts->files[index];
    return status;
}

gpukit_status gpk_texts_load(const gpk_source *const *sources, gpk_texts *out, gpukit_error *err)
{
    gpk_texts texts = {.count = 0};

    while (sources[texts.count] != NULL)
        texts.count++;
    texts.texts = calloc(texts.count + 1, sizeof *texts.texts);
    texts.sizes = calloc(texts.count + 1, sizeof *texts.sizes);
    texts.files = calloc(texts.count + 1, sizeof *texts.files);
    if (texts.texts == NULL || texts.sizes == NULL || texts.files == NULL) {
        gpk_texts_free(&texts);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "the sources of a kernel");
    }
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < texts.count && status == GPUKIT_OK; i++)
        status = opencl_take_source(&texts, i, sources[i], err);
    if (status != GPUKIT_OK) {
        gpk_texts_free(&texts);
        return status;
    }
    *out = texts;
    return GPUKIT_OK;
}

void gpk_texts_free(gpk_texts *texts)
{
    for (size_t i = 0; texts->files != NULL && i < texts->count; i++)
        free(texts->files[i]);
    free(texts->files);
    free(texts->sizes);
    free(texts->texts);
    *texts = (gpk_texts){.count = 0};
}
