// SPDX-License-Identifier: MIT
/* sched/self_test_answers.h - what the self-test asks, and the answers, by other code than
 * the kernel's: plain C, bit by bit where that is the difference. */
#ifndef GPK_SCHED_SELF_TEST_ANSWERS_H
#define GPK_SCHED_SELF_TEST_ANSWERS_H

#include "shared/self_test_args.h"

enum { GPK_QUESTION_ITEMS = 4 * SELF_TEST_GROUP };

typedef struct gpk_questions {
    self_test_args args;
    uint64_t pairs[2 * GPK_QUESTION_ITEMS];
    uint64_t answers[GPK_QUESTION_ITEMS][SELF_TEST_PARTS]; /* but the tickets, which are 0 */
} gpk_questions;

/* All pairs of edge cases, then as random ones as the nonce is. group is SELF_TEST_GROUP, or
 * a part of it. */
void gpk_questions_init(gpk_questions *out, uint64_t nonce, uint32_t group);

/* How many turns the item's loop has. */
uint32_t gpk_questions_wanted_turns(const gpk_questions *questions, uint32_t item);

/* After how many of them the item had this number; UINT32_MAX: after none. */
uint32_t gpk_questions_turns(const gpk_questions *questions, uint32_t item, uint64_t number);

#endif /* GPK_SCHED_SELF_TEST_ANSWERS_H */
