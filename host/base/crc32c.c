// SPDX-License-Identifier: MIT
#include "base/crc32c.h"

/* What four bits do to the remainder by 0x82f63b78, the polynomial with its bits reversed.
 * python3 -c 'for i in range(16):
 *     for _ in range(4): i = i >> 1 ^ (i & 1) * 0x82f63b78
 *     print(hex(i))' */
static const uint32_t table[16] = {
    0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
    0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

uint32_t gpk_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;

    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= at[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}
