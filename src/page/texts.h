// SPDX-License-Identifier: MIT
/* texts.h - the style sheets and scripts of this folder, which stand in every page: embedded by the
 * build, without indentation and comments.
 *
 * The page's policy for content allows these by their digests and nothing else: an attribute that
 * is a style or a script does nothing, wherever it comes from.
 */
#ifndef GPUKIT_SRC_PAGE_TEXTS_H
#define GPUKIT_SRC_PAGE_TEXTS_H

#include <stddef.h>

typedef struct page_text {
    const char *name;          /* "style.css" */
    const unsigned char *text; /* size bytes and a NUL behind them */
    size_t size;
    const char *digest; /* "sha256-...", as Content-Security-Policy has it */
} page_text;

extern const page_text page_text_style_css;
extern const page_text page_text_charts_css;
extern const page_text page_text_script_js;
extern const page_text page_text_timeline_js;

#endif /* GPUKIT_SRC_PAGE_TEXTS_H */
