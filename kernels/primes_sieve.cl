/* primes_sieve.cl - the sieve for devices whose work items are CPU cores.
 *
 * Layout    one work item is one worker: it takes one grain after the other, so that no
 *           core waits for another one
 * Range     any part of [0, 2^64), cut into grains
 * Output    records[grain] for each grain; with keeps_bitmaps its bitmap as well
 * Needs     OpenCL C 1.2, byte-addressable stores, no extensions; *next is args.taken at the
 *           launch; for CPU devices alone: primes_sieve
 * Sources   lib/dialect.h, shared/primes_args.h, lib/trial.h, lib/bpsw.h, lib/wheel.h,
 *           lib/tuplets.h, lib/record.h, lib/sum.h, lib/sieve.h, this file - in that order
 */
__kernel void primes_sieve(primes_sieve_args args, __global const uint *primes,
                           __global const uint *index, __global const uchar *patterns,
                           __global const ulong *map, __global uint *turns, __global uchar *bitmaps,
                           __global uint *next, __global primes_record *records)
{
    const uint worker = get_global_id(0);
    if (worker >= args.workers)
        return;
    primes_sieve_state sieve = {
        .primes = primes,
        .index = index,
        .patterns = patterns,
        .map = map,
        .map_bytes = args.map_bytes,
        .largest_prime = args.largest_prime,
        .turns = turns + (ulong)worker * args.small_count,
    };
    primes_sieve_worker(&args, worker, &sieve, bitmaps, next, records);
}
