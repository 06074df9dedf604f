/* pixels_bilateral.cl - a blur that leaves edges sharp.
 *
 * Layout    a work item makes the pixel that begins with a sample of its own, if there is one:
 *           lib/pixels_near.h
 * Range     the table has weights: lib/pixels_bilateral.h; PIXELS_BITS is 8 or 16
 * Output    out: the rows that are wanted
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, lib/pixels_bilateral.h, this file - in that order
 */
#if PIXELS_BITS == 8
#define PIXELS_BILATERAL_COLOURS PIXELS_BILATERAL_COLOURS8
#define PIXELS_BILATERAL_STEP 0u
#else
#define PIXELS_BILATERAL_COLOURS PIXELS_BILATERAL_COLOURS16
#define PIXELS_BILATERAL_STEP PIXELS_BILATERAL_STEP16
#endif

/* What has been summed of a square, for four channels: those that are not there stay 0. */
typedef struct pixels_tally {
    ulong sums[4];
    ulong weights;
} pixels_tally;

/* One neighbour: its samples and those in the middle. */
GPK_INLINE void pixels_tally_add(__global const uint *table, const uint *middle, const uint *seen,
                                 uint by_place, pixels_tally *to)
{
    uint distance = 0;
    GPK_UNROLL
    for (int c = 0; c < 4; c++)
        distance += pixels_distance(middle[c], seen[c]);
    const uint weight = pixels_bilateral_weight(by_place, table[distance >> PIXELS_BILATERAL_STEP]);
    to->weights += weight;
    GPK_UNROLL
    for (int c = 0; c < 4; c++)
        to->sums[c] += (ulong)weight * seen[c];
}

/* Of the pixel `across` from the one that begins with sample i of row y, which is in the image if
 * is_inside says so. */
GPK_INLINE void pixels_bilateral_see(const pixels_args *args, __global const uchar *in, int y,
                                     int i, int across, bool is_inside, uint *out)
{
    const int channels = (int)args->in_channels;
    GPK_UNROLL
    for (int c = 0; c < 4; c++) {
        out[c] = 0u;
        if (c < channels)
            out[c] = is_inside ? pixels_near_row(args, in, y)[i + c + across * channels]
                               : pixels_near_see(args, in, i + c, y, across);
    }
}

GPK_INLINE void pixels_bilateral_at(const pixels_args *args, __global const uchar *in,
                                    __global const uint *table, int y, int i, bool is_inside,
                                    __global pixels_sample *to)
{
    const int radius = (int)args->radius;
    __global const uint *place = table + PIXELS_BILATERAL_COLOURS;
    pixels_tally of = {{0, 0, 0, 0}, 0};
    uint middle[4], seen[4];
    pixels_bilateral_see(args, in, y, i, 0, true, middle);
    for (int v = -radius; v <= radius; v++) {
        for (int h = -radius; h <= radius; h++) {
            pixels_bilateral_see(args, in, y + v, i, h, is_inside, seen);
            pixels_tally_add(table, middle, seen, *place++, &of);
        }
    }
    GPK_UNROLL
    for (int c = 0; c < 4; c++) {
        if (c < (int)args->in_channels)
            to[i + c] = (pixels_sample)pixels_bilateral_mean(of.sums[c], of.weights);
    }
}

__kernel void pixels_bilateral(pixels_args args, __global const uchar *in, __global uchar *out,
                               __global uchar *scratch, __global const uchar *table)
{
    (void)scratch;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    int y;
    const pixels_near near = pixels_near_around(&args, get_global_id(0), (int)args.radius, &y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    for (int i = near.first; i < near.last; i++) {
        if (i % (int)args.in_channels == 0)
            pixels_bilateral_at(&args, in, (__global const uint *)table, y, i,
                                pixels_near_is_inside(near, i), to);
    }
}
