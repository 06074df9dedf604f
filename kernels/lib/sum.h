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

/* Counts and hashes the first size bytes of grain i of a launch, which primes_trim has
 * rounded up to words. */
GPK_INLINE void primes_sum(const primes_window_args *window, gpk_u64 i,
                           GPK_GLOBAL const gpk_u64 *words, gpk_u32 size,
                           GPK_GLOBAL primes_record *out)
{
    const gpk_u64 grain = window->first_grain + i;
    const gpk_u64 place = primes_place(grain, window->grain_bytes);
    const gpk_u64 end = window->begin_byte + i * window->grain_bytes + size;
    const gpk_u32 count = (size + 7u) / 8u;
    gpk_u64 primes = 0, hash = 0;
    for (gpk_u32 j = 0; j < count; j++) {
        primes += gpk_popcount(words[j]);
        hash += gpk_primes_hash(words[j], place + j);
    }
    for (gpk_u32 j = 0; j < PRIMES_TUPLETS; j++)
        out->tuplets[j] = 0;
    out->padding = 0;
    if (window->counts_tuplets)
        primes_sum_tuplets(words, count, primes_flag_behind(window, end), out->tuplets);
    out->count = primes;
    out->hash = hash;
    out->grain = grain;
    out->complement = primes_complement(out);
}

#endif /* GPK_LIB_SUM_H */
