// SPDX-License-Identifier: MIT
#include "utf8.h"

size_t utf8_size(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    static const struct {
        unsigned char first, last, second_first, second_last, size;
    } rows[] = {
        {0x00, 0x7F, 0x00, 0xFF, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (bytes[0] < rows[i].first || bytes[0] > rows[i].last)
            continue;
        if (rows[i].size == 1)
            return 1;
        bool is_whole = bytes[1] >= rows[i].second_first && bytes[1] <= rows[i].second_last;
        for (size_t j = 2; is_whole && j < rows[i].size; j++)
            is_whole = (bytes[j] & 0xC0u) == 0x80u;
        return is_whole ? rows[i].size : 0;
    }
    return 0;
}

static bool is_control(const unsigned char *bytes)
{
    return bytes[0] < 0x20 || bytes[0] == 0x7F ||
           (bytes[0] == 0xC2 && bytes[1] >= 0x80 && bytes[1] <= 0x9F);
}

/* U+061C, 200B to 200F, 2028 to 202E, 2060 to 206F, FEFF: what is not seen belongs to them, too. */
static bool turns_writing(const unsigned char *bytes)
{
    if (bytes[0] == 0xD8)
        return bytes[1] == 0x9C;
    if (bytes[0] == 0xEF)
        return bytes[1] == 0xBB && bytes[2] == 0xBF;
    if (bytes[0] != 0xE2)
        return false;
    if (bytes[1] == 0x80)
        return (bytes[2] >= 0x8B && bytes[2] <= 0x8F) || (bytes[2] >= 0xA8 && bytes[2] <= 0xAE);
    return bytes[1] == 0x81 && bytes[2] >= 0xA0 && bytes[2] <= 0xAF;
}

bool utf8_is_plain(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return utf8_size(text) > 0 && !is_control(bytes) && !turns_writing(bytes);
}
