// SPDX-License-Identifier: MIT
#include "sheet.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "utf8.h"

void sheet_init(sheet *out)
{
    *out = (sheet){0};
}

void sheet_free(sheet *out)
{
    free(out->text);
    sheet_init(out);
}

void sheet_put(sheet *out, const char *bytes, size_t size)
{
    if (out->has_failed || !room_make(&out->text, &out->capacity, out->size, size)) {
        out->has_failed = true;
        return;
    }
    if (size > 0)
        memcpy(out->text + out->size, bytes, size);
    out->size += size;
}

void sheet_print(sheet *out, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    const int size = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (size < 0 || (size_t)size >= sizeof text)
        out->has_failed = true;
    else
        sheet_put(out, text, (size_t)size);
}

/* What of a text is put at once: bytes, and the columns that they take in a terminal. */
typedef struct glyph {
    const char *bytes;
    size_t size, columns;
    size_t step; /* bytes of the text that it stands for */
} glyph;

/* That much of ASCII as our own signs need. */
static const char *ascii_for(const char *text)
{
    static const struct {
        const char *sign, *like;
    } rows[] = {{"\u00d7", "x"}, {"\u2013", "-"}, {"\u00a0", " "},
                {"\u00b5", "u"}, {"\u2026", "~"}, {"\u2588", "#"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(text, rows[i].sign, strlen(rows[i].sign)) == 0)
            return rows[i].like;
    return "?";
}

static uint32_t code_of(const char *text, size_t size)
{
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = (unsigned char)text[0] & masks[size];
    for (size_t i = 1; i < size; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3Fu);
    return code;
}

/* Roughly what Unicode calls wide, and what combines with what stands before it. */
static size_t columns_of(uint32_t code)
{
    static const struct {
        uint32_t first, last;
        size_t columns;
    } rows[] = {{0x0300, 0x036F, 0}, {0x1100, 0x115F, 2},   {0x20D0, 0x20FF, 0},
                {0x2E80, 0xA4CF, 2}, {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},
                {0xFE00, 0xFE0F, 0}, {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},
                {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1FAFF, 2}, {0x20000, 0x3FFFD, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (code >= rows[i].first && code <= rows[i].last)
            return rows[i].columns;
    return 1;
}

static glyph glyph_at(const sheet *out, const char *text)
{
    const size_t size = utf8_size(text);
    const size_t step = size > 0 ? size : 1;
    if (!utf8_is_plain(text))
        return (glyph){out->is_ascii ? "?" : "\uFFFD", out->is_ascii ? 1 : 3, 1, step};
    if (out->is_ascii && size > 1)
        return (glyph){ascii_for(text), 1, 1, step};
    return (glyph){text, size, columns_of(code_of(text, size)), step};
}

void sheet_plain(sheet *out, const char *text)
{
    while (*text != '\0') {
        const glyph next = glyph_at(out, text);
        sheet_put(out, next.bytes, next.size);
        text += next.step;
    }
}

static size_t columns_of_text(const sheet *out, const char *text)
{
    size_t columns = 0;
    while (*text != '\0') {
        const glyph next = glyph_at(out, text);
        columns += next.columns;
        text += next.step;
    }
    return columns;
}

static void put_spaces(sheet *out, size_t count)
{
    while (count-- > 0)
        sheet_put(out, " ", 1);
}

void sheet_cell(sheet *out, const char *text, size_t columns, sheet_side side)
{
    const size_t all = columns_of_text(out, text);
    const size_t room = all <= columns || columns == 0 ? columns : columns - 1;
    size_t used = 0;
    if (side == SHEET_RIGHT && all < columns)
        put_spaces(out, columns - all);
    while (*text != '\0') {
        const glyph next = glyph_at(out, text);
        if (used + next.columns > room)
            break;
        sheet_put(out, next.bytes, next.size);
        used += next.columns;
        text += next.step;
    }
    if (*text != '\0' && columns > 0) {
        sheet_plain(out, "\u2026");
        used++;
    }
    if (side == SHEET_LEFT && used < columns)
        put_spaces(out, columns - used);
}

/* How much of the text goes into one line: up to the last space that fits, or what fits. "7.0 %"
 * stays together. */
static size_t line_size(const sheet *out, const char *text, size_t columns)
{
    size_t size = 0, space = 0, used = 0;
    while (text[size] != '\0') {
        const glyph next = glyph_at(out, text + size);
        if (used + next.columns > columns)
            return space > 0 ? space : size > 0 ? size : next.step;
        if (text[size] == ' ' && text[size + 1] != '%')
            space = size;
        used += next.columns;
        size += next.step;
    }
    return size;
}

void sheet_paragraph(sheet *out, const char *first, const char *text, size_t columns)
{
    const size_t indent = strlen(first);
    const size_t room = columns > indent ? columns - indent : 1;
    sheet_put(out, first, indent);
    for (;;) {
        const size_t size = line_size(out, text, room);
        for (size_t i = 0; i < size;) {
            const glyph next = glyph_at(out, text + i);
            sheet_put(out, next.bytes, next.size);
            i += next.step;
        }
        sheet_put(out, "\n", 1);
        text += size + strspn(text + size, " ");
        if (*text == '\0')
            return;
        put_spaces(out, indent);
    }
}

bool sheet_finish(const sheet *out)
{
    return !out->has_failed;
}
