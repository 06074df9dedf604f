// SPDX-License-Identifier: MIT
/* pixels/operations.c - what operations there are, for people. */
#include "pixels/pixels.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "pixels/numbers.h"
#include "suggest.h"

/* The library's, and what the program makes of numbers. */
static const gpukit_pixels_operation *operation_at(size_t index)
{
    size_t count = 0;
    while (count < index && gpukit_pixels_operation_at(count) != NULL)
        count++;
    const gpukit_pixels_operation *each = gpukit_pixels_operation_at(index);
    return each != NULL ? each : numbers_operation_at(index - count);
}

static void print_operation(const gpukit_pixels_operation *one, output *out)
{
    char head[120];
    snprintf(head, sizeof head, "  %s%s", one->name, one->arguments);
    help_row(head, one->summary, out);
}

void pixels_list_operations(output *out)
{
    const char *group = "";
    const gpukit_pixels_operation *each;
    for (size_t i = 0; (each = operation_at(i)) != NULL; i++) {
        if (strcmp(group, each->group) != 0) {
            const int first = (toupper)((unsigned char)each->group[0]);
            output_line(out, "%s%c%s", i == 0 ? "" : "\n", first, each->group + 1);
        }
        group = each->group;
        print_operation(each, out);
    }
}

const char *pixels_nearest_operation(const char *name, size_t size)
{
    suggestion near = suggest_for(name, size);
    const gpukit_pixels_operation *each;
    for (size_t i = 0; (each = operation_at(i)) != NULL; i++)
        suggest_consider(&near, each->name);
    return near.best;
}
