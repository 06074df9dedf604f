// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/levels.h - one loop, compiled for each level of instructions.
 *
 * GPK_PIXELS_BY_LEVEL(name, (parameters), (arguments)) makes the static function `name` of the
 * inline function name_body: the body is the same text for all, and so are the bytes it makes.
 */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_LEVELS_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_LEVELS_H

#include "lib/dialect.h"
#include "workload/pixels/level.h"

#if defined(__x86_64__)
#define GPK_PIXELS_BY_LEVEL(name, parameters, arguments)                                           \
    GPK_PIXELS_TARGET_AVX512 static void name##_avx512 parameters                                  \
    {                                                                                              \
        name##_body arguments;                                                                     \
    }                                                                                              \
    GPK_PIXELS_TARGET_AVX2 static void name##_avx2 parameters                                      \
    {                                                                                              \
        name##_body arguments;                                                                     \
    }                                                                                              \
    static void name parameters                                                                    \
    {                                                                                              \
        const gpk_pixels_level level = gpk_pixels_level_now();                                     \
        if (level == GPK_PIXELS_AVX512)                                                            \
            name##_avx512 arguments;                                                               \
        else if (level == GPK_PIXELS_AVX2)                                                         \
            name##_avx2 arguments;                                                                 \
        else                                                                                       \
            name##_body arguments;                                                                 \
    }
#else
#define GPK_PIXELS_BY_LEVEL(name, parameters, arguments)                                           \
    static void name parameters                                                                    \
    {                                                                                              \
        name##_body arguments;                                                                     \
    }
#endif

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_LEVELS_H */
