// SPDX-License-Identifier: MIT
/* Several threads take the pieces of a lease's bitmaps as they come, make numbers of them, and a
 * text of these where the listing has one; each hands on what it made when its turn has come. */
#include "workload/primes/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/error.h"
#include "lib/sum.h"
#include "lib/wheel.h"
#include "workload/primes/decode.h"
#include "workload/primes/tuplets.h"

/* A piece is so many bytes of bitmaps: about as many numbers as the second cache holds the text
 * of. They are decoded so many words at a time, for the first one. */
enum {
    PIECE_BYTES = 32768,
    DECODED_WORDS = 32,
    DECODED = 64 * DECODED_WORDS + GPK_PRIMES_DECODE_PAD
};

typedef struct outlet {
    const gpukit_primes_listing *listing;
    const primes_window_job *job;
    const gpk_lease *lease;
    const gpk_cargo *bitmaps;
    uint64_t size;   /* bytes of the lease's bitmaps, end to end */
    uint64_t behind; /* the word behind them */
    pthread_mutex_t lock;
    pthread_cond_t turned;
    uint64_t turn; /* piece that is handed on next */
    gpukit_status status;
} outlet;

/* What becomes of a piece. */
typedef struct batch {
    uint64_t *numbers; /* where there is no text */
    char *text;
    size_t count; /* numbers */
    size_t size;  /* bytes of text */
    uint64_t last;
} batch;

size_t gpk_primes_words(const primes_plan *plan, uint64_t grain)
{
    const uint64_t left = plan->end_byte - plan->begin_byte - grain * plan->grain_bytes;
    return (size_t)((left < plan->grain_bytes ? left + 7 : plan->grain_bytes) / 8);
}

uint32_t gpk_primes_of_wheel(const primes_plan *plan, uint64_t *out)
{
    uint32_t count = 0;
    for (uint64_t prime = 2; prime <= 5; prime += prime == 2 ? 1 : 2)
        if (plan->first <= prime && prime <= plan->last) {
            if (out != NULL)
                out[count] = prime;
            count++;
        }
    return count;
}

static bool lists_tuplets(const gpukit_primes_listing *listing)
{
    return listing->tuplet > 1;
}

/* The word at a byte of the lease's bitmaps, which are in whole words. */
static uint64_t word_at(const outlet *o, uint64_t byte)
{
    const uint64_t grain_bytes = o->job->plan.grain_bytes;
    uint64_t word;
    if (byte >= o->size)
        return o->behind;
    memcpy(&word, o->bitmaps->bytes + byte / grain_bytes * o->bitmaps->stride + byte % grain_bytes,
           sizeof word);
    return word;
}

/* Numbers of the words from a byte on, at most DECODED_WORDS of them. */
static uint32_t decode(const outlet *o, uint64_t byte, uint32_t words, uint64_t *out)
{
    const primes_plan *plan = &o->job->plan;
    const uint32_t k = o->listing->tuplet;
    uint64_t flags[DECODED_WORDS + 1];
    uint32_t count = 0;
    const uint64_t of_all = plan->begin_byte + o->lease->first * plan->grain_bytes + byte;
    for (uint32_t i = 0; i <= words; i++)
        flags[i] = word_at(o, byte + i * UINT64_C(8));
    if (!lists_tuplets(o->listing))
        return (uint32_t)gpk_primes_decode((const uint8_t *)flags, words * UINT64_C(8), of_all,
                                           out);
    for (uint32_t i = 0; i < words; i++) {
        uint64_t begins = primes_tuplets_in(k, primes_tuplets_move(flags[i], flags[i + 1]));
        for (; begins != 0; begins &= begins - 1, count += k)
            gpk_primes_tuplet_at(k, of_all * 30 + i * UINT64_C(240), gpk_trailing_zeros(begins),
                                 out + count);
    }
    return count;
}

static void add(const outlet *o, batch *b, const uint64_t *numbers, uint32_t count)
{
    const gpukit_primes_listing *listing = o->listing;
    if (count == 0)
        return;
    if (listing->format == NULL)
        memcpy(b->numbers + b->count, numbers, count * sizeof *numbers);
    else
        b->size += listing->format(listing->user, numbers, count, b->text + b->size);
    b->count += count;
    b->last = numbers[count - 1];
}

/* Those that the wheel has no flags for come first. */
static uint32_t of_wheel(const outlet *o, uint64_t *out)
{
    if (o->lease->first != 0)
        return 0;
    const uint32_t k = o->listing->tuplet;
    return lists_tuplets(o->listing) ? k * gpk_primes_tuplets_of_wheel(&o->job->plan, k, out)
                                     : gpk_primes_of_wheel(&o->job->plan, out);
}

/* At most as many numbers as there are flags, or for tuplets k times that. */
static size_t most_numbers(const outlet *o, uint64_t first, uint64_t last)
{
    size_t flags = 16;
    for (uint64_t byte = first; byte < last; byte += 8)
        flags += gpk_popcount(word_at(o, byte));
    return lists_tuplets(o->listing) ? flags * o->listing->tuplet : flags;
}

