// SPDX-License-Identifier: MIT
/* backend/openmp/openmp_team.h - the threads of a device, and what they can work at.
 *
 * One parallel region lasts as long as the device. Its members sleep on a condition
 * while there is nothing to do: at the ends of regions the runtime would have them
 * spin. A free member takes a copy alone, or helps with a run, whose groups are dealt
 * out one by one. OpenMP may give fewer members than were asked for; one is enough.
 * One lock orders everything, streams and events too; only groups are dealt out
 * without it.
 */
#ifndef GPK_BACKEND_OPENMP_OPENMP_TEAM_H
#define GPK_BACKEND_OPENMP_OPENMP_TEAM_H

#include <pthread.h>

#include "backend/backend.h"

struct gpk_openmp_stream;
struct gpk_openmp_event;

typedef enum gpk_openmp_op {
    GPK_OPENMP_COPY,
    GPK_OPENMP_RUN,
    GPK_OPENMP_RECORD, /* these two are of the stream alone */
    GPK_OPENMP_WAIT,
} gpk_openmp_op;

typedef struct gpk_openmp_command {
    _Atomic uint64_t next_group; /* to deal out; first, so that it is far from the args */
    uint64_t groups;             /* of a run; else 0 */
    uint64_t age;                /* commands of the team before it */
    gpk_openmp_op op;
    uint32_t members; /* that work at it */
    uint64_t started_ns;
    struct gpk_openmp_command *next; /* on its stream, or among the spare ones */
    struct gpk_openmp_command *next_ready;
    struct gpk_openmp_stream *stream;
    struct gpk_openmp_event *event; /* of a record or a wait */
    void *to;                       /* of a copy, as from and size */
    const void *from;
    size_t size;
    const gpk_kernel *kernel; /* of a run, as all below */
    uint64_t items;
    uint32_t group;
    void *memories[GPK_MAX_MEMORIES];
    size_t args_room; /* bytes of args */
    max_align_t args[];
} gpk_openmp_command;

typedef struct gpk_openmp_team {
    uint32_t threads;
    pthread_t thread;                  /* which enters the region, and is a member too */
    pthread_mutex_t lock;              /* of all below, and of all streams, events and commands */
    pthread_cond_t offered;            /* members are woken, or the team is closing */
    pthread_cond_t emptied;            /* a stream has nothing left to do */
    gpk_openmp_command *copies, *runs; /* ready, the oldest first */
    uint64_t commands;                 /* that there have been */
    uint32_t asleep;                   /* members */
    uint32_t woken;                    /* of those asleep, to find work */
    bool is_looking; /* who has the lock will look for work before the lock is free */
    bool is_closing;
    _Atomic uint32_t called; /* members that are to leave a run between two groups */
} gpk_openmp_team;

gpukit_status gpk_openmp_team_open(uint32_t threads, gpk_openmp_team **out, gpukit_error *err);

/* When every stream has been closed. NULL is fine. */
void gpk_openmp_team_close(gpk_openmp_team *team);

/* With the lock: a copy or a run that can begin. When it is done, the team takes it to
 * gpk_openmp_stream_done, with the lock. */
void gpk_openmp_team_offer(gpk_openmp_team *team, gpk_openmp_command *command);

#endif /* GPK_BACKEND_OPENMP_OPENMP_TEAM_H */
