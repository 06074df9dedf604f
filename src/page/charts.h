// SPDX-License-Identifier: MIT
/* charts.h - one figure for each group that a section has something to draw of. */
#ifndef GPUKIT_SRC_PAGE_CHARTS_H
#define GPUKIT_SRC_PAGE_CHARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "page/page.h"

typedef bool charts_filter(const analysis_group *group);
typedef void charts_drawer(const page *p, size_t group);

bool charts_any(const page *p, charts_filter *has_chart);
void charts_draw(const page *p, charts_filter *has_chart, charts_drawer *draw);

/* A figure with the group's workload and a note above, and a region that scrolls by itself on a
 * narrow screen, up to chart_end. */
void chart_begin(const page *p, size_t group, const char *note);
void chart_end(const page *p);

#endif /* GPUKIT_SRC_PAGE_CHARTS_H */
