// SPDX-License-Identifier: MIT
/* environment_parts.h - the parts of the environment, and how they read what a kernel tells. For
 * environment*.c alone.
 *
 * What is not there is no fact. All of it may hold any bytes.
 */
#ifndef GPUKIT_SRC_COMPARE_ENVIRONMENT_PARTS_H
#define GPUKIT_SRC_COMPARE_ENVIRONMENT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>

#include "compare/environment.h"

typedef struct facts {
    const char *root, *section;
    results *out;
} facts;

__attribute__((format(printf, 3, 4))) void facts_add(const facts *f, const char *name,
                                                     const char *format, ...);

/* The beginning of a file below the root, without blanks around it. False: not there, or empty. */
__attribute__((format(printf, 4, 5))) bool facts_read(const facts *f, char *out, size_t size,
                                                      const char *format, ...);

/* The value of the first line "KEY : VALUE" or "KEY=VALUE". */
bool facts_line(const char *text, const char *key, char *out, size_t size);

/* Adds what a file has as a fact. */
void facts_add_file(const facts *f, const char *name, const char *path);

/* How many a list such as "0-3,8" has; 0 where it is none. */
uint64_t facts_count_list(const char *list);

/* Appends, as much as there is room for. */
__attribute__((format(printf, 3, 4))) void facts_append(char *text, size_t size, const char *format,
                                                        ...);

/* What the control groups leave us, by the strictest of ours and those above it; negative: they do
 * not limit it. */
double cgroup_cores(const char *root);
double cgroup_bytes(const char *root);

/* The commit that was built; "" where it is not known. Made by the build. */
extern const char environment_git[];

void environment_processor(results *out, const char *root);
void environment_memory(results *out, const char *root);
void environment_system(results *out, const char *root, bool names_host);
void environment_build(results *out);
void environment_variables(results *out);
void environment_opencl(results *out, const gpukit_inventory *inventory);

#endif /* GPUKIT_SRC_COMPARE_ENVIRONMENT_PARTS_H */
