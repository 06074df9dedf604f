// SPDX-License-Identifier: MIT
#include "pixels/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "pixels/clashes.h"
#include "suggest.h"

/* What a pattern may have between braces. */
static const char *const words[] = {"name", "ext", "folder", "index"};
enum { WORD_NAME, WORD_EXT, WORD_FOLDER, WORD_INDEX, WORDS };

static int find_word(const char *text, size_t size)
{
    for (int i = 0; i < WORDS; i++)
        if (strlen(words[i]) == size && memcmp(words[i], text, size) == 0)
            return i;
    return -1;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool refuse_word(const char *text, size_t size, problem *why)
{
    suggestion near = suggest_for(text, size);
    for (int i = 0; i < WORDS; i++)
        suggest_consider(&near, words[i]);
    if (near.best != NULL)
        return problem_set(why, "--output has no {%.*s}; did you mean {%s}?",
                           (int)(size < 40 ? size : 40), text, near.best);
    return problem_set(why, "--output may have {name}, {ext}, {folder} and {index}, not %s",
                       quote(text - 1, size + 2).text);
}

static bool check_pattern(const char *text, problem *why)
{
    while ((text = strchr(text, '{')) != NULL) {
        const size_t size = strcspn(++text, "}");
        if (text[size] == '\0')
            return problem_set(why, "--output has a { without a }");
        if (find_word(text, size) < 0)
            return refuse_word(text, size, why);
        text += size + 1;
    }
    return true;
}

/* "gif" of an extension that no format has; NULL where there is none. */
static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot != NULL && dot != name && dot[1] != '\0' ? dot + 1 : NULL;
}

static bool refuse_format(const char *word, const char *where, problem *why)
{
    char known[200] = "";
    const image_codec *codec;
    for (size_t i = 0; (codec = image_codec_at(i)) != NULL; i++) {
        strncat(known, i == 0 ? "" : ", ", sizeof known - strlen(known) - 1);
        strncat(known, codec->name, sizeof known - strlen(known) - 1);
    }
    return problem_set(why, "%s%s is no format that is written here; there are %s", where,
                       quote_string(word).text, known);
}

static names_kind kind_of(const char *text)
{
    const size_t size = strlen(text);
    if (strcmp(text, "-") == 0)
        return NAMES_STDOUT;
    if (strchr(text, '{') != NULL)
        return NAMES_PATTERN;
    return text[size - 1] == '/' || is_folder(text) ? NAMES_FOLDER : NAMES_FILE;
}

/* The folder of a pattern is what stands before its first brace. */
static bool set_root(names_target *target, problem *why)
{
    if (target->kind != NAMES_FOLDER && target->kind != NAMES_PATTERN)
        return true;
    size_t size = strcspn(target->text, "{");
    while (target->kind == NAMES_PATTERN && size > 0 && target->text[size - 1] != '/')
        size--;
    target->root = size > 0 ? strndup(target->text, size) : strdup(".");
    return target->root != NULL || problem_set(why, "no memory left for the names of the files");
}

bool names_parse(const char *text, const char *format, names_target *out, problem *why)
{
    *out = (names_target){.kind = NAMES_NONE, .text = text};
    if (format != NULL && (out->codec = image_codec_find(format)) == NULL)
        return refuse_format(format, "--format ", why);
    if (format != NULL) /* "jpeg" means jpg, "ppm" itself */
        out->extension =
            strcasecmp(format, out->codec->name) == 0 ? out->codec->extensions[0] : format;
    if (text == NULL)
        return true;
    out->kind = kind_of(text);
    if (out->kind == NAMES_PATTERN && !check_pattern(text, why))
        return false;
    const char *extension = out->kind == NAMES_FOLDER ? NULL : extension_of(text);
    if (out->codec == NULL && extension != NULL && strchr(extension, '{') == NULL &&
        image_codec_find(extension) == NULL)
        return refuse_format(extension, "--output ", why);
    return set_root(out, why);
}

void names_free(names_target *target)
{
    free(target->root);
    target->root = NULL;
}

/* The name without its extension. */
static size_t stem_size(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
}

static char *name_in_folder(const names_target *target, const pixels_file *file)
{
    char *name = NULL;
    const char *extension = extension_of(file->name);
    const bool keeps = target->codec == NULL ||
                       (extension != NULL && strcasecmp(extension, target->extension) == 0);
    const int size = keeps ? asprintf(&name, "%s", file->name)
                           : asprintf(&name, "%.*s.%s", (int)stem_size(file->name), file->name,
                                      target->extension);
    char *below = size < 0 ? NULL : pixels_join(file->folder, name);
    char *whole = below == NULL ? NULL : pixels_join(target->text, below);
    if (size >= 0)
        free(name);
    free(below);
    return whole;
}

