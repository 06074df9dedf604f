// SPDX-License-Identifier: MIT
/* html.h - writes one HTML text into memory.
 *
 * Markup and data never mix: html_markup takes what this program wrote, html_text takes anything,
 * a device's name or a file's, and nothing in it can become markup. A writer that runs out of
 * memory stays silent until html_finish.
 */
#ifndef GPUKIT_SRC_PAGE_HTML_H
#define GPUKIT_SRC_PAGE_HTML_H

#include <stdbool.h>
#include <stddef.h>

typedef struct html {
    char *text; /* owned */
    size_t size, capacity;
    bool has_failed;
} html;

void html_init(html *out);
void html_free(html *out);

/* As printf: arguments are numbers and texts of this program, never names from outside. */
__attribute__((format(printf, 2, 3))) void html_markup(html *out, const char *format, ...);
void html_bytes(html *out, const char *bytes, size_t size);

/* Escaped, for elements and for attributes in double quotes; what is not UTF-8 becomes U+FFFD, and
 * so do control characters and those that turn the direction of writing. */
void html_text(html *out, const char *text);
__attribute__((format(printf, 2, 3))) void html_textf(html *out, const char *format, ...);

/* A JSON text with a zero behind it, for the inside of a script element: it cannot end there. */
void html_json(html *out, const char *text, size_t size);

/* False when memory ran out. */
bool html_finish(html *out);

#endif /* GPUKIT_SRC_PAGE_HTML_H */
