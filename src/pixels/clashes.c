// SPDX-License-Identifier: MIT
#include "pixels/clashes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* An input as the system knows it, whatever its names are. */
typedef struct identity {
    dev_t device;
    ino_t inode;
    const pixels_file *file;
} identity;

/* Takes out what does not change where a path leads: "./", and more than one "/". */
static void tidy(char *path)
{
    char *to = path;
    for (const char *at = path; *at != '\0';) {
        const bool begins = to == path || to[-1] == '/';
        if (at[0] == '.' && at[1] == '/' && begins)
            at += 1 + strspn(at + 1, "/");
        else if (at[0] == '/' && to != path && to[-1] == '/')
            at++;
        else
            *to++ = *at++;
    }
    *to = '\0';
}

static int by_output(const void *a, const void *b)
{
    const pixels_file *const *x = a, *const *y = b;
    const int order = strcmp((*x)->output, (*y)->output);
    return order != 0 ? order : (*x > *y) - (*x < *y);
}

static bool share_output(const pixels_file *a, const pixels_file *b)
{
    return strcmp(a->output, b->output) == 0;
}

static void refuse_shared(pixels_file *file, const pixels_file *other)
{
    problem why;
    problem_set(&why,
                "would be written to %s, and so would %s; {folder} or {index} in --output "
                "keeps them apart",
                quote_string(file->output).text, quote_string(other->path).text);
    pixels_fail(file, why.text);
}

/* sorted by their outputs. */
static void find_shared(pixels_file **sorted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && share_output(sorted[i - 1], sorted[i]))
            refuse_shared(sorted[i], sorted[i - 1]);
        else if (i + 1 < count && share_output(sorted[i], sorted[i + 1]))
            refuse_shared(sorted[i], sorted[i + 1]);
    }
}

static int by_identity(const void *a, const void *b)
{
    const identity *x = a, *y = b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return (x->inode > y->inode) - (x->inode < y->inode);
}

static void refuse_input(pixels_file *file, const identity *input)
{
    problem why;
    if (input->file == file)
        problem_set(&why, "would be written over itself; give another --output");
    else
        problem_set(&why, "would be written over the input %s; give another --output",
                    quote_string(input->file->path).text);
    pixels_fail(file, why.text);
}

static size_t list_identities(const pixels_list *files, identity *out)
{
    size_t count = 0;
    struct stat info;
    for (size_t i = 0; i < files->count; i++)
        if (stat(files->items[i].path, &info) == 0)
            out[count++] = (identity){info.st_dev, info.st_ino, &files->items[i]};
    qsort(out, count, sizeof *out, by_identity);
    return count;
}

static void find_inputs(pixels_file **named, size_t count, const identity *inputs, size_t known)
{
    struct stat info;
    for (size_t i = 0; i < count; i++) {
        if (stat(named[i]->output, &info) != 0 || !S_ISREG(info.st_mode))
            continue;
        const identity wanted = {info.st_dev, info.st_ino, NULL};
        const identity *found = bsearch(&wanted, inputs, known, sizeof wanted, by_identity);
        if (found != NULL)
            refuse_input(named[i], found);
    }
}

bool clashes_find(pixels_list *files, problem *why)
{
    size_t count = 0;
    pixels_file **named = malloc((files->count + 1) * sizeof(pixels_file *));
    identity *inputs = malloc((files->count + 1) * sizeof *inputs);
    const bool is_good = named != NULL && inputs != NULL;
    if (is_good) {
        for (size_t i = 0; i < files->count; i++) {
            if (files->items[i].state != PIXELS_WAITING)
                continue;
            tidy(files->items[i].output);
            named[count++] = &files->items[i];
        }
        find_inputs(named, count, inputs, list_identities(files, inputs));
        qsort(named, count, sizeof(pixels_file *), by_output);
        find_shared(named, count);
    }
    free(named);
    free(inputs);
    return is_good || problem_set(why, "no memory left for the names of the files");
}

void clashes_find_read(pixels_list *files, const char *path)
{
    problem why;
    struct stat read, info;
    if (stat(path, &read) != 0 || !S_ISREG(read.st_mode))
        return;
    problem_set(&why,
                "would be written over %s, which is read by an operation; give another "
                "--output",
                quote_string(path).text);
    for (size_t i = 0; i < files->count; i++) {
        pixels_file *file = &files->items[i];
        if (file->state == PIXELS_WAITING && stat(file->output, &info) == 0 &&
            info.st_dev == read.st_dev && info.st_ino == read.st_ino)
            pixels_fail(file, why.text);
    }
}
