// SPDX-License-Identifier: MIT
/* test.h - cmocka, with the four system headers that it wants before it. */
#ifndef GPUKIT_TEST_H
#define GPUKIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif /* GPUKIT_TEST_H */
