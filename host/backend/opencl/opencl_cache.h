// SPDX-License-Identifier: MIT
/* backend/opencl/opencl_cache.h - binaries that drivers built, kept between runs.
 *
 * One file for each key in the folder that gpukit_cache_folder names. An entry that
 * is damaged, short, not ours or of another key is as good as none. A cache that
 * cannot be used is no error, only a slower start.
 */
#ifndef GPK_BACKEND_OPENCL_OPENCL_CACHE_H
#define GPK_BACKEND_OPENCL_OPENCL_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/log.h>

#include "base/cache_folder.h"

typedef struct gpk_cache_key {
    uint64_t high, low;
} gpk_cache_key;

/* Of all parts in order; their sizes count too, so that ab|c is not a|bc. */
gpk_cache_key gpk_cache_key_of(const gpk_cache_part *parts, size_t count);

/* The entry's payload, to be freed; NULL when there is none to trust. */
void *gpk_cache_load(gpk_cache_key key, size_t *size, const gpukit_log_params *log);

/* Replaces the entry at once or not at all. */
void gpk_cache_store(gpk_cache_key key, const void *bytes, size_t size,
                     const gpukit_log_params *log);

/* The path of the entry's file; false when there is no folder for it to be in. */
bool gpk_cache_path(gpk_cache_key key, char *out, size_t size);

#endif /* GPK_BACKEND_OPENCL_OPENCL_CACHE_H */
