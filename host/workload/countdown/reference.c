// SPDX-License-Identifier: MIT
#include "workload/countdown/reference.h"

#include "lib/countdown.h"

static uint32_t rotate_7(uint32_t x)
{
    return x << 7 | x >> 25;
}

static uint32_t arx(uint32_t h, uint32_t from)
{
    for (uint32_t n = from; n > 0; n--)
        h = rotate_7(h + n) ^ n;
    return h;
}

static uint32_t peak(uint32_t h, uint32_t from)
{
    uint32_t sum = h ^ 0x55555555u, turn = ~h;
    for (uint32_t n = from; n > 0; n--) {
        const uint32_t next = turn ^ n;
        turn = rotate_7(sum);
        sum = h + n;
        h = next;
    }
    return h ^ sum << 1 ^ turn << 2;
}

uint32_t gpk_countdown_reference(gpukit_countdown_form form, uint64_t seed, uint64_t counter,
                                 uint32_t from)
{
    const uint32_t h = countdown_seed(seed, counter);
    switch (form) {
    case GPUKIT_COUNTDOWN_ARX:
        return arx(h, from);
    case GPUKIT_COUNTDOWN_PEAK:
        return peak(h, from);
    case GPUKIT_COUNTDOWN_PLAIN:
        break;
    }
    return h;
}
