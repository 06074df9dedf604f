// SPDX-License-Identifier: MIT
/* pixels/timeline.h - which thread had which image when, for --trace. */
#ifndef GPUKIT_SRC_PIXELS_TIMELINE_H
#define GPUKIT_SRC_PIXELS_TIMELINE_H

#include "pixels/pixels.h"
#include "trace_file.h"

typedef struct timeline {
    trace_bars bars;
    trace_bar *items;     /* owned */
    char (*names)[20];    /* owned */
    const char **threads; /* owned */
} timeline;

/* Of so many workers. Names of bars are the files'. False: memory ran out, and there is nothing to
 * free. */
bool timeline_make(const pixels_list *files, uint32_t workers, timeline *out);
void timeline_free(timeline *line);

#endif /* GPUKIT_SRC_PIXELS_TIMELINE_H */
