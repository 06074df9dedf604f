// SPDX-License-Identifier: MIT
/* image/input.h - the bytes of an image file: all in memory where they are few, else as they are
 * asked for.
 *
 * Files are read, never mapped: one that is cut short meanwhile is an error and not a signal.
 */
#ifndef GPUKIT_SRC_IMAGE_INPUT_H
#define GPUKIT_SRC_IMAGE_INPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

enum { IMAGE_INPUT_WHOLE = 64 << 20 }; /* bytes: up to there a file is held in memory */

typedef struct image_input {
    unsigned char *bytes; /* the whole file, owned; or what lies ahead of `at` of a longer one */
    size_t size;          /* of bytes */
    size_t at;            /* what was read of them */
    int fd;               /* that more comes from; -1: there is no more */
    int failure;          /* errno of a read that failed; 0 */
    uint64_t taken;       /* how far into the file was read, in bytes */
    uint64_t before;      /* bytes of the file that lie before `bytes` */
    uint64_t begin;       /* where fd stood first; of a regular file, as the next */
    uint64_t length;      /* bytes from there on */
    bool is_borrowed;     /* bytes are the caller's */
    bool may_block;       /* fd is no regular file */
    const atomic_bool *stops;
} image_input;

typedef struct image_input_params {
    const atomic_bool *stops; /* once it is true, bytes of a pipe are waited for no longer */
    size_t memory;            /* a file of more bytes is not held; 0: IMAGE_INPUT_WHOLE, the most */
    size_t regular_memory;    /* the same of a regular file, which can be read again; 0: memory */
} image_input_params;

/* Of a file, or of standard input where path is "-". Regular files and pipes only: a directory is
 * told as one. NULL params: as if all were zero. After a false there is nothing to close. */
bool image_input_open(const char *path, const image_input_params *params, image_input *out,
                      problem *why);

/* Of bytes, which are the caller's and stay until close. */
void image_input_bytes(const unsigned char *bytes, size_t size, image_input *out);

/* Whether all of it is in memory, [bytes, bytes + size). */
bool image_input_is_whole(const image_input *in);

/* Makes sure that read_at can be used, before anything is read: a pipe is read into memory, a
 * regular file stays where it is. False: a pipe has more than memory, in bytes, or failed. */
bool image_input_let_jump(image_input *in, size_t memory, problem *why);

/* Up to size bytes from offset on, which is the file's; fewer at its end, or where failure says.
 * What image_input_read gives next is the same as before. After image_input_let_jump. */
size_t image_input_read_at(image_input *in, uint64_t offset, void *to, size_t size);

/* Bytes of the file; after image_input_let_jump. */
uint64_t image_input_length(const image_input *in);

/* The offset of what image_input_read gives next. */
uint64_t image_input_tell(const image_input *in);

/* Reads the rest into memory, for formats that are decoded from there; before anything is read.
 * False: it is longer than memory, in bytes, or cannot be read. */
bool image_input_hold(image_input *in, size_t memory, problem *why);

/* At least 16 bytes from its beginning, or all it has; before anything is read. */
const unsigned char *image_input_head(const image_input *in, size_t *size);

/* Up to size bytes; fewer at the end, or where failure says. */
size_t image_input_read(image_input *in, void *to, size_t size);

/* The same in place: what lies ahead, up to `most` bytes, which stay until the next call. *size is
 * 0 at the end, or where failure says. */
const unsigned char *image_input_next(image_input *in, size_t most, size_t *size);

/* Whether seek works: not with a pipe that is not held. */
bool image_input_can_seek(const image_input *in);

/* Goes on from there. False: that is not possible, and nothing has changed. Behind the end of a
 * file there is nothing to read. */
bool image_input_seek(image_input *in, uint64_t offset);

/* The next byte; -1 at the end, or where failure says. */
int image_input_byte(image_input *in);

/* Says why there were fewer bytes than the format wants, and returns false. */
bool image_input_cut(const image_input *in, problem *why);

/* The same where rows are missing, which is_lenient would have made gray. */
bool image_input_cut_rows(const image_input *in, problem *why);

void image_input_close(image_input *in);

#endif /* GPUKIT_SRC_IMAGE_INPUT_H */
