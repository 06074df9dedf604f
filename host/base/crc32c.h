// SPDX-License-Identifier: MIT
/* base/crc32c.h - CRC-32C (Castagnoli): finds what a disk or a torn write damaged. */
#ifndef GPK_BASE_CRC32C_H
#define GPK_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Of the bytes so far, whose own is crc (0 for none), and these. */
uint32_t gpk_crc32c(uint32_t crc, const void *bytes, size_t size);

#endif /* GPK_BASE_CRC32C_H */
