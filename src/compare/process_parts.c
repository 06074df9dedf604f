// SPDX-License-Identifier: MIT
#include "process_parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "room.h"

void process_catch_add(process_catch *c, const char *bytes, size_t size)
{
    const size_t taken = size < c->most - c->size ? size : c->most - c->size;
    if (!room_make(&c->text, &c->room, c->size, taken)) {
        c->has_failed = true;
        return;
    }
    memcpy(c->text + c->size, bytes, taken);
    c->size += taken;
    c->text[c->size] = '\0';
}

/* Lines of a progress end with \r. A zero would hide what follows it. */
void process_line_add(process_line *line, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
            line->is_whole = true;
            continue;
        }
        if (line->is_whole)
            line->size = 0;
        line->is_whole = false;
        if (line->size + 1 < sizeof line->text)
            line->text[line->size++] = (char)(bytes[i] != '\0' ? bytes[i] : ' ');
    }
    line->text[line->size] = '\0';
}

static bool is_named(const char *const *own, const char *text)
{
    const size_t size = strcspn(text, "=") + 1;
    for (; *own != NULL; own++)
        if (strncmp(*own, text, size) == 0)
            return true;
    return false;
}

char **process_environment(const char *const *own)
{
    static const char *const none[] = {NULL};
    size_t count = 1;
    if (own == NULL)
        own = none;
    for (const char *const *at = own; *at != NULL; at++)
        count++;
    for (char **at = environ; at != NULL && *at != NULL; at++)
        count++;
    char **list = malloc(count * sizeof *list), **end = list;
    if (list == NULL)
        return NULL;
    for (char **at = environ; at != NULL && *at != NULL; at++)
        if (!is_named(own, *at))
            *end++ = *at;
    for (; *own != NULL; own++)
        memcpy(end++, own, sizeof *end); /* posix_spawn changes nothing */
    *end = NULL;
    return list;
}
