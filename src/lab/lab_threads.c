// SPDX-License-Identifier: MIT
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "exit_code.h"
#include "lab/lab.h"
#include "message.h"

typedef enum gate_state { GATE_SHUT, GATE_OPEN, GATE_OFF } gate_state;

/* All begin at about the same time, or none does. */
typedef struct gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    gate_state state;
} gate;

typedef struct member {
    pthread_t thread;
    gate *gate;
    lab_work *work;
    void *user;
    uint32_t index;
} member;

static bool pass(gate *at)
{
    pthread_mutex_lock(&at->lock);
    while (at->state == GATE_SHUT)
        pthread_cond_wait(&at->moved, &at->lock);
    const bool is_open = at->state == GATE_OPEN;
    pthread_mutex_unlock(&at->lock);
    return is_open;
}

static void set(gate *at, gate_state state)
{
    pthread_mutex_lock(&at->lock);
    at->state = state;
    pthread_cond_broadcast(&at->moved);
    pthread_mutex_unlock(&at->lock);
}

static void *run_member(void *argument)
{
    member *self = argument;
    if (pass(self->gate))
        self->work(self->user, self->index);
    return NULL;
}

int lab_threads(uint32_t count, lab_work *work, void *user)
{
    gate begin = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
    uint32_t started = 0;
    member *members = calloc(count, sizeof *members);
    for (; members != NULL && started < count; started++) {
        members[started] = (member){.gate = &begin, .work = work, .user = user, .index = started};
        if (pthread_create(&members[started].thread, NULL, run_member, &members[started]) != 0)
            break;
    }
    set(&begin, started == count ? GATE_OPEN : GATE_OFF);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(members[i].thread, NULL);
    free(members);
    if (started == count)
        return EXIT_DONE;
    message_error("only %u of %u threads could be started", started, count);
    return EXIT_DEVICE;
}

uint64_t lab_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double lab_seconds_since(uint64_t begin_ns)
{
    return (double)(lab_now_ns() - begin_ns) * 1e-9;
}

void lab_sleep(double seconds)
{
    const uint64_t ns = (uint64_t)(seconds * 1e9);
    struct timespec left = {.tv_sec = (time_t)(ns / 1000000000u),
                            .tv_nsec = (long)(ns % 1000000000u)};
    while (nanosleep(&left, &left) != 0) {
    }
}
