// SPDX-License-Identifier: MIT
#include "environment.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/environment_parts.h"

enum { PATH_BYTES = 512, TEXT_BYTES = 4096 };

void facts_append(char *text, size_t size, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list args;
    va_start(args, format);
    vsnprintf(text + used, size - used, format, args);
    va_end(args);
}

void facts_add(const facts *f, const char *name, const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (text[0] != '\0')
        results_add_fact(f->out, f->section, name, text);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

static void trim(char *text, size_t size)
{
    while (size > 0 && is_blank(text[size - 1]))
        size--;
    text[size] = '\0';
    const size_t before = strspn(text, " \t\r\n");
    memmove(text, text + before, strlen(text + before) + 1);
}

bool facts_read(const facts *f, char *out, size_t size, const char *format, ...)
{
    char path[PATH_BYTES];
    const int root = snprintf(path, sizeof path, "%s/", f->root);
    if (root < 0 || (size_t)root >= sizeof path)
        return false;
    va_list args;
    va_start(args, format);
    const int rest = vsnprintf(path + root, sizeof path - (size_t)root, format, args);
    va_end(args);
    if (rest < 0 || (size_t)rest >= sizeof path - (size_t)root)
        return false;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    const size_t got = fread(out, 1, size - 1, file);
    fclose(file);
    trim(out, got);
    return out[0] != '\0';
}

void facts_add_file(const facts *f, const char *name, const char *path)
{
    char text[TEXT_BYTES];
    if (facts_read(f, text, sizeof text, "%s", path))
        facts_add(f, name, "%.*s", (int)strcspn(text, "\n"), text);
}

/* Behind the sign of a line that begins with the key; NULL. */
static const char *find_value(const char *line, const char *key)
{
    const size_t size = strlen(key);
    if (strncmp(line, key, size) != 0)
        return NULL;
    line += size + strspn(line + size, " \t");
    return *line == ':' || *line == '=' ? line + 1 : NULL;
}

bool facts_line(const char *text, const char *key, char *out, size_t size)
{
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *value = find_value(line, key);
        if (value == NULL)
            continue;
        const size_t length = strcspn(value, "\n");
        const size_t taken = length < size ? length : size - 1;
        memcpy(out, value, taken);
        trim(out, taken);
        return out[0] != '\0';
    }
    return false;
}

uint64_t facts_count_list(const char *list)
{
    uint64_t count = 0;
    while (isdigit((unsigned char)*list)) {
        char *end;
        const uint64_t first = strtoull(list, &end, 10);
        const uint64_t last = *end == '-' ? strtoull(end + 1, &end, 10) : first;
        if (last < first)
            return 0;
        count += last - first + 1;
        list = end + (*end == ',');
    }
    return count;
}

double environment_load(const char *root)
{
    char text[128];
    const facts f = {.root = root};
    if (!facts_read(&f, text, sizeof text, "proc/loadavg"))
        return -1;
    char *end;
    const double load = strtod(text, &end);
    return end != text && load >= 0 ? load : -1;
}

void environment_capture(const environment_params *params, const gpukit_inventory *inventory,
                         results *out)
{
    environment_processor(out, params->root);
    environment_memory(out, params->root);
    environment_system(out, params->root, params->names_host);
    environment_build(out);
    environment_variables(out);
    if (inventory != NULL)
        environment_opencl(out, inventory);
}
