// SPDX-License-Identifier: MIT
#include "sched/self_test_answers.h"

#include <string.h>

enum { TURNS = 100000, ROUNDS = 16 };

static const uint64_t edges[] = {
    0, 1, 32, 63, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX,
};

enum { EDGES = sizeof edges / sizeof edges[0] };

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t high_half(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    return (uint64_t)((wide)a * b >> 64);
}

static uint64_t shifted(uint64_t a, uint64_t by, bool is_left)
{
    for (; by > 0; by--)
        a = is_left ? a + a : a / 2;
    return a;
}

static uint64_t count_bits(uint64_t a)
{
    uint64_t count = 0;
    for (int bit = 0; bit < 64; bit++)
        count += a >> bit & 1;
    return count;
}

static uint64_t count_zeros(uint64_t a)
{
    uint64_t count = 0;
    while (count < 64 && (a >> (63 - count) & 1) == 0)
        count++;
    return count;
}

static uint64_t turn(uint64_t x, uint32_t i)
{
    return (x ^ x >> 29) * UINT64_C(0x9e3779b97f4a7c15) + i;
}

uint32_t gpk_questions_wanted_turns(const gpk_questions *questions, uint32_t item)
{
    return item % questions->args.group == 0 ? questions->args.turns : item % questions->args.group;
}

static uint64_t after_loop(const gpk_questions *questions, uint32_t item)
{
    uint64_t x = questions->pairs[(size_t)2 * item];
    for (uint32_t i = 0; i < gpk_questions_wanted_turns(questions, item); i++)
        x = turn(x, i);
    return x;
}

static void answer_item(gpk_questions *questions, uint32_t item)
{
    uint64_t a = questions->pairs[(size_t)2 * item], b = questions->pairs[(size_t)2 * item + 1];
    uint64_t *out = questions->answers[item];
    uint64_t quotient = b == 0 ? a : a / b;
    out[SELF_TEST_ECHO] = questions->args.nonce + item;
    out[SELF_TEST_MUL_32] = (a & UINT32_MAX) * (b & UINT32_MAX) >> 32;
    out[SELF_TEST_MUL_64] = high_half(a, b);
    out[SELF_TEST_LEFT] = shifted(a, b % 64, true);
    out[SELF_TEST_RIGHT] = shifted(a, b % 64, false);
    out[SELF_TEST_DIVIDE] = quotient;
    out[SELF_TEST_MODULO] = b == 0 ? 0 : a - quotient * b;
    out[SELF_TEST_POPCOUNT] = count_bits(a);
    out[SELF_TEST_ZEROS] = count_zeros(a);
    out[SELF_TEST_LOOP] = after_loop(questions, item);
}

/* What each item of the group has after it has seen those of as many others as there are
 * rounds. */
static void answer_exchange(gpk_questions *questions, uint32_t first)
{
    const uint32_t group = questions->args.group;
    uint64_t now[SELF_TEST_GROUP], before[SELF_TEST_GROUP];
    for (uint32_t i = 0; i < group; i++)
        now[i] = questions->pairs[(size_t)2 * (first + i)] ^
                 questions->pairs[(size_t)2 * (first + i) + 1];
    for (uint32_t round = 1; round <= questions->args.rounds; round++) {
        memcpy(before, now, sizeof now);
        for (uint32_t i = 0; i < group; i++)
            now[i] = before[i] * UINT64_C(6364136223846793005) + before[(i + round) % group];
    }
    for (uint32_t i = 0; i < group; i++)
        questions->answers[first + i][SELF_TEST_EXCHANGE] = now[i];
}

static void answer_group(gpk_questions *questions, uint32_t first)
{
    const uint32_t group = questions->args.group;
    uint32_t bits_or = 0, bits_and = UINT32_MAX, sum = 0;
    for (uint32_t i = 0; i < group; i++) {
        uint64_t a = questions->pairs[(size_t)2 * (first + i)],
                 b = questions->pairs[(size_t)2 * (first + i) + 1];
        bits_or |= (uint32_t)(a % 2) << i % 32;
        bits_and &= ~((uint32_t)(b % 2) << i % 32);
        sum += (uint32_t)a ^ (uint32_t)b;
    }
    for (uint32_t i = 0; i < group; i++) {
        uint64_t *out = questions->answers[first + i];
        out[SELF_TEST_LOCAL_OR] = bits_or;
        out[SELF_TEST_LOCAL_AND] = bits_and;
        out[SELF_TEST_LOCAL_ADD] = sum;
    }
}

void gpk_questions_init(gpk_questions *out, uint64_t nonce, uint32_t group)
{
    uint64_t state = nonce;
    memset(out, 0, sizeof *out);
    out->args = (self_test_args){
        .nonce = nonce,
        .items = GPK_QUESTION_ITEMS,
        .turns = TURNS,
        .rounds = ROUNDS,
        .group = group,
    };
    for (uint32_t i = 0; i < GPK_QUESTION_ITEMS; i++) {
        bool is_edge = i < EDGES * EDGES;
        out->pairs[(size_t)2 * i] = is_edge ? edges[i / EDGES] : next_random(&state);
        /* quotients of random numbers of one size would all be 0 or 1 */
        out->pairs[(size_t)2 * i + 1] = is_edge ? edges[i % EDGES] : next_random(&state) >> i % 48;
    }
    for (uint32_t i = 0; i < GPK_QUESTION_ITEMS; i++)
        answer_item(out, i);
    for (uint32_t first = 0; first < GPK_QUESTION_ITEMS; first += group) {
        answer_group(out, first);
        answer_exchange(out, first);
    }
}

uint32_t gpk_questions_turns(const gpk_questions *questions, uint32_t item, uint64_t number)
{
    uint64_t x = questions->pairs[(size_t)2 * item];
    for (uint32_t i = 0; i <= gpk_questions_wanted_turns(questions, item); i++) {
        if (x == number)
            return i;
        x = turn(x, i);
    }
    return UINT32_MAX;
}
