// SPDX-License-Identifier: MIT
/* gpukit/icd.h - the files by which the OpenCL loader finds drivers.
 *
 * Reads them; only gpukit_icd_try loads a driver. Threads: any, while none changes the environment.
 */
#ifndef GPUKIT_ICD_H
#define GPUKIT_ICD_H

#include <stddef.h>

#include <gpukit/export.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GPUKIT_ICD_MAX = 32, GPUKIT_ICD_PATH_MAX = 512 };

typedef struct gpukit_icd_file {
    char path[GPUKIT_ICD_PATH_MAX];
    char library[GPUKIT_ICD_PATH_MAX]; /* "" where the file names none */
} gpukit_icd_file;

typedef struct gpukit_icd_list {
    const char *variable;            /* that names the place; NULL for the usual one */
    char place[GPUKIT_ICD_PATH_MAX]; /* a folder, a file, or a library */
    size_t count;
    gpukit_icd_file files[GPUKIT_ICD_MAX]; /* sorted by path */
} gpukit_icd_list;

/* Looks where ocl-icd looks. */
GPUKIT_API void gpukit_icd_find(gpukit_icd_list *out);

/* Loads the file's library, as the loader of OpenCL would, in a worker process where the program
 * can have one (gpukit/worker.h): the error says why it does not load, or how that process
 * ended. */
GPUKIT_API gpukit_status gpukit_icd_try(const gpukit_icd_file *file, gpukit_error *err);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_ICD_H */
