/* peaks.cl - what a device does at most: multiplying and adding, its memory, an empty launch.
 *
 * Layout    chains: an item has PEAKS_CHAINS of them; triad and fill: PEAKS_LANES floats of each
 *           array; mark: one item
 * Range     steps is a multiple of PEAKS_TURNS; what chains come to is below 2^24
 * Output    chains: a word for each item, the sum of its chains; triad: sums; fill: left and right;
 *           mark: one word, which grows by one
 * Needs     OpenCL C 1.2; vectors as wide as the compiler's target has them
 * Sources   lib/dialect.h, shared/peaks_args.h, lib/peaks.h, this file - in that order
 */
__kernel void peaks_chains(peaks_args args, __global const float *starts, __global uint *totals)
{
    const ulong item = get_global_id(0);
    if (item < args.items)
        totals[item] = peaks_item(&args, item, starts);
}

__kernel void peaks_fill(peaks_args args, __global float *left, __global float *right)
{
    const ulong item = get_global_id(0);
    if (item < args.items)
        peaks_fill_item(item, left, right);
}

__kernel void peaks_triad(peaks_args args, __global float *sums, __global const float *left,
                          __global const float *right)
{
    const ulong item = get_global_id(0);
    if (item < args.items)
        peaks_triad_item(args.factor, item, sums, left, right);
}

__kernel void peaks_mark(peaks_args args, __global uint *mark)
{
    if (get_global_id(0) < args.items)
        *mark += 1u;
}
