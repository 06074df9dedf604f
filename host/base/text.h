// SPDX-License-Identifier: MIT
/* base/text.h - strings of a fixed size, cut at the end rather than overrun. */
#ifndef GPK_BASE_TEXT_H
#define GPK_BASE_TEXT_H

#include <stddef.h>

/* Copies text into out of size bytes; always ended by a NUL. */
void gpk_text_copy(char *out, size_t size, const char *text);

/* printf into out; always ended by a NUL, cut where it is too long. */
__attribute__((format(printf, 3, 4))) void gpk_text_format(char *out, size_t size,
                                                           const char *format, ...);

#endif /* GPK_BASE_TEXT_H */
