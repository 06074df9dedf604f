// SPDX-License-Identifier: MIT
/* backend/opencl/opencl_source.h - the texts that a kernel is built from.
 *
 * They are the embedded ones, in order; where the environment variable
 * GPUKIT_KERNEL_DIR names a folder that has a file of that name, the file instead.
 */
#ifndef GPK_BACKEND_OPENCL_OPENCL_SOURCE_H
#define GPK_BACKEND_OPENCL_OPENCL_SOURCE_H

#include <stddef.h>

#include <gpukit/status.h>

#include "base/source.h"

typedef struct gpk_texts {
    size_t count;
    const char **texts; /* not ended by a NUL where they come from a file */
    size_t *sizes;
    char **files; /* by index: the text that was read from a file, else NULL */
} gpk_texts;

/* GPUKIT_E_IO with the path when a file is there and cannot be read. */
gpukit_status gpk_texts_load(const gpk_source *const *sources, gpk_texts *out, gpukit_error *err);
void gpk_texts_free(gpk_texts *texts);

#endif /* GPK_BACKEND_OPENCL_OPENCL_SOURCE_H */
