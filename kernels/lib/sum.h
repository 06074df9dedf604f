/* lib/sum.h - a grain's record from its bitmap. */
#ifndef GPK_LIB_SUM_H
#define GPK_LIB_SUM_H

#ifndef __OPENCL_C_VERSION__
#include "lib/bpsw.h"
#include "lib/record.h"
#include "lib/trial.h"
#endif

GPK_INLINE bool primes_is_prime(gpk_u64 n)
{
    const gpk_u32 verdict = trial_first(n);
    return verdict == TRIAL_PRIME ||
           (verdict == TRIAL_OPEN && trial_second(n) == 0 && bpsw_base_two(n) && bpsw_lucas(n));
}

/* The flag of the first number behind the byte before `end`, if it is in the window: what the
 * tuplets of a run of bytes want to know besides. */
GPK_INLINE gpk_u64 primes_flag_behind(const primes_window_args *window, gpk_u64 end)
{
    const bool is_inside = window->last != 0 && end <= (window->last - 1u) / 30u;
    return is_inside && primes_is_prime(end * 30u + 1u);
}

/* A part of a grain. */
typedef struct primes_part {
    gpk_u64 grain;    /* of the window */
    gpk_u64 in_grain; /* bytes of the grain before the part: whole words */
    gpk_u64 byte;     /* that it begins with, of all numbers */
    gpk_u32 size;     /* bytes, which primes_trim has rounded up to words */
} primes_part;

GPK_INLINE void primes_sum_part(const primes_window_args *window, const primes_part *part,
                                GPK_GLOBAL const gpk_u64 *words, GPK_GLOBAL primes_record *out)
{
    const gpk_u64 place = primes_place(part->grain, window->grain_bytes) + part->in_grain / 8u;
    const gpk_u32 count = (part->size + 7u) / 8u;
    gpk_u64 primes = 0, hash = 0;
    for (gpk_u32 i = 0; i < count; i++) {
        primes += gpk_popcount(words[i]);
        hash += gpk_primes_hash(words[i], place + i);
    }
    for (gpk_u32 i = 0; i < PRIMES_TUPLETS; i++)
        out->tuplets[i] = 0;
    if (window->counts_tuplets && count != 0)
        primes_sum_tuplets(words, count, primes_flag_behind(window, part->byte + part->size),
                           out->tuplets);
    out->padding = 0;
    out->count = primes;
    out->hash = hash;
    out->grain = part->grain;
    out->complement = primes_complement(out);
}

/* Of grain i of a launch its first size bytes. */
GPK_INLINE void primes_sum(const primes_window_args *window, gpk_u64 i,
                           GPK_GLOBAL const gpk_u64 *words, gpk_u32 size,
                           GPK_GLOBAL primes_record *out)
{
    primes_part part;
    part.grain = window->first_grain + i;
    part.in_grain = 0;
    part.byte = window->begin_byte + i * window->grain_bytes;
    part.size = size;
    primes_sum_part(window, &part, words, out);
}

#endif /* GPK_LIB_SUM_H */
