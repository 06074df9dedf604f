// SPDX-License-Identifier: MIT
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "utf8.h"

void json_init(json *out)
{
    *out = (json){0};
}

void json_free(json *out)
{
    free(out->text);
    json_init(out);
}

static void put(json *out, const char *text, size_t size)
{
    if (out->has_failed || !room_make(&out->text, &out->capacity, out->size, size)) {
        out->has_failed = true;
        return;
    }
    memcpy(out->text + out->size, text, size);
    out->size += size;
}

static void put_text(json *out, const char *text)
{
    put(out, text, strlen(text));
}

static void put_escaped(json *out, unsigned char byte)
{
    char text[8];
    if (byte == '"' || byte == '\\')
        snprintf(text, sizeof text, "\\%c", byte);
    else
        snprintf(text, sizeof text, "\\u%04x", byte);
    put_text(out, text);
}

static void put_quoted(json *out, const char *value)
{
    const unsigned char *at = (const unsigned char *)value;
    put(out, "\"", 1);
    while (*at != '\0') {
        const size_t size = utf8_size((const char *)at);
        if (size == 0)
            put_text(out, "\xEF\xBF\xBD"); /* U+FFFD, the replacement character */
        else if (*at < 0x20 || *at == 0x7F || *at == '"' || *at == '\\')
            put_escaped(out, *at);
        else
            put(out, (const char *)at, size);
        at += size > 0 ? size : 1;
    }
    put(out, "\"", 1);
}

static void put_indent(json *out)
{
    put(out, "\n", 1);
    for (unsigned i = 0; i < out->depth && !out->is_narrow; i++)
        put(out, "  ", 2);
}

/* Comma, line, name: all that comes before a value. */
static void put_head(json *out, const char *name)
{
    if (out->has_member)
        put(out, ",", 1);
    if (out->depth > 0 && !out->is_flat)
        put_indent(out);
    else if (out->has_member && !out->is_narrow)
        put(out, " ", 1);
    if (name != NULL) {
        put_quoted(out, name);
        put(out, ": ", out->is_narrow ? 1 : 2);
    }
    out->has_member = true;
}

static void begin(json *out, const char *name, const char *bracket)
{
    put_head(out, name);
    put_text(out, bracket);
    out->depth++;
    out->has_member = false;
}

static void end(json *out, const char *bracket)
{
    out->depth--;
    if (out->has_member && !out->is_flat)
        put_indent(out);
    put_text(out, bracket);
    out->has_member = true;
}

void json_object_begin(json *out, const char *name)
{
    begin(out, name, "{");
}

void json_object_end(json *out)
{
    end(out, "}");
}

void json_array_begin(json *out, const char *name)
{
    begin(out, name, "[");
}

void json_array_end(json *out)
{
    end(out, "]");
}

void json_flat(json *out, bool is_flat)
{
    out->is_flat = is_flat;
}

void json_narrow(json *out)
{
    out->is_narrow = true;
}

void json_string(json *out, const char *name, const char *value)
{
    put_head(out, name);
    put_quoted(out, value);
}

void json_quantity(json *out, const char *name, uint64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, value);
    json_string(out, name, text);
}

void json_integer(json *out, const char *name, int64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    put_head(out, name);
    put_text(out, text);
}

void json_rounded(json *out, const char *name, double value, int digits)
{
    char text[40] = "null";
    if (isfinite(value))
        snprintf(text, sizeof text, "%.*g", digits, value);
    put_head(out, name);
    put_text(out, text);
}

/* Measurements: twelve digits are more than a clock gives. */
void json_real(json *out, const char *name, double value)
{
    json_rounded(out, name, value, 12);
}

void json_micros(json *out, const char *name, uint64_t ns)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64 ".%03u", ns / 1000, (unsigned)(ns % 1000));
    put_head(out, name);
    put_text(out, text);
}

void json_bool(json *out, const char *name, bool value)
{
    put_head(out, name);
    put_text(out, value ? "true" : "false");
}

bool json_finish(json *out)
{
    put(out, "\n", 1);
    return !out->has_failed;
}
