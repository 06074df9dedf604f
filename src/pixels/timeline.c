// SPDX-License-Identifier: MIT
#include "pixels/timeline.h"

#include <stdio.h>
#include <stdlib.h>

static void add_file(timeline *to, const pixels_file *file, uint32_t disk)
{
    if (file->ended_ns != 0)
        to->items[to->bars.count++] =
            (trace_bar){file->path, file->worker, file->began_ns, file->ended_ns};
    if (file->named_ns != 0)
        to->items[to->bars.count++] =
            (trace_bar){file->path, disk, file->synced_ns, file->named_ns};
}

bool timeline_make(const pixels_list *files, uint32_t workers, timeline *out)
{
    *out = (timeline){
        .items = calloc(2 * files->count + 1, sizeof *out->items),
        .names = calloc(workers, sizeof *out->names),
        .threads = calloc(workers + 2, sizeof *out->threads),
    };
    if (out->items == NULL || out->names == NULL || out->threads == NULL) {
        timeline_free(out);
        return false;
    }
    for (uint32_t i = 0; i < workers; i++) {
        snprintf(out->names[i], sizeof out->names[i], "worker %u", i);
        out->threads[i] = out->names[i];
    }
    out->threads[workers] = "disk";
    for (size_t i = 0; i < files->count; i++)
        add_file(out, &files->items[i], workers);
    out->bars.items = out->items;
    out->bars.threads = out->threads;
    return true;
}

void timeline_free(timeline *line)
{
    free(line->items);
    free(line->names);
    free(line->threads);
    *line = (timeline){0};
}
