/* primes_test.cl - primality tests: of the numbers of a list, and of a window's grains.
 *
 * Layout    numbers: one work item per number. window: one work item per byte of the
 *           launch's bitmap, which holds eight numbers of thirty. sum: one per grain
 * Range     all of [0, 2^64)
 * Output    verdicts[i] of lib/verdict.h; bitmap byte i; records[grain]. Items at or beyond
 *           the end write nothing
 * Needs     OpenCL C 1.2, byte-addressable stores, no extensions
 * Sources   lib/dialect.h, shared/primes_args.h, lib/modmul.h, lib/verdict.h, lib/wheel.h,
 *           lib/tuplets.h, lib/record.h, lib/window.h, this file - in that order
 */
__kernel void primes_test_numbers(primes_numbers_args args, __global const ulong *numbers,
                                  __global uchar *verdicts)
{
    const ulong i = get_global_id(0);
    if (i < args.count)
        verdicts[i] = primes_verdict(numbers[i], gpk_is_prime(numbers[i]));
}

__kernel void primes_test_window(primes_window_args args, __global uchar *bitmap)
{
    const ulong i = get_global_id(0);
    if (i < (ulong)args.grains * args.grain_bytes)
        bitmap[i] = primes_test_byte(&args, i);
}

__kernel void primes_sum_window(primes_window_args args, __global const ulong *bitmap,
                                __global primes_record *records)
{
    const uint i = get_global_id(0);
    if (i < args.grains)
        primes_sum(&args, i, bitmap + (ulong)i * args.grain_bytes / 8, args.grain_bytes,
                   records + i);
}
