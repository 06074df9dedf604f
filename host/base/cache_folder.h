// SPDX-License-Identifier: MIT
/* base/cache_folder.h - entries in the folder that gpukit_cache_folder names.
 *
 * What is read back was written by us: the folder belongs to this user and nobody
 * else can write into it, and so does every entry. An entry is replaced at once or not
 * at all, so runs at the same time never see a part of one. Threads: any.
 */
#ifndef GPK_BASE_CACHE_FOLDER_H
#define GPK_BASE_CACHE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include <gpukit/log.h>

typedef struct gpk_cache_part {
    const void *bytes;
    size_t size;
} gpk_cache_part;

/* Opens the folder for the calls below, with make also where it and those above it have
 * yet to be made; close(2) closes it. -1 where it cannot be used, and a line says that
 * there is "no <what>", and why. */
int gpk_cache_folder_open(bool make, const char *what, const gpukit_log_params *log);

/* The whole of the entry, to be freed, with a NUL behind its *size bytes. NULL where there
 * is none to trust: *why is a word for that, and NULL where there is no such file. */
void *gpk_cache_folder_read(int folder, const char *name, size_t max_size, size_t *size,
                            const char **why);

/* The text of an entry whose first line, newline and all, names the version of its format: what is
 * behind that line, and nothing where the entry is not to be trusted or begins with another. */
typedef struct gpk_cache_text {
    char *whole; /* to be freed */
    const char *begin, *end;
} gpk_cache_text;
gpk_cache_text gpk_cache_folder_text(int folder, const char *name, const char *first_line,
                                     size_t max_size);

/* Writes the parts, one behind the other, under another name, then gives them this one.
 * On false errno tells why, and what was there before still is. */
bool gpk_cache_folder_replace(int folder, const char *name, const gpk_cache_part *parts,
                              size_t count);

#endif /* GPK_BASE_CACHE_FOLDER_H */
