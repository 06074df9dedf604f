// SPDX-License-Identifier: MIT
/* The kernel of the self-test for devices that run C: what items do together is worked out
 * for their whole group, as many times as a range begins in it. */
#include "kernel_sources.h"
#include "lib/self_test.h"
#include "sched/self_test.h"

typedef struct group_state {
    uint32_t bits_or, bits_and, sum;
    uint64_t numbers[SELF_TEST_GROUP]; /* after the exchange */
} group_state;

static void exchange(uint64_t *numbers, uint32_t group, uint32_t round)
{
    uint64_t before[SELF_TEST_GROUP];
    for (uint32_t i = 0; i < group; i++)
        before[i] = numbers[i];
    for (uint32_t i = 0; i < group; i++)
        numbers[i] = self_test_mix(before[i], before[(i + round + 1) % group]);
}

static void work_together(const self_test_args *args, const uint64_t *pairs, group_state *out)
{
    const uint32_t group = args->group;
    *out = (group_state){.bits_and = UINT32_MAX};
    for (uint32_t i = 0; i < group; i++) {
        uint64_t a = pairs[(size_t)2 * i], b = pairs[(size_t)2 * i + 1];
        if (a & 1)
            out->bits_or |= UINT32_C(1) << i % 32;
        if (b & 1)
            out->bits_and &= ~(UINT32_C(1) << i % 32);
        out->sum += (uint32_t)(a ^ b);
        out->numbers[i] = a ^ b;
    }
    for (uint32_t round = 0; round < args->rounds; round++)
        exchange(out->numbers, group, round);
}

static void body(const void *argument, void *const *memories, uint64_t first, uint64_t last)
{
    const self_test_args *args = argument;
    const uint64_t *pairs = memories[0];
    uint8_t *bytes = memories[2];
    group_state group;
    for (uint64_t i = first; i < last && i < args->items; i++) {
        uint64_t a = pairs[(size_t)2 * i], b = pairs[(size_t)2 * i + 1], place = i % args->group;
        uint64_t *out = (uint64_t *)memories[1] + i * SELF_TEST_PARTS;
        if (i == first || place == 0)
            work_together(args, pairs + 2 * (i - place), &group);
        self_test_alone(args, a, b, (uint32_t)i, out);
        self_test_byte(a, b, (uint32_t)i, bytes);
        out[SELF_TEST_TICKET] = gpk_take_one(memories[3]);
        out[SELF_TEST_LOCAL_OR] = group.bits_or;
        out[SELF_TEST_LOCAL_AND] = group.bits_and;
        out[SELF_TEST_LOCAL_ADD] = group.sum;
        out[SELF_TEST_EXCHANGE] = group.numbers[place];
    }
}

static const gpk_source *const sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_self_test_args_h,
    &gpk_source_lib_self_test_h,
    &gpk_source_self_test_cl,
    NULL,
};

const gpk_kernel gpk_self_test_kernel = {
    .entry = "self_test",
    .sources = sources,
    .body = body,
    .args_size = sizeof(self_test_args),
    .memory_count = 4,
};

_Static_assert(sizeof(self_test_args) == 24, "the layout that OpenCL C has");
