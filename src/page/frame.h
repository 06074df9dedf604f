// SPDX-License-Identifier: MIT
/* frame.h - what every page begins and ends with: its policy, style, script. */
#ifndef GPUKIT_SRC_PAGE_FRAME_H
#define GPUKIT_SRC_PAGE_FRAME_H

#include <stdbool.h>

#include "page/html.h"

void frame_begin(html *out);                   /* up to the text of the title */
void frame_body(html *out);                    /* from behind that to the beginning of the body */
void frame_end(html *out, bool has_timelines); /* the scripts, and the end */

#endif /* GPUKIT_SRC_PAGE_FRAME_H */
