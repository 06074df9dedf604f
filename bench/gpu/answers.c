// SPDX-License-Identifier: MIT
/* Drivers from 470 to 515 had a mul_hi that was wrong for some numbers: the self-test asks some
 * hundred questions, this asks half a million.
 */
#include "answers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../xorshift.h"
#include "queue/chain.h"

enum { PAIRS = 1 << 18, PARTS = 8, MUL_HI_PARTS = 2, GROUP = 64 };

static const char source[] = "__kernel void answers(__global const ulong *pairs,\n"
                             "                      __global ulong *out)\n"
                             "{\n"
                             "    const ulong i = get_global_id(0);\n"
                             "    const ulong a = pairs[2 * i], b = pairs[2 * i + 1];\n"
                             "    out += 8 * i;\n"
                             "    out[0] = mul_hi((uint)a, (uint)b);\n"
                             "    out[1] = mul_hi(a, b);\n"
                             "    out[2] = a * b;\n"
                             "    out[3] = a / (b | 1);\n"
                             "    out[4] = a % (b | 1);\n"
                             "    out[5] = a << (b & 63);\n"
                             "    out[6] = a >> (b & 63);\n"
                             "    out[7] = rotate(a, b & 63) + popcount(a) + clz(b);\n"
                             "}\n";

static const char *const names[PARTS] = {
    "mul_hi of 32 bits",
    "mul_hi of 64 bits",
    "a product",
    "a quotient",
    "a remainder",
    "a shift to the left",
    "a shift to the right",
    "rotate, popcount or clz",
};

/* Numbers at whose borders halves, carries and signs change. */
static const uint64_t edges[] = {
    0,
    1,
    UINT64_C(0x7fffffff),
    UINT64_C(0x80000000),
    UINT64_C(0xffffffff),
    UINT64_C(0x100000000),
    UINT64_C(0x7fffffffffffffff),
    UINT64_C(0x8000000000000000),
    UINT64_C(0xffffffff00000000),
    UINT64_C(0xfffffffffffffffe),
    UINT64_C(0xffffffffffffffff),
    UINT64_C(0xaaaaaaaaaaaaaaaa),
    UINT64_C(0x00000001ffffffff),
    UINT64_C(0xfffffffeffffffff),
    UINT64_C(0x0000ffff0000ffff),
    UINT64_C(0x8000000080000000),
};

enum { EDGES = sizeof edges / sizeof edges[0] };

/* All pairs of edges; then a quarter of pairs near edges, and random ones of every size. */
static void fill_pairs(uint64_t *pairs)
{
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < PAIRS; i++) {
        uint64_t *a = &pairs[2 * i], *b = a + 1;
        const bool is_edge = i < (size_t)EDGES * EDGES, is_near = i % 4 == 0;
        const uint64_t x = xorshift_next(&state), y = xorshift_next(&state),
                       by = xorshift_next(&state);
        *a = is_edge ? edges[i / EDGES] : is_near ? edges[x % EDGES] + (x >> 60) - 8 : x >> by % 64;
        *b = is_edge   ? edges[i % EDGES]
             : is_near ? edges[y % EDGES] + (y >> 60) - 8
                       : y >> by / 64 % 64;
    }
}

static uint64_t count_bits(uint64_t x)
{
    uint64_t count = 0;
    for (; x != 0; x &= x - 1)
        count++;
    return count;
}

static uint64_t count_zeros(uint64_t x)
{
    uint64_t count = 64;
    for (; x != 0; x >>= 1)
        count--;
    return count;
}

static void answer(uint64_t a, uint64_t b, uint64_t *out)
{
    __extension__ typedef unsigned __int128 wide;
    const uint64_t by = b % 64;
    out[0] = (a & UINT32_MAX) * (b & UINT32_MAX) >> 32;
    out[1] = (uint64_t)((wide)a * b >> 64);
    out[2] = a * b;
    out[3] = a / (b | 1);
    out[4] = a % (b | 1);
    out[5] = a << by;
    out[6] = a >> by;
    out[7] = (by == 0 ? a : a << by | a >> (64 - by)) + count_bits(a) + count_zeros(b);
}

/* The rows, and the first answer of each that is wrong as its note. */
static void compare(gpu_row **rows, const uint64_t *pairs, const uint64_t *got)
{
    double wrong[2] = {0, 0};
    for (size_t i = 0; i < PAIRS; i++) {
        uint64_t expected[PARTS];
        answer(pairs[2 * i], pairs[2 * i + 1], expected);
        for (size_t part = 0; part < PARTS; part++) {
            const size_t which = part < MUL_HI_PARTS ? 0 : 1;
            const uint64_t is = got[i * PARTS + part];
            if (is == expected[part] || wrong[which]++ > 0)
                continue;
            gpu_row_fail(rows[which],
                         "%s of 0x%" PRIx64 " and 0x%" PRIx64 " is 0x%" PRIx64 ", not 0x%" PRIx64,
                         names[part], pairs[2 * i], pairs[2 * i + 1], is, expected[part]);
        }
    }
    gpu_row_add(rows[0], wrong[0]);
    gpu_row_add(rows[1], wrong[1]);
}

static gpukit_status ask(gpukit_queue *queue, gpukit_program *program,
                         gpukit_buffer *const *buffers, gpukit_error *err)
{
    const gpukit_launch launch = {
        .program = program, .buffers = buffers, .items = PAIRS, .group = GROUP};
    gpk_chain chain = {.queue = queue};
    gpk_chain_upload(&chain, buffers[0], 0, PAIRS * 2 * sizeof(uint64_t), NULL);
    gpk_chain_run(&chain, &launch);
    gpk_chain_download(&chain, buffers[1], 0, PAIRS * PARTS * sizeof(uint64_t), NULL);
    return gpk_chain_finish(&chain, err);
}

void gpu_answers_check(gpu_check *check, gpukit_queue *queue)
{
    const gpukit_kernel kernel = {.entry = "answers", .source = source, .buffer_count = 2};
    gpu_row *rows[] = {gpu_row_new(check, "first", "wrong", "mul_hi"),
                       gpu_row_new(check, "first", "wrong", "64 bits")};
    gpukit_program *program = NULL;
    gpukit_buffer *buffers[2] = {NULL, NULL};
    gpukit_error error;
    gpukit_status status = gpukit_program_open(queue, &kernel, &program, &error);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, PAIRS * 2 * sizeof(uint64_t), GPUKIT_BUFFER_STAGED,
                                     &buffers[0], &error);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, PAIRS * PARTS * sizeof(uint64_t), GPUKIT_BUFFER_STAGED,
                                     &buffers[1], &error);
    uint64_t *pairs = status == GPUKIT_OK ? malloc(PAIRS * 2 * sizeof *pairs) : NULL;
    if (pairs != NULL) {
        fill_pairs(pairs);
        memcpy(gpukit_buffer_host(buffers[0]), pairs, PAIRS * 2 * sizeof *pairs);
        status = ask(queue, program, buffers, &error);
    }
    if (pairs != NULL && status == GPUKIT_OK)
        compare(rows, pairs, gpukit_buffer_host(buffers[1]));
    for (int i = 0; i < 2 && status != GPUKIT_OK; i++)
        gpu_row_fail_with(rows[i], &error);
    for (int i = 0; i < 2 && status == GPUKIT_OK && pairs == NULL; i++)
        gpu_row_fail(rows[i], "no memory for the questions");
    free(pairs);
    gpukit_buffer_free(buffers[0]);
    gpukit_buffer_free(buffers[1]);
    gpukit_program_close(program);
}
