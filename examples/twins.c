// SPDX-License-Identifier: MIT
/* twins.c - a walk along the primes: the first twins from a number on. */
#include <stdio.h>
#include <stdlib.h>

#include <gpukit/gpukit.h>

int main(int argc, char **argv)
{
    const uint64_t start = strtoull(argc > 1 ? argv[1] : "0", NULL, 10);
    gpukit_primes_iterator *primes;
    gpukit_error error;

    if (gpukit_primes_iterator_alloc(start, start, &primes, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    uint64_t prime, before = 0;
    int twins = 0;
    while (twins < 5 && gpukit_primes_iterator_next(primes, &prime)) {
        if (before != 0 && prime - before == 2) {
            printf("%llu %llu\n", (unsigned long long)before, (unsigned long long)prime);
            twins++;
        }
        before = prime;
    }
    const int failed = gpukit_primes_iterator_status(primes, &error) != GPUKIT_OK;
    if (failed)
        fprintf(stderr, "%s\n", error.text);
    gpukit_primes_iterator_free(primes);
    return failed;
}
