// SPDX-License-Identifier: MIT
#include "layer_damage.h"

#include <stdint.h>
#include <string.h>

#include "shared/primes_args.h"

/* splitmix64, by Steele, Lea and Flood: seeds one apart give places far apart. */
static uint64_t scatter(uint64_t seed)
{
    uint64_t z = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static bool is_whole(const primes_record *record)
{
    return record->complement == ~(record->count ^ record->hash);
}

/* A buffer may end in records of an earlier chunk, which nobody reads: those of this one
 * begin at the front and go on grain by grain. */
static size_t count_fresh(const unsigned char *bytes, size_t size)
{
    size_t n = 0;
    uint64_t last = 0;
    for (; (n + 1) * sizeof(primes_record) <= size; n++) {
        primes_record record;
        memcpy(&record, bytes + n * sizeof record, sizeof record);
        bool goes_on = n == 0 || record.grain == last || record.grain == last + 1;
        if (!goes_on || !is_whole(&record))
            break;
        last = record.grain;
    }
    return n;
}

static void add_a_prime(unsigned char *at)
{
    primes_record record;
    memcpy(&record, at, sizeof record);
    record.count++;
    record.complement = ~(record.count ^ record.hash);
    memcpy(at, &record, sizeof record);
}

/* One record, or all of them. */
static bool lie(unsigned char *bytes, size_t size, const layer_action *action)
{
    size_t fresh = size % sizeof(primes_record) == 0 ? count_fresh(bytes, size) : 0;
    if (fresh > 0 && !action->has_value)
        add_a_prime(bytes + scatter(action->seed) % fresh * sizeof(primes_record));
    for (size_t i = 0; i < fresh && action->has_value; i++)
        add_a_prime(bytes + i * sizeof(primes_record));
    return fresh > 0;
}

/* Where there are records, chance picks among those that are read. */
static void flip(unsigned char *bytes, size_t size, const layer_action *action)
{
    size_t fresh = count_fresh(bytes, size) * sizeof(primes_record);
    size_t room = action->has_value || fresh == 0 ? size : fresh;
    uint64_t place = action->has_value ? (uint64_t)action->value : scatter(action->seed);
    uint64_t bit = place % ((uint64_t)room * 8);
    bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
}

bool layer_damage(void *bytes, size_t size, const layer_action *action)
{
    if (action->kind == LAYER_LIE)
        return lie(bytes, size, action);
    if (size > 0)
        flip(bytes, size, action);
    return size > 0;
}
