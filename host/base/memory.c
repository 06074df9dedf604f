// SPDX-License-Identifier: MIT
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MUCH = 4 << 20 }; /* bytes: there are large pages in it, however it lies */

/* Many systems give large pages to those who ask for them alone. An image is 9000 small ones, which
 * a processor looks up one by one. */
static void ask_for_large_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t first = ((uintptr_t)memory + page - 1) / page * page;
    const uintptr_t end = ((uintptr_t)memory + size) / page * page;
    /* a wish: small pages do as well */
    (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

void *gpk_alloc_aligned(size_t alignment, size_t size)
{
    if (size > SIZE_MAX - alignment)
        return NULL;
    /* aligned_alloc wants a multiple of the alignment */
    void *memory = aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory != NULL && size >= MUCH)
        ask_for_large_pages(memory, size);
    return memory;
}