typedef struct filling {
    const names_target *target;
    const pixels_file *file;
    size_t index, count; /* of the file, from 1; of all of them */
} filling;

/* All numbers have as many digits as the last one. */
static int digits_of(size_t count)
{
    int digits = 1;
    for (; count >= 10; count /= 10)
        digits++;
    return digits;
}

static void put_word(FILE *to, const filling *with, int word)
{
    const char *name = with->file->name, *extension = extension_of(name);
    const char *given = with->target->extension;
    if (word == WORD_NAME)
        fprintf(to, "%.*s", (int)stem_size(name), name);
    else if (word == WORD_EXT)
        fputs(given != NULL ? given : extension != NULL ? extension : "", to);
    else if (word == WORD_FOLDER)
        fputs(with->file->folder[0] != '\0' ? with->file->folder : ".", to);
    else
        fprintf(to, "%0*zu", digits_of(with->count), with->index);
}

static char *fill_pattern(const filling *with)
{
    char *filled = NULL;
    size_t length;
    FILE *to = open_memstream(&filled, &length);
    if (to == NULL)
        return NULL;
    for (const char *at = with->target->text; *at != '\0';) {
        const size_t plain = strcspn(at, "{");
        fwrite(at, 1, plain, to);
        at += plain;
        if (*at == '\0')
            break;
        const size_t size = strcspn(at + 1, "}");
        put_word(to, with, find_word(at + 1, size));
        at += size + 2;
    }
    if (fclose(to) == 0)
        return filled;
    free(filled);
    return NULL;
}

static char *name_for(const filling *with)
{
    switch (with->target->kind) {
    case NAMES_FOLDER:
        return name_in_folder(with->target, with->file);
    case NAMES_PATTERN:
        return fill_pattern(with);
    case NAMES_NONE:
    case NAMES_STDOUT:
    case NAMES_FILE:
        break;
    }
    return strdup(with->target->text);
}

static bool give(const filling *with, pixels_file *file, problem *why)
{
    file->output = name_for(with);
    if (file->output == NULL)
        return problem_set(why, "no memory left for the names of the files");
    const char *extension = extension_of(file->output);
    file->codec = with->target->codec;
    if (file->codec != NULL || with->target->kind == NAMES_STDOUT || extension == NULL)
        return true;
    file->codec = image_codec_find(extension);
    /* A name that the input brought along says nothing of what it holds. */
    if (file->codec == NULL && with->target->kind == NAMES_PATTERN) {
        problem inner;
        refuse_format(extension, "", &inner);
        pixels_fail(file, inner.text);
    }
    return true;
}

bool names_give(const names_target *target, pixels_list *files, problem *why)
{
    const bool is_for_one = target->kind == NAMES_STDOUT || target->kind == NAMES_FILE;
    if (target->kind == NAMES_NONE)
        return true;
    if (target->kind == NAMES_FILE && files->count > 1 && extension_of(target->text) == NULL)
        return problem_set(why,
                           "%zu images do not fit into --output %s, a file without an extension; "
                           "end it with a slash for a folder",
                           files->count, quote_string(target->text).text);
    if (is_for_one && files->count > 1)
        return problem_set(why,
                           "%zu images do not fit into --output %s; give a folder (out/), or a "
                           "pattern (out/{name}.jpg)",
                           files->count, quote_string(target->text).text);
    for (size_t i = 0; i < files->count; i++) {
        const filling with = {target, &files->items[i], i + 1, files->count};
        if (files->items[i].state == PIXELS_WAITING && !give(&with, &files->items[i], why))
            return false;
    }
    return target->kind == NAMES_STDOUT || clashes_find(files, why);
}

/* Keeps errno of what failed. */
static bool make_one(const char *path)
{
    if (mkdir(path, 0777) == 0)
        return true;
    const int failure = errno;
    const bool is_there = is_folder(path);
    errno = failure;
    return is_there;
}

bool names_make_folders(const char *path, problem *why)
{
    char *whole = strdup(path);
    bool is_good = whole != NULL;
    for (char *at = whole; is_good && at != NULL && *at != '\0';) {
        at += strspn(at, "/");
        at += strcspn(at, "/");
        const char kept = *at;
        *at = '\0';
        is_good = make_one(whole);
        *at = kept;
    }
    if (!is_good)
        problem_set(why, "the folder %s cannot be made: %s", quote_string(path).text,
                    strerror(errno));
    free(whole);
    return is_good;
}

bool names_make_root(const names_target *target, problem *why)
{
    if (target->root == NULL)
        return true;
    if (!names_make_folders(target->root, why))
        return false;
    return is_folder(target->root) ||
           problem_set(why, "%s is a file, not a folder", quote_string(target->root).text);
}
