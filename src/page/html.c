// SPDX-License-Identifier: MIT
#include "page/html.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "utf8.h"

void html_init(html *out)
{
    *out = (html){0};
}

void html_free(html *out)
{
    free(out->text);
    html_init(out);
}

void html_bytes(html *out, const char *bytes, size_t size)
{
    if (out->has_failed || !room_make(&out->text, &out->capacity, out->size, size)) {
        out->has_failed = true;
        return;
    }
    memcpy(out->text + out->size, bytes, size);
    out->size += size;
    out->text[out->size] = '\0';
}

/* What vsnprintf makes, handed to put. */
static void format_into(html *out, void (*put)(html *, const char *), const char *format,
                        va_list args)
{
    char text[1024];
    va_list again;
    va_copy(again, args);
    const int size = vsnprintf(text, sizeof text, format, args);
    if (size >= 0 && (size_t)size < sizeof text) {
        put(out, text);
    } else {
        char *longer = size < 0 ? NULL : malloc((size_t)size + 1);
        if (longer == NULL) {
            out->has_failed = true;
        } else {
            vsnprintf(longer, (size_t)size + 1, format, again);
            put(out, longer);
        }
        free(longer);
    }
    va_end(again);
}

static void put_markup(html *out, const char *text)
{
    html_bytes(out, text, strlen(text));
}

void html_markup(html *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    format_into(out, put_markup, format, args);
    va_end(args);
}

void html_textf(html *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    format_into(out, html_text, format, args);
    va_end(args);
}

static const char *entity_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(html *out, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        const size_t size = utf8_size(at);
        const char *entity = entity_of(*at);
        if (entity != NULL)
            put_markup(out, entity);
        else if (*at == '\n' || *at == '\t' || utf8_is_plain(at))
            html_bytes(out, at, size);
        else
            put_markup(out, "\xEF\xBF\xBD");
        at += size == 0 ? 1 : size;
    }
}

/* The code point of a sequence of at most three bytes. */
static unsigned code_of(const unsigned char *bytes, size_t size)
{
    if (size == 1)
        return bytes[0];
    return size == 2 ? (bytes[0] & 0x1Fu) << 6 | (bytes[1] & 0x3Fu)
                     : (bytes[0] & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
}

/* "</script" and "<!--" are what a script element looks for; outside of strings JSON has no '<',
 * and no characters that cannot be seen but for its white space. */
void html_json(html *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        const unsigned char *bytes = (const unsigned char *)text + i;
        const size_t step = utf8_size(text + i);
        if (*bytes == '<' || (*bytes != '\n' && step > 0 && !utf8_is_plain(text + i)))
            html_markup(out, "\\u%04x", code_of(bytes, step));
        else
            html_bytes(out, text + i, step > 0 ? step : 1);
        i += step > 0 ? step : 1;
    }
}

bool html_finish(html *out)
{
    return !out->has_failed;
}
