/* self_test.cl - arithmetic, loops, local memory, barriers and atomics with known answers.
 *
 * Layout    one work item per pair of operands, in groups of args.group: at
 *           most SELF_TEST_GROUP, and not below 3
 * Range     any operands; items is a whole number of groups
 * Output    results[item * SELF_TEST_PARTS + part]; bytes[item] where the item's first
 *           operand is odd; *counter grows by one for each item
 * Needs     OpenCL C 1.2, byte-addressable stores, 1 KiB of local memory
 * Sources   lib/dialect.h, shared/self_test_args.h, lib/self_test.h, this file - in that order
 */
__kernel void self_test(self_test_args args, __global const ulong *pairs, __global ulong *results,
                        __global uchar *bytes, __global uint *counter)
{
    __local ulong numbers[SELF_TEST_GROUP];
    __local uint words[3];
    const uint item = get_global_id(0);
    const uint place = get_local_id(0);
    const ulong a = pairs[2u * item], b = pairs[2u * item + 1u];
    __global ulong *out = results + item * SELF_TEST_PARTS;
    self_test_alone(&args, a, b, item, out);
    self_test_byte(a, b, item, bytes);
    out[SELF_TEST_TICKET] = gpk_take_one(counter);

    if (place < 3u)
        words[place] = place == 1u ? ~0u : 0u;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (a & 1u)
        atomic_or(words, 1u << (place % 32u));
    if (b & 1u)
        atomic_and(words + 1, ~(1u << (place % 32u)));
    atomic_add(words + 2, (uint)(a ^ b));
    barrier(CLK_LOCAL_MEM_FENCE);
    out[SELF_TEST_LOCAL_OR] = words[0];
    out[SELF_TEST_LOCAL_AND] = words[1];
    out[SELF_TEST_LOCAL_ADD] = words[2];

    ulong number = a ^ b;
    for (uint round = 0; round < args.rounds; round++) {
        numbers[place] = number;
        barrier(CLK_LOCAL_MEM_FENCE);
        number = self_test_mix(number, numbers[(place + round + 1u) % args.group]);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    out[SELF_TEST_EXCHANGE] = number;
}
