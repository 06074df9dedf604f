// SPDX-License-Identifier: MIT
#include <gpukit/primes_iterator.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/primes/decode.h"
#include "workload/primes/segment.h"

/* Bytes that are decoded at a time, so that the primes stay in the first cache as a rule; that
 * are tested at a time, at least; and that are sieved at a time, at least. */
enum { BLOCK_BYTES = 1024, LEAST_TESTED = 8, LEAST_SIEVED = 32 << 10 };

/* 2, 3 and 5 have no flags: they come before those of byte 0. */
enum { WHEEL_PRIMES = 3 };

typedef struct walker {
    gpukit_primes_iterator head;
    uint64_t start, stop_hint;
    bool has_begun; /* a prime was given since the walk was at start */
    bool goes_back;
    uint64_t walked;   /* bytes, since the start or since it turned round */
    uint64_t from, to; /* the bytes that the primes at hand are of */
    const uint8_t *bits;
    uint64_t bits_from, bits_to; /* the bytes that bits holds */
    gpukit_error failure;
    primes_segment segment;
    uint8_t tested[BLOCK_BYTES];
    uint64_t primes[WHEEL_PRIMES + 8 * BLOCK_BYTES + GPK_PRIMES_DECODE_PAD];
} walker;

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static bool is_at_end(const walker *w, bool back)
{
    if (w->has_begun) {
        const uint64_t prime = w->head.primes[w->head.at];
        return back ? prime <= 2 : prime >= GPUKIT_PRIMES_LARGEST;
    }
    return back ? w->start < 2 : w->start > GPUKIT_PRIMES_LARGEST;
}

/* What is known of a walk when it needs more. */
typedef struct outlook {
    uint64_t edge; /* the byte where it goes on */
    uint64_t room; /* bytes to the end of the numbers */
    uint64_t rest; /* bytes to where it is said to end; 0: it is not known, or was passed */
    uint64_t walked;
} outlook;

/* Beyond the hint nothing is known any more: the walk is as good as new. */
static outlook outlook_of(const walker *w, bool back)
{
    const uint64_t stop = back ? w->stop_hint / 30 : w->stop_hint / 30 + 1;
    outlook o = {.edge = back ? w->from : w->to, .walked = w->walked};
    o.room = back ? o.edge : GPK_PRIMES_END_BYTE - o.edge;
    if (back ? w->stop_hint >= w->start : w->stop_hint <= w->start)
        return o;
    const bool is_before = back ? stop < o.edge : stop > o.edge;
    const uint64_t distance = stop < o.edge ? o.edge - stop : stop - o.edge;
    if (is_before)
        o.rest = distance;
    else
        o.walked = least(o.walked, distance);
    return o;
}

/* So many bytes take about as long to sieve as to get ready for. */
static uint64_t sieve_size(const outlook *o, double ready_ns, uint64_t top)
{
    uint64_t size = (uint64_t)(ready_ns / gpk_primes_segment_sieve_ns(top));
    size = size < o->walked ? o->walked : size;
    size = size < LEAST_SIEVED ? LEAST_SIEVED : size;
    return least(size, gpk_primes_segment_most(top));
}

/* Whoever has walked so far that he could have had a sieve for it gets one: a walk never takes
 * much longer than twice what it could. How far it goes on may be known. */
static bool fetch(walker *w, bool back)
{
    const outlook o = outlook_of(w, back);
    const uint64_t top = back ? o.edge : o.edge + least(o.room, LEAST_SIEVED);
    const double ready_ns = gpk_primes_segment_ready_ns(&w->segment, top);
    const bool is_tested =
        (double)(o.rest > 0 ? o.rest : o.walked) * gpk_primes_segment_test_ns() < ready_ns;
    uint64_t size = o.walked < LEAST_TESTED ? LEAST_TESTED : least(o.walked, BLOCK_BYTES);
    if (!is_tested)
        size = sieve_size(&o, ready_ns, top);
    size = least(o.rest > 0 ? least(size, o.rest) : size, o.room);
    w->bits_from = back ? o.edge - size : o.edge;
    w->bits_to = w->bits_from + size;
    w->bits = w->tested;
    if (!is_tested)
        return gpk_primes_segment_sieve(&w->segment, w->bits_from, (uint32_t)size, &w->bits,
                                        &w->failure) == GPUKIT_OK;
    gpk_primes_segment_test(w->bits_from, (uint32_t)size, w->tested);
    return true;
}

