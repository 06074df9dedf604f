// SPDX-License-Identifier: MIT
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <gpukit/gpukit.h>

/* First line of a file, or of a field of it. */
static void find_line(const char *path, const char *key, char *out, size_t size)
{
    char line[256];
    FILE *file = fopen(path, "r");
    snprintf(out, size, "unknown");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        const char *colon = strchr(line, ':');
        snprintf(out, size, "%s", colon == NULL ? line : colon + 2);
        out[strcspn(out, "\n")] = '\0';
        break;
    }
    if (file != NULL)
        fclose(file);
}

void report_system(json *out)
{
    struct utsname system;
    char processor[256];
    uname(&system);
    find_line("/proc/cpuinfo", "model name", processor, sizeof processor);
    json_string(out, "processor", processor);
    json_string(out, "kernel", system.release);
    json_string(out, "build", gpukit_build_info());
}

void report_machine(json *out)
{
    json_object_begin(out, "machine");
    report_system(out);
    json_array_begin(out, "devices");
    gpukit_inventory *inventory = NULL;
    if (gpukit_inventory_alloc(&inventory, NULL) == GPUKIT_OK) {
        const gpukit_device_info *info;
        for (size_t i = 0; (info = gpukit_inventory_device_at(inventory, i)) != NULL; i++) {
            json_object_begin(out, NULL);
            json_string(out, "id", info->id);
            json_string(out, "name", info->name);
            json_string(out, "driver", info->driver);
            json_integer(out, "compute_units", info->compute_units);
            json_object_end(out);
        }
    }
    gpukit_inventory_free(inventory);
    json_array_end(out);
    json_object_end(out);
}

bool report_save(const char *path, json *out)
{
    FILE *file = fopen(path, "w");
    bool is_written =
        file != NULL && json_finish(out) && fwrite(out->text, out->size, 1, file) == 1;
    return file != NULL && fclose(file) == 0 && is_written;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double report_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

void report_values(json *out, const char *name, const double *values, size_t count)
{
    json_array_begin(out, name);
    for (size_t i = 0; i < count; i++)
        json_real(out, NULL, values[i]);
    json_array_end(out);
}
