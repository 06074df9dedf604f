// SPDX-License-Identifier: MIT
#include "compare/digest.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Not every file system tells what an entry is; there we take what is not hidden for a file. */
static int is_file(const struct dirent *entry)
{
    return entry->d_type == DT_REG || (entry->d_type == DT_UNKNOWN && entry->d_name[0] != '.');
}

static bool add_file(XXH3_state_t *state, const char *path, const char *name, problem *why)
{
    char whole[4096], bytes[1 << 15];
    const int length = snprintf(whole, sizeof whole, "%s/%s", path, name);
    FILE *file = length > 0 && (size_t)length < sizeof whole ? fopen(whole, "rbe") : NULL;
    if (file == NULL)
        return problem_set(why, "cannot read %s: %s", quote_string(name).text, strerror(errno));
    XXH3_64bits_update(state, name, strlen(name) + 1);
    size_t size;
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0)
        XXH3_64bits_update(state, bytes, size);
    const bool is_read = ferror(file) == 0;
    fclose(file);
    return is_read || problem_set(why, "cannot read %s", quote_string(name).text);
}

bool digest_folder(const char *path, char *out, size_t size, problem *why)
{
    struct dirent **entries;
    bool is_right = true;
    const int count = scandir(path, &entries, is_file, alphasort);
    if (count < 0)
        return problem_set(why, "cannot read the folder %s: %s", quote_string(path).text,
                           strerror(errno));
    XXH3_state_t *state = XXH3_createState();
    if (count == 0)
        is_right = problem_set(why, "there is no file in %s", quote_string(path).text);
    else if (state == NULL)
        is_right = problem_set_memory(why, "no memory is left");
    else
        XXH3_64bits_reset(state);
    for (int i = 0; i < count; i++) {
        is_right = is_right && add_file(state, path, entries[i]->d_name, why);
        free(entries[i]);
    }
    free(entries);
    if (is_right)
        snprintf(out, size, "%016" PRIx64, (uint64_t)XXH3_64bits_digest(state));
    XXH3_freeState(state);
    return is_right;
}
