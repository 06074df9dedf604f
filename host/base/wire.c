// SPDX-License-Identifier: MIT
#include "base/wire.h"

#include <string.h>

void gpk_put_bytes(gpk_writer *to, const void *bytes, size_t size)
{
    if (to->is_full || size > to->room - to->size) {
        to->is_full = true;
        return;
    }
    if (size > 0)
        memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
}

static void put(gpk_writer *to, uint64_t value, size_t size)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    gpk_put_bytes(to, bytes, size);
}

void gpk_put_u8(gpk_writer *to, uint8_t value)
{
    put(to, value, 1);
}

void gpk_put_u32(gpk_writer *to, uint32_t value)
{
    put(to, value, 4);
}

void gpk_put_u64(gpk_writer *to, uint64_t value)
{
    put(to, value, 8);
}

void gpk_put_f64(gpk_writer *to, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put(to, bits, 8);
}

void gpk_put_text(gpk_writer *to, const char *text)
{
    const size_t size = strlen(text);
    put(to, size, 4);
    gpk_put_bytes(to, text, size);
}

const unsigned char *gpk_get_bytes(gpk_reader *from, size_t size)
{
    const unsigned char *bytes = from->at;
    if (from->is_bad || size > (size_t)(from->end - from->at)) {
        from->is_bad = true;
        return NULL;
    }
    from->at += size;
    return bytes;
}

static uint64_t get(gpk_reader *from, size_t size)
{
    const unsigned char *bytes = gpk_get_bytes(from, size);
    uint64_t value = 0;
    for (size_t i = 0; bytes != NULL && i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

uint8_t gpk_get_u8(gpk_reader *from)
{
    return (uint8_t)get(from, 1);
}

uint32_t gpk_get_u32(gpk_reader *from)
{
    return (uint32_t)get(from, 4);
}

uint64_t gpk_get_u64(gpk_reader *from)
{
    return get(from, 8);
}

double gpk_get_f64(gpk_reader *from)
{
    const uint64_t bits = get(from, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

uint32_t gpk_get_below(gpk_reader *from, uint32_t end)
{
    const uint32_t value = gpk_get_u32(from);
    if (value < end)
        return value;
    from->is_bad = true;
    return 0;
}

bool gpk_get_flag(gpk_reader *from)
{
    const uint8_t value = gpk_get_u8(from);
    from->is_bad = from->is_bad || value > 1;
    return !from->is_bad && value == 1;
}

void gpk_get_text(gpk_reader *from, char *out, size_t size)
{
    const uint32_t length = gpk_get_u32(from);
    const unsigned char *bytes = gpk_get_bytes(from, length);
    out[0] = '\0';
    if (bytes == NULL)
        return;
    if (length >= size || memchr(bytes, '\0', length) != NULL) {
        from->is_bad = true;
        return;
    }
    memcpy(out, bytes, length);
    out[length] = '\0';
}

bool gpk_reader_is_done(const gpk_reader *from)
{
    return !from->is_bad && from->at == from->end;
}
