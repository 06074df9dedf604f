// SPDX-License-Identifier: MIT
/* figure.h - what several charts need: numbers for people, labels that do not collide, legends. */
#ifndef GPUKIT_SRC_PAGE_FIGURE_H
#define GPUKIT_SRC_PAGE_FIGURE_H

#include <stddef.h>

#include "page/html.h"
#include "page/svg.h"
#include "statistics/statistics.h"

typedef struct figure_text {
    char text[136];
} figure_text;

figure_text figure_within(statistics_interval ratio); /* "3.41× (3.38–3.44)" */
figure_text figure_quantity(double value);            /* "6.20 M", "1.00 k", "7" */

/* For ticks: without the digits that a round number does not need. */
void figure_tick_times(double value, char *out, size_t size);
void figure_tick_seconds(double value, char *out, size_t size);
void figure_tick_quantity(double value, char *out, size_t size);

/* As much of a name as is that wide at most, and as much of it as a label takes. */
figure_text figure_fit(const char *name, double width, double font_size);
figure_text figure_name(const char *name);

/* Moves at most FIGURE_PLACES_MOST places, which ascend, as little as it must so that each is at
 * least gap behind the one before it, and none is below low, nor above high where there is room. */
enum { FIGURE_PLACES_MOST = 64 };
void figure_spread(double *places, size_t count, double gap, double low, double high);

/* A chart that is not made narrower than its texts can be read: it scrolls within itself. */
void figure_wide_begin(html *out, const char *name);
void figure_wide_end(html *out);

/* A legend: between begin and end one chart_key for each, with a line (class), a mark (series, or
 * SVG_SERIES for none), or both. */
void figure_legend_begin(html *out);
void figure_key_line(html *out, const char *class_name, size_t series, const char *text);
void figure_key_box(html *out, const char *class_name, const char *text);
void figure_legend_end(html *out);

/* A table below a chart: closed, until it is asked for. Columns are separated by '|'; the first
 * one is the name of the row. Cells are figure_cell's. */
void figure_table_begin(html *out, const char *summary, const char *columns);
void figure_row_begin(html *out, const char *name);
void figure_cell(html *out, const char *text);
void figure_row_end(html *out);
void figure_table_end(html *out);

#endif /* GPUKIT_SRC_PAGE_FIGURE_H */
