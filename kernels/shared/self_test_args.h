/* shared/self_test_args.h - argument block and layout of the self-test's kernel.
 *
 * Read by C11 and OpenCL C: widest fields first, no padding left to the compiler. Each item
 * has two operands, and leaves a number for each part behind.
 */
#ifndef GPK_SHARED_SELF_TEST_ARGS_H
#define GPK_SHARED_SELF_TEST_ARGS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

typedef struct self_test_args {
    gpk_u64 nonce;  /* of this run: what an earlier one left behind is none of its results */
    gpk_u32 items;  /* a whole number of groups */
    gpk_u32 turns;  /* of the long loop, which the first item of each group makes */
    gpk_u32 rounds; /* of the exchange through local memory */
    gpk_u32 group;  /* items in a work-group */
} self_test_args;

/* No device runs as many items in lockstep, so that barriers matter. CPUs never do, and llvmpipe
 * takes no more than half of it. */
#define SELF_TEST_GROUP 64u

/* The numbers of an item. */
#define SELF_TEST_ECHO 0      /* nonce + item */
#define SELF_TEST_MUL_32 1    /* high half of the product of both low halves */
#define SELF_TEST_MUL_64 2    /* high half of the product */
#define SELF_TEST_LEFT 3      /* a << b % 64 */
#define SELF_TEST_RIGHT 4     /* a >> b % 64 */
#define SELF_TEST_DIVIDE 5    /* a / b, by 1 where b is 0 */
#define SELF_TEST_MODULO 6    /* a % b, likewise */
#define SELF_TEST_POPCOUNT 7  /* bits that are set in a */
#define SELF_TEST_ZEROS 8     /* bits before the first that is set in a */
#define SELF_TEST_LOOP 9      /* after so many turns: the item's place in its group, or all */
#define SELF_TEST_LOCAL_OR 10 /* from here on of the whole group: see self_test.cl */
#define SELF_TEST_LOCAL_AND 11
#define SELF_TEST_LOCAL_ADD 12
#define SELF_TEST_EXCHANGE 13
#define SELF_TEST_TICKET 14 /* what the counter was: each number once */
#define SELF_TEST_PARTS 15

#endif /* GPK_SHARED_SELF_TEST_ARGS_H */
