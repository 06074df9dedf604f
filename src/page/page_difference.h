// SPDX-License-Identifier: MIT
/* page_difference.h - two or more runs side by side, as a page like that of one run. */
#ifndef GPUKIT_SRC_PAGE_PAGE_DIFFERENCE_H
#define GPUKIT_SRC_PAGE_PAGE_DIFFERENCE_H

#include <stdbool.h>

#include "page/html.h"
#include "results/difference.h"

/* False when memory ran out. */
bool page_write_difference(const difference *all, html *out);

#endif /* GPUKIT_SRC_PAGE_PAGE_DIFFERENCE_H */
