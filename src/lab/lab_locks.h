// SPDX-License-Identifier: MIT
/* lab_locks.h - locks that know who holds them and who awaits them: a wait-for graph.
 *
 * Tasks and locks are numbers. A task that awaits a lock awaits whoever holds it; a cycle of such
 * waits is a deadlock, and a detector that looks at the graph can find it and break it, by making
 * one task of the cycle give way. Databases keep their locks like this. The caller owns the
 * struct; any thread.
 */
#ifndef GPUKIT_SRC_LAB_LAB_LOCKS_H
#define GPUKIT_SRC_LAB_LAB_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include <pthread.h>

enum { LAB_LOCKS_MOST = 8, LAB_TASKS_MOST = 8 };

typedef struct lab_waiting {
    int32_t lock;    /* that it awaits; -1: none */
    uint64_t ticket; /* who came first has the lower one */
    uint64_t since_ns;
    bool gives_way;
} lab_waiting;

typedef struct lab_locks {
    pthread_mutex_t mutex; /* of all of it */
    pthread_cond_t freed, ended;
    bool is_fair;     /* a lock goes to who came first, not to whoever is there first */
    uint32_t count;   /* tasks */
    uint32_t working; /* tasks that have not ended */
    uint64_t tickets;
    int32_t holder[LAB_LOCKS_MOST]; /* the task; -1: none */
    lab_waiting waiting[LAB_TASKS_MOST];
} lab_locks;

void lab_locks_init(lab_locks *locks, uint32_t tasks, bool is_fair);
void lab_locks_finish(lab_locks *locks);

/* Waits until the task has the lock. False: it has not, and was told to give way: it is to give
 * all that it holds, and may then begin again. */
bool lab_locks_take(lab_locks *locks, uint32_t task, uint32_t lock);
void lab_locks_give(lab_locks *locks, uint32_t lock);

/* A task has ended, and takes no more locks. */
void lab_locks_leave(lab_locks *locks);

/* The task tasks[i] awaits wanted[i], which the next one holds; the last one's, the first. */
typedef struct lab_cycle {
    uint32_t count;
    uint32_t tasks[LAB_TASKS_MOST], wanted[LAB_TASKS_MOST];
    uint64_t since_ns; /* when it closed */
} lab_cycle;

/* The detector: looks every so often, and notes in *looks how often it has. True: there is a
 * cycle, and it stays until one of its tasks gives way; who was told to is in no cycle any more.
 * False: all tasks have ended. */
bool lab_locks_watch(lab_locks *locks, double every_seconds, lab_cycle *out, uint32_t *looks);
void lab_locks_give_way(lab_locks *locks, uint32_t task);

#endif /* GPUKIT_SRC_LAB_LAB_LOCKS_H */
