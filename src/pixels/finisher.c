// SPDX-License-Identifier: MIT
#include "pixels/finisher.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct entry {
    pixels_file *file;
    place where;
} entry;

struct finisher {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t filled, freed;
    size_t first, count, most; /* of the ring; guarded by lock */
    bool ends;                 /* guarded by lock */
    entry ring[];
};

static bool take(finisher *from, entry *out)
{
    pthread_mutex_lock(&from->lock);
    while (from->count == 0 && !from->ends)
        pthread_cond_wait(&from->filled, &from->lock);
    const bool has_one = from->count > 0;
    if (has_one) {
        *out = from->ring[from->first];
        from->first = (from->first + 1) % from->most;
        from->count--;
        pthread_cond_signal(&from->freed);
    }
    pthread_mutex_unlock(&from->lock);
    return has_one;
}

static void finish(entry *one)
{
    problem why;
    const uint64_t begin = pixels_now_ns();
    const bool is_good = place_commit(&one->where, &why);
    one->file->times.finish += pixels_seconds_since(begin);
    one->file->synced_ns = begin;
    one->file->named_ns = pixels_now_ns();
    if (is_good) {
        one->file->state = PIXELS_DONE;
        return;
    }
    one->file->is_unwritable = true;
    pixels_fail(one->file, why.text);
}

static void *run(void *user)
{
    finisher *from = user;
    entry one;
    while (take(from, &one))
        finish(&one);
    return NULL;
}

finisher *finisher_start(size_t most)
{
    finisher *made = calloc(1, sizeof *made + most * sizeof made->ring[0]);
    if (made == NULL)
        return NULL;
    made->most = most;
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->filled, NULL);
    pthread_cond_init(&made->freed, NULL);
    if (pthread_create(&made->thread, NULL, run, made) == 0)
        return made;
    free(made);
    return NULL;
}

void finisher_give(finisher *to, pixels_file *file, const place *where)
{
    pthread_mutex_lock(&to->lock);
    while (to->count == to->most)
        pthread_cond_wait(&to->freed, &to->lock);
    to->ring[(to->first + to->count++) % to->most] = (entry){file, *where};
    pthread_cond_signal(&to->filled);
    pthread_mutex_unlock(&to->lock);
}

void finisher_end(finisher *to)
{
    if (to == NULL)
        return;
    pthread_mutex_lock(&to->lock);
    to->ends = true;
    pthread_cond_signal(&to->filled);
    pthread_mutex_unlock(&to->lock);
    pthread_join(to->thread, NULL);
    pthread_cond_destroy(&to->freed);
    pthread_cond_destroy(&to->filled);
    pthread_mutex_destroy(&to->lock);
    free(to);
}
