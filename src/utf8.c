// SPDX-License-Identifier: MIT
#include "utf8.h"

#include <stdbool.h>

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