static bool make(const outlet *o, uint64_t piece, batch *b)
{
    uint64_t numbers[DECODED * GPUKIT_PRIMES_TUPLET_MAX / 2];
    const uint64_t first = piece * PIECE_BYTES;
    const uint64_t last = o->size - first < PIECE_BYTES ? o->size : first + PIECE_BYTES;
    const size_t most = most_numbers(o, first, last);
    if (o->listing->format == NULL)
        b->numbers = malloc(most * sizeof *b->numbers);
    else
        b->text = malloc(most * o->listing->number_bytes);
    if (b->numbers == NULL && b->text == NULL)
        return false;
    if (piece == 0)
        add(o, b, numbers, of_wheel(o, numbers));
    for (uint64_t byte = first; byte < last; byte += UINT64_C(8) * DECODED_WORDS) {
        const uint64_t words = (last - byte) / 8;
        const uint32_t now = words < DECODED_WORDS ? (uint32_t)words : DECODED_WORDS;
        add(o, b, numbers, decode(o, byte, now, numbers));
    }
    return true;
}

static bool hand_on(const outlet *o, const batch *b)
{
    const gpukit_primes_listing *listing = o->listing;
    if (b->count == 0)
        return true;
    if (listing->format == NULL)
        return listing->sink(listing->user, b->numbers, b->count);
    return listing->text_sink(listing->user,
                              &(gpukit_primes_text){b->text, b->size, b->count, b->last});
}

/* Waits for the turn of a piece, unless the listing is over before. */
static bool wait_for_turn(outlet *o, uint64_t piece)
{
    pthread_mutex_lock(&o->lock);
    while (o->turn != piece && o->status == GPUKIT_OK)
        pthread_cond_wait(&o->turned, &o->lock);
    const bool goes_on = o->status == GPUKIT_OK;
    pthread_mutex_unlock(&o->lock);
    return goes_on;
}

static void end_turn(outlet *o, gpukit_status status)
{
    pthread_mutex_lock(&o->lock);
    o->status = status;
    o->turn++;
    pthread_cond_broadcast(&o->turned);
    pthread_mutex_unlock(&o->lock);
}

static bool is_over(outlet *o)
{
    pthread_mutex_lock(&o->lock);
    const bool is_stopped = o->status != GPUKIT_OK;
    pthread_mutex_unlock(&o->lock);
    return is_stopped;
}

static void work(void *user, uint64_t piece)
{
    outlet *o = user;
    batch b = {.count = 0};
    if (is_over(o))
        return;
    const bool is_made = make(o, piece, &b);
    if (wait_for_turn(o, piece))
        end_turn(o, !is_made ? GPUKIT_E_MEMORY : !hand_on(o, &b) ? GPUKIT_E_CANCELLED : GPUKIT_OK);
    free(b.numbers);
    free(b.text);
}

static uint64_t bytes_of(const primes_plan *plan, const gpk_lease *lease)
{
    const uint64_t left = (plan->end_byte - plan->begin_byte) - lease->first * plan->grain_bytes;
    const uint64_t bytes = lease->count * plan->grain_bytes;
    return bytes < left ? bytes : (left + 7) / 8 * 8;
}

/* The flags behind the last grain of a lease, as far as tuplets want them: one test in a lease,
 * which has thousands of primes at least. */
static uint64_t flags_behind(const primes_plan *plan, const gpk_lease *lease)
{
    const primes_window_args behind = gpk_primes_window(plan, lease->first + lease->count, 0);
    return primes_flag_behind(&behind, behind.begin_byte);
}

static gpukit_status receive(primes_reader *head, const primes_window_job *job,
                             const gpk_lease *lease, const gpk_cargo *bitmaps, gpukit_error *err)
{
    const primes_lister *lister = (const primes_lister *)head;
    outlet o = {
        .listing = &lister->listing,
        .job = job,
        .lease = lease,
        .bitmaps = bitmaps,
        .size = bytes_of(&job->plan, lease),
        .behind = flags_behind(&job->plan, lease),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .turned = PTHREAD_COND_INITIALIZER,
    };
    gpk_crew_run(lister->threads, (o.size + PIECE_BYTES - 1) / PIECE_BYTES, work, &o);
    pthread_cond_destroy(&o.turned);
    pthread_mutex_destroy(&o.lock);
    if (o.status == GPUKIT_E_CANCELLED)
        return gpk_fail(err, o.status, 0, "", "the listing was stopped by its reader");
    if (o.status != GPUKIT_OK)
        return gpk_fail(err, o.status, 0, "malloc", "no memory for a piece of the listing");
    return GPUKIT_OK;
}

void gpk_primes_lister_init(primes_lister *lister, const gpukit_primes_listing *listing,
                            uint32_t threads)
{
    *lister = (primes_lister){
        .head = {.name = "a listing", .receive = receive},
        .listing = *listing,
        .threads = threads,
    };
}
