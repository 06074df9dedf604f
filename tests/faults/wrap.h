// SPDX-License-Identifier: MIT
/* wrap.h - every allocation of the library's objects, one of which can be made to fail.
 *
 * For one file of a test that is linked with --wrap for each of these functions.
 */
#ifndef GPUKIT_TESTS_FAULTS_WRAP_H
#define GPUKIT_TESTS_FAULTS_WRAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Allocations until the one that fails, of all threads; none does below 1. */
static atomic_int until_failure;

static bool fails(void)
{
    return atomic_fetch_sub(&until_failure, 1) == 1;
}

// clang-format off
#define WRAP(type, name, parameters, arguments)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters { return fails() ? NULL : __real_##name arguments; }
// clang-format on

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, (void *old, size_t size), (old, size))
WRAP(void *, reallocarray, (void *old, size_t count, size_t size), (old, count, size))
WRAP(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
WRAP(char *, strdup, (const char *text), (text))

#endif /* GPUKIT_TESTS_FAULTS_WRAP_H */
