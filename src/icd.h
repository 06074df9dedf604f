// SPDX-License-Identifier: MIT
/* icd.h - the .icd files that tell an OpenCL loader where its drivers are. */
#ifndef GPUKIT_SRC_ICD_H
#define GPUKIT_SRC_ICD_H

#include <stddef.h>

enum { ICD_MAX = 32, ICD_PATH_MAX = 512 };

typedef struct icd_file {
    char path[ICD_PATH_MAX];
    char library[ICD_PATH_MAX]; /* "" where the file names none */
} icd_file;

typedef struct icd_list {
    const char *variable;     /* that names the place; NULL for the usual one */
    char place[ICD_PATH_MAX]; /* a folder, a file, or a library */
    size_t count;
    icd_file files[ICD_MAX]; /* sorted by path */
} icd_list;

/* Looks where ocl-icd looks. */
void icd_find(icd_list *out);

#endif /* GPUKIT_SRC_ICD_H */
