// SPDX-License-Identifier: MIT
/* base/memory.h - memory for data: aligned, and in large pages where there is much of it. */
#ifndef GPK_BASE_MEMORY_H
#define GPK_BASE_MEMORY_H

#include <stddef.h>

/* Uninitialised; `alignment` is a power of two. NULL: there is not so much. Give it to free(). */
void *gpk_alloc_aligned(size_t alignment, size_t size);

#endif /* GPK_BASE_MEMORY_H */
