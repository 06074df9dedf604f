// SPDX-License-Identifier: MIT
/* sched/journal_file.h - the file below a journal: opened, locked, read, written.
 *
 * Offsets are ours, so that a write that failed half-way is written over by the next one.
 */
#ifndef GPK_SCHED_JOURNAL_FILE_H
#define GPK_SCHED_JOURNAL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/status.h>

/* A piece of text for an error, which has room for 240 bytes in all. Control characters are
 * question marks, and what is too long has dots. */
typedef struct gpk_excerpt {
    char text[128];
} gpk_excerpt;
gpk_excerpt gpk_excerpt_path(const char *path, size_t most);   /* 'quoted', its end */
gpk_excerpt gpk_excerpt_middle(const char *text, size_t most); /* the middle left out */

/* GPUKIT_E_IO for an errno: "cannot <verb> journal <path>: <why>". */
gpukit_status gpk_journal_io(gpukit_error *err, int rc, const char *call, const char *verb,
                             const char *path);

/* For reading only, without a lock. Anything but a regular file is refused. */
gpukit_status gpk_journal_file_look(const char *path, int *out, gpukit_error *err);

/* For reading and writing, locked; made where there is none. */
gpukit_status gpk_journal_file_open(const char *path, int *out, bool *is_made, gpukit_error *err);

/* False leaves errno. */
bool gpk_journal_file_write(int file, const void *bytes, size_t size, uint64_t offset);

/* Up to size bytes: fewer at the end of the file only. False leaves errno. */
bool gpk_journal_file_read(int file, void *bytes, size_t size, uint64_t offset, size_t *out);

/* Brings the name of a file that was made or renamed to the disk. False leaves errno. */
bool gpk_journal_file_sync_folder(const char *path);

#endif /* GPK_SCHED_JOURNAL_FILE_H */
