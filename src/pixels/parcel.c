// SPDX-License-Identifier: MIT
#include "pixels/parcel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pixels/place.h"

/* What a parcel begins with; then texts, each with its NUL: the operations, the root, and for each
 * file its path, its output and its format; and last, where each file's texts begin. */
typedef struct head {
    pixels_options options; /* whose pointers mean nothing */
    uint64_t files;
    uint64_t table; /* where the beginnings are */
    uint64_t root;
    char tag[PLACE_TAG + 1];
} head;

static uint64_t put_text(FILE *to, const char *text)
{
    const uint64_t at = (uint64_t)ftell(to);
    fwrite(text, 1, strlen(text) + 1, to);
    return at;
}

static void put_file(FILE *to, const pixels_file *file)
{
    put_text(to, file->path);
    put_text(to, file->output);
    put_text(to, file->codec != NULL ? file->codec->name : "");
}

static void put_all(FILE *to, const batch *all, head *about, uint64_t *begins)
{
    fwrite(about, sizeof *about, 1, to);
    for (size_t i = 0; i < all->given->operations.count; i++)
        put_text(to, all->given->operations.items[i]);
    about->root = put_text(to, all->root != NULL ? all->root : "");
    for (size_t i = 0; i < all->files->count; i++) {
        if (all->files->items[i].state != PIXELS_WAITING)
            continue;
        begins[about->files++] = (uint64_t)ftell(to);
        put_file(to, &all->files->items[i]);
    }
    about->table = (uint64_t)ftell(to);
    fwrite(begins, sizeof *begins, about->files, to);
}

bool parcel_pack(const batch *all, size_t memory, parcel *out)
{
    head about = {.options = *all->given};
    uint64_t *begins = calloc(all->files->count + 1, sizeof *begins);
    FILE *to = open_memstream(&out->bytes, &out->size);
    bool is_good = begins != NULL && to != NULL;
    about.options.memory = memory;
    memcpy(about.tag, place_tag(), sizeof about.tag);
    if (is_good)
        put_all(to, all, &about, begins);
    if (to != NULL)
        is_good = fclose(to) == 0 && is_good;
    if (is_good)
        memcpy(out->bytes, &about, sizeof about); /* with what became known on the way */
    free(begins);
    return is_good;
}

void parcel_options(const char *bytes, pixels_options *out, const char **tag)
{
    head about;
    memcpy(&about, bytes, sizeof about);
    const char *text = bytes + sizeof about;
    *out = about.options;
    for (size_t i = 0; i < out->operations.count; i++) {
        out->operations.items[i] = text;
        text += strlen(text) + 1;
    }
    out->output = out->format = NULL;
    memset(&out->report, 0, sizeof out->report);
    memset(&out->session, 0, sizeof out->session);
    *tag = bytes + offsetof(head, tag);
}

parcel_file parcel_file_at(const char *bytes, uint64_t index)
{
    head about;
    uint64_t begin;
    memcpy(&about, bytes, sizeof about);
    memcpy(&begin, bytes + about.table + index * sizeof begin, sizeof begin);
    const char *path = bytes + begin;
    const char *to = path + strlen(path) + 1;
    const char *format = to + strlen(to) + 1;
    const char *root = bytes + about.root;
    return (parcel_file){
        .path = path,
        .output = to,
        .root = root[0] != '\0' ? root : NULL,
        .codec = format[0] != '\0' ? image_codec_find(format) : NULL,
    };
}
