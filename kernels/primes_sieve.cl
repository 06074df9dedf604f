/* primes_sieve.cl - the sieve for devices whose work items are CPU cores.
 *
 * Layout    one work item is one worker: it takes one piece of the work after the other, so that
 *           no core waits for another one. begin: one item, before each of the others. scatter:
 *           the multiples of the large base primes in the one grain of the launch
 * Range     any part of [0, 2^64), cut into grains
 * Output    scratch and pool; records[unit] for each unit of the launch's grains, and with
 *           keeps_bitmaps the bitmaps as well
 * Needs     OpenCL C 1.2, byte-addressable stores; divides in doubles where the device has them;
 *           for CPU devices alone: primes_sieve_begin, primes_sieve_scatter, primes_sieve
 * Sources   lib/dialect.h, shared/primes_args.h, lib/trial.h, lib/bpsw.h, lib/wheel.h,
 *           lib/tuplets.h, lib/record.h, lib/sum.h, lib/multiples.h, lib/large.h, lib/buckets.h,
 *           lib/sieve.h, lib/workers.h, this file - in that order
 */
__kernel void primes_sieve_begin(primes_sieve_args args, __global uchar *scratch)
{
    if (get_global_id(0) == 0)
        primes_workers_begin(&args, scratch);
}

__kernel void primes_sieve_scatter(primes_sieve_args args, __global const ulong *map,
                                   __global uchar *scratch, __global uint *pool)
{
    const uint worker = get_global_id(0);
    if (worker < args.workers)
        primes_workers_scatter(&args, worker, map, scratch, pool);
}

__kernel void primes_sieve(primes_sieve_args args, __global const uint *primes,
                           __global const uint *index, __global const uchar *patterns,
                           __global const ulong *map, __global uchar *scratch, __global uint *pool,
                           __global uchar *bitmaps, __global primes_record *records)
{
    const uint number = get_global_id(0);
    if (number >= args.workers)
        return;
    primes_worker worker = {
        .sieve =
            {
                .primes = primes,
                .index = index,
                .patterns = patterns,
                .map = map,
                .map_bytes = args.map_bytes,
                .largest_prime = args.largest_prime,
            },
        .scratch = scratch,
        .pool = pool,
        .bitmaps = bitmaps,
        .records = records,
    };
    primes_workers_sieve(&args, number, &worker);
}
