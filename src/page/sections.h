// SPDX-License-Identifier: MIT
/* sections.h - one line for each section, which has a file of its name. */
#ifndef GPUKIT_SRC_PAGE_SECTIONS_H
#define GPUKIT_SRC_PAGE_SECTIONS_H

#include "page/page.h"

extern const section section_verdict;
extern const section section_table;
extern const section section_speedup;
extern const section section_pairs;
extern const section section_scaling;
extern const section section_breakeven;
extern const section section_split;
extern const section section_timeline;
extern const section section_roofline;
extern const section section_samples;
extern const section section_checklist;
extern const section section_environment;
extern const section section_reproduce;

#endif /* GPUKIT_SRC_PAGE_SECTIONS_H */
