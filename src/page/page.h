// SPDX-License-Identifier: MIT
/* page.h - the report: one HTML file that needs nothing but a browser, and no JavaScript either.
 *
 * One file per chart, section_*.c, and one line for each in sections.c, in the order of the page. A
 * section draws what the results have; where they have nothing for it, it is not in the page. What
 * the script adds (sorting, the theme, tooltips) works on what is there: style.css and script.js
 * are embedded as they are.
 */
#ifndef GPUKIT_SRC_PAGE_PAGE_H
#define GPUKIT_SRC_PAGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "page/html.h"
#include "results/analysis.h"
#include "results/results.h"

typedef struct page {
    html *out;
    const results *of;
    const analysis *all;
    bool teaches; /* a short paragraph beside each chart */
} page;

typedef struct section {
    const char *id;      /* a word, the link to it */
    const char *heading; /* "Speed-up" */
    const char *teach;   /* what the chart shows and how it is read: plain text, three sentences or
                          * so, for a student; NULL where there is nothing to teach */
    bool (*is_there)(const page *p); /* NULL: always */
    void (*draw)(const page *p);     /* what stands below the heading */
} section;

/* In the order of the page; NULL behind the last one. */
const section *section_at(size_t index);

/* json is the results as results_write_json makes them without an analysis: embedded, for the
 * script and for gpukit report. False when memory ran out. */
bool page_write(const page *p, const char *json, size_t json_size);

#endif /* GPUKIT_SRC_PAGE_PAGE_H */