/* The primes of the next few bytes; there may be none. */
static bool load(walker *w, bool back)
{
    const uint64_t edge = back ? w->from : w->to;
    const bool is_held = back ? w->bits_from < edge && edge <= w->bits_to
                              : w->bits_from <= edge && edge < w->bits_to;
    w->head.count = w->head.at = 0;
    if (!is_held && !fetch(w, back)) {
        w->bits_from = w->bits_to = 0;
        return false;
    }
    const uint64_t size = least(back ? edge - w->bits_from : w->bits_to - edge, BLOCK_BYTES);
    w->from = back ? edge - size : edge;
    w->to = w->from + size;
    w->walked += size;
    if (w->from == 0)
        memcpy(w->primes, (const uint64_t[]){2, 3, 5}, WHEEL_PRIMES * sizeof w->primes[0]);
    const size_t lead = w->from == 0 ? WHEEL_PRIMES : 0;
    w->head.count = lead + gpk_primes_decode(w->bits + (w->from - w->bits_from), size, w->from,
                                             w->primes + lead);
    return true;
}

/* Chooses the prime of the block that comes next; false where it is none of them. */
static bool land(walker *w, bool back)
{
    gpukit_primes_iterator *it = &w->head;
    size_t count = it->count, at = 0;
    if (back) {
        while (!w->has_begun && count > 0 && it->primes[count - 1] > w->start)
            count--;
        at = count - 1;
    } else {
        while (!w->has_begun && at < count && it->primes[at] < w->start)
            at++;
    }
    if (at >= count)
        return false;
    it->at = at;
    return true;
}

static bool move(walker *w, bool back, uint64_t *out)
{
    if (w->failure.status != GPUKIT_OK || is_at_end(w, back))
        return false;
    if (back != w->goes_back) {
        w->goes_back = back;
        w->walked = 0;
    }
    do {
        if (!load(w, back))
            return false;
    } while (!land(w, back));
    w->has_begun = true;
    *out = w->head.primes[w->head.at];
    return true;
}

bool gpukit_primes_iterator_next_block(gpukit_primes_iterator *iterator, uint64_t *out)
{
    return move((walker *)iterator, false, out);
}

bool gpukit_primes_iterator_prev_block(gpukit_primes_iterator *iterator, uint64_t *out)
{
    return move((walker *)iterator, true, out);
}

size_t gpukit_primes_iterator_read(gpukit_primes_iterator *iterator, uint64_t *out, size_t count)
{
    size_t done = 0;
    while (done < count && gpukit_primes_iterator_next(iterator, &out[done])) {
        done++;
        const size_t left = iterator->count - 1 - iterator->at;
        const size_t more = left < count - done ? left : count - done;
        memcpy(out + done, iterator->primes + iterator->at + 1, more * sizeof *out);
        iterator->at += more;
        done += more;
    }
    return done;
}

void gpukit_primes_iterator_skip(gpukit_primes_iterator *iterator, uint64_t start,
                                 uint64_t stop_hint)
{
    walker *w = (walker *)iterator;
    w->head.count = w->head.at = 0;
    w->start = start;
    w->stop_hint = stop_hint;
    w->has_begun = false;
    w->goes_back = false;
    w->walked = 0;
    /* Both directions begin with the byte of the start. */
    w->to = start / 30;
    w->from = w->to + 1;
    w->failure = (gpukit_error){.status = GPUKIT_OK};
}

gpukit_status gpukit_primes_iterator_alloc(uint64_t start, uint64_t stop_hint,
                                           gpukit_primes_iterator **out, gpukit_error *err)
{
    if (out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a place for the iterator is needed");
    walker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for an iterator of primes");
    w->head.primes = w->primes;
    gpukit_primes_iterator_skip(&w->head, start, stop_hint);
    *out = &w->head;
    return GPUKIT_OK;
}

void gpukit_primes_iterator_free(gpukit_primes_iterator *iterator)
{
    walker *w = (walker *)iterator;
    if (w == NULL)
        return;
    gpk_primes_segment_finish(&w->segment);
    free(w);
}

gpukit_status gpukit_primes_iterator_status(const gpukit_primes_iterator *iterator,
                                            gpukit_error *err)
{
    const walker *w = (const walker *)iterator;
    if (w->failure.status != GPUKIT_OK && err != NULL)
        *err = w->failure;
    return w->failure.status;
}
