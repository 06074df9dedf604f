// SPDX-License-Identifier: MIT
#include "pixels/files.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"

enum { TEXT_MOST = 64 << 20 }; /* bytes */

/* What a file held: a text, or an image where text is NULL. Owned. */
typedef struct held {
    char *path;
    char *text;
    size_t size; /* of text */
    gpukit_pixels_image image;
} held;

struct files {
    image_read_options reading;
    pthread_mutex_t lock;
    held *items; /* guarded by lock, as the next two */
    size_t count;
    size_t taken; /* bytes, by images */
};

static gpukit_status fail(gpukit_error *err, const char *path, const problem *why)
{
    const gpukit_status status = why->lacks_memory ? GPUKIT_E_MEMORY : GPUKIT_E_ARGUMENT;
    if (err != NULL) {
        *err = (gpukit_error){.status = status};
        snprintf(err->text, sizeof err->text, "%.100s: %.130s", quote_string(path).text, why->text);
    }
    return status;
}

static bool read_text(const char *path, held *out, problem *why)
{
    image_input in;
    if (!image_input_open(path, NULL, &in, why))
        return false;
    char *text = image_input_is_whole(&in) && in.size <= TEXT_MOST ? malloc(in.size + 1) : NULL;
    if (text != NULL) {
        out->size = image_input_read(&in, text, in.size);
        text[out->size] = '\0';
    }
    image_input_close(&in);
    out->text = text;
    return text != NULL || problem_set(why, "is too long for a text of numbers");
}

static size_t size_of(const gpukit_pixels_image *image)
{
    return image->stride * image->shape.height;
}

static bool read_rows(image_reader *reader, size_t memory, gpukit_pixels_image *out, problem *why)
{
    gpukit_pixels_image read = {.shape = reader->shape};
    read.stride = gpukit_pixels_row_size(&read.shape);
    if (size_of(&read) > memory)
        return problem_set_memory(why,
                                  "takes %s, and operations may hold half of --memory: allow "
                                  "more",
                                  units_bytes(size_of(&read)).text);
    read.pixels = malloc(size_of(&read));
    if (read.pixels == NULL)
        return problem_set(why, "no memory left for its pixels");
    if (!reader->codec->reader_read(reader, read.pixels, read.stride, read.shape.height, why)) {
        free(read.pixels);
        return false;
    }
    *out = read;
    return true;
}

static bool read_image(const files *all, const char *path, held *out, problem *why)
{
    image_input in;
    image_reader *reader;
    const size_t memory = all->reading.memory - all->taken;
    if (!image_input_open(path, NULL, &in, why))
        return false;
    bool is_good = image_open(&in, &all->reading, &reader, why);
    if (is_good) {
        is_good = read_rows(reader, memory, &out->image, why);
        reader->codec->reader_close(reader);
    }
    image_input_close(&in);
    return is_good;
}

static void drop(held *item)
{
    free(item->path);
    free(item->text);
    free(item->image.pixels);
}

/* Under the lock. */
static const held *add(files *all, const char *path, bool is_text, problem *why)
{
    held item = {.path = strdup(path)};
    held *grown = reallocarray(all->items, all->count + 1, sizeof *grown);
    if (grown != NULL)
        all->items = grown;
    bool is_good = item.path != NULL && grown != NULL;
    if (!is_good)
        problem_set(why, "no memory left for what it holds");
    else if (is_text)
        is_good = read_text(path, &item, why);
    else
        is_good = read_image(all, path, &item, why);
    if (!is_good) {
        drop(&item);
        return NULL;
    }
    all->taken += size_of(&item.image);
    all->items[all->count] = item;
    return &all->items[all->count++];
}

static const held *find(files *all, const char *path, bool is_text, problem *why)
{
    for (size_t i = 0; i < all->count; i++)
        if ((all->items[i].text != NULL) == is_text && strcmp(all->items[i].path, path) == 0)
            return &all->items[i];
    return add(all, path, is_text, why);
}

static void *copy_of(const void *bytes, size_t size, problem *why)
{
    void *copy = malloc(size);
    if (copy == NULL)
        problem_set(why, "no memory left for what it holds");
    else
        memcpy(copy, bytes, size);
    return copy;
}

static gpukit_status give_text(void *user, const char *path, char **text, size_t *size,
                               gpukit_error *err)
{
    problem why;
    files *all = user;
    *text = NULL;
    pthread_mutex_lock(&all->lock);
    const held *item = find(all, path, true, &why);
    if (item != NULL) {
        *size = item->size;
        *text = copy_of(item->text, item->size + 1, &why);
    }
    pthread_mutex_unlock(&all->lock);
    return *text != NULL ? GPUKIT_OK : fail(err, path, &why);
}

static gpukit_status give_image(void *user, const char *path, gpukit_pixels_image *out,
                                gpukit_error *err)
{
    problem why;
    files *all = user;
    pthread_mutex_lock(&all->lock);
    const held *item = find(all, path, false, &why);
    if (item != NULL)
        *out = item->image;
    pthread_mutex_unlock(&all->lock);
    return item != NULL ? GPUKIT_OK : fail(err, path, &why);
}

files *files_open(const image_read_options *reading)
{
    files *all = calloc(1, sizeof *all);
    if (all == NULL)
        return NULL;
    all->reading = *reading;
    pthread_mutex_init(&all->lock, NULL);
    return all;
}

void files_close(files *all)
{
    if (all == NULL)
        return;
    for (size_t i = 0; i < all->count; i++)
        drop(&all->items[i]);
    free(all->items);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

gpukit_pixels_files files_reading(files *all)
{
    return (gpukit_pixels_files){give_text, give_image, all};
}

size_t files_memory(files *all)
{
    pthread_mutex_lock(&all->lock);
    const size_t taken = all->taken;
    pthread_mutex_unlock(&all->lock);
    return taken;
}

const char *files_path(files *all, size_t index)
{
    pthread_mutex_lock(&all->lock);
    const char *path = index < all->count ? all->items[index].path : NULL;
    pthread_mutex_unlock(&all->lock);
    return path;
}
