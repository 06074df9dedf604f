// SPDX-License-Identifier: MIT
/* memory_test.c - memory is aligned, all of it is there, too much is refused, and much of it may
 * have large pages. */
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

static const size_t MIB = 1 << 20;

static void is_aligned_and_whole(void **state)
{
    (void)state;
    const size_t sizes[] = {1, 63, 64, 65, 4095, 4097, 3 * MIB + 1, 9 * MIB + 1};
    for (size_t alignment = 16; alignment <= 4096; alignment *= 4) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            unsigned char *bytes = gpk_alloc_aligned(alignment, sizes[i]);
            assert_non_null(bytes);
            assert_int_equal((uintptr_t)bytes % alignment, 0);
            memset(bytes, 0xa5, sizes[i]);
            free(bytes);
        }
    }
}

static void too_much_is_refused(void **state)
{
    (void)state;
    for (size_t less = 0; less < 64; less++) /* rounded up it would begin at 0 again */
        assert_null(gpk_alloc_aligned(64, SIZE_MAX - less));
}

/* Whether the kernel was told to back that address with large pages. */
static bool is_advised(const void *address)
{
    FILE *f = fopen("/proc/self/smaps", "r");
    assert_non_null(f);
    char line[512];
    bool is_in = false, is_advised = false;
    while (fgets(line, sizeof line, f) != NULL) {
        unsigned long first, end;
        if (sscanf(line, "%lx-%lx ", &first, &end) == 2)
            is_in = (uintptr_t)address >= first && (uintptr_t)address < end;
        else if (is_in && strncmp(line, "VmFlags:", 8) == 0)
            is_advised = strstr(line, " hg") != NULL;
    }
    fclose(f);
    return is_advised;
}

static void much_may_have_large_pages(void **state)
{
    (void)state;
    if (access("/sys/kernel/mm/transparent_hugepage/enabled", R_OK) != 0 ||
        access("/proc/self/smaps", R_OK) != 0) {
        print_message("SKIP: this kernel has no large pages to ask for, or does not tell\n");
        skip();
    }
    unsigned char *much = gpk_alloc_aligned(4096, 40 * MIB);
    assert_non_null(much);
    assert_true(is_advised(much + 20 * MIB));
    assert_false(is_advised(&much)); /* the stack: nobody asked */
    free(much);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_aligned_and_whole),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(much_may_have_large_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
