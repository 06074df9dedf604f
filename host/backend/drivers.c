// SPDX-License-Identifier: MIT
#include "backend/drivers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <gpukit/icd.h>

/* What decides which driver is loaded, and what it is like then. */
static const char *const variables[] = {
    "OCL_ICD_VENDORS", "OCL_ICD_FILENAMES",      "OPENCL_VENDOR_PATH", "OPENCL_LAYERS",
    "POCL_DEVICES",    "POCL_MAX_PTHREAD_COUNT", "LD_LIBRARY_PATH",    "LD_PRELOAD",
};

/* FNV-1a. */
static uint64_t add(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t add_text(uint64_t hash, const char *text)
{
    return add(hash, text, strlen(text) + 1);
}

static uint64_t add_file(uint64_t hash, const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return add_text(hash, "none");
    hash = add(hash, &about.st_size, sizeof about.st_size);
    return add(hash, &about.st_mtim, sizeof about.st_mtim);
}

/* A library without a path is found through the cache of ld.so, which is made anew whenever one
 * is installed. */
uint64_t gpk_drivers_fingerprint(void)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    gpukit_icd_list *list = malloc(sizeof *list);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        hash = add_text(hash, value == NULL ? "" : value);
    }
    hash = add_file(hash, "/etc/ld.so.cache");
    if (list == NULL)
        return hash;
    gpukit_icd_find(list);
    for (size_t i = 0; i < list->count; i++) {
        const gpukit_icd_file *file = &list->files[i];
        hash = add_text(add_text(hash, file->path), file->library);
        hash = add_file(hash, file->library);
    }
    free(list);
    return hash;
}
