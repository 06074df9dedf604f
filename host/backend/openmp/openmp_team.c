// SPDX-License-Identifier: MIT
#include "backend/openmp/openmp_team.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "backend/openmp/openmp_stream.h"
#include "base/clock.h"
#include "base/cores.h"
#include "base/error.h"

static bool openmp_is_dealt(gpk_openmp_command *command)
{
    return atomic_load_explicit(&command->next_group, memory_order_relaxed) >= command->groups;
}

/* What to work at: a copy before the oldest run, for others wait for its data. */
static gpk_openmp_command *openmp_pick(gpk_openmp_team *team)
{
    gpk_openmp_command *command = team->copies;
    if (command != NULL) {
        team->copies = command->next_ready;
        return command;
    }
    atomic_store_explicit(&team->called, 0, memory_order_relaxed);
    for (command = team->runs; command != NULL; command = command->next_ready)
        if (!openmp_is_dealt(command))
            return command;
    return NULL;
}

/* Whether this member is to see to a copy. */
static bool openmp_is_called(gpk_openmp_team *team)
{
    uint32_t called = atomic_load_explicit(&team->called, memory_order_relaxed);
    while (called > 0 &&
           !atomic_compare_exchange_weak_explicit(&team->called, &called, called - 1,
                                                  memory_order_relaxed, memory_order_relaxed)) {
    }
    return called > 0;
}

static void openmp_help(gpk_openmp_team *team, gpk_openmp_command *command)
{
    gpk_body *body = command->kernel->body;
    uint64_t items = command->items;
    uint64_t group = command->group;
    uint64_t i;

    while ((i = atomic_fetch_add_explicit(&command->next_group, 1, memory_order_relaxed)) <
           command->groups) {
        uint64_t first = i * group;
        uint64_t last = items - first < group ? items : first + group;
        body(command->args, command->memories, first, last);
        if (openmp_is_called(team))
            break;
    }
}

static void openmp_complete(gpk_openmp_team *team, gpk_openmp_command *command)
{
    gpk_openmp_command **link = &team->runs;
    while (*link != NULL && *link != command)
        link = &(*link)->next_ready;
    if (*link == command)
        *link = command->next_ready;
    team->is_looking = true;
    gpk_openmp_stream_done(command, gpk_now_ns());
    team->is_looking = false;
}

/* A run is done when no group is left and the last member that works at it ends. */
static void openmp_work(gpk_openmp_team *team, gpk_openmp_command *command)
{
    if (command->started_ns == 0)
        command->started_ns = gpk_now_ns();
    command->members++;
    pthread_mutex_unlock(&team->lock);
    if (command->op == GPK_OPENMP_COPY)
        memcpy(command->to, command->from, command->size);
    else
        openmp_help(team, command);
    pthread_mutex_lock(&team->lock);
    command->members--;
    if (command->members == 0 && openmp_is_dealt(command))
        openmp_complete(team, command);
}

static void openmp_sleep(gpk_openmp_team *team)
{
    team->asleep++;
    while (team->woken == 0 && !team->is_closing)
        pthread_cond_wait(&team->offered, &team->lock);
    if (team->woken > 0)
        team->woken--;
    team->asleep--;
}

/* The life of a member. */
static void openmp_serve(gpk_openmp_team *team)
{
    pthread_mutex_lock(&team->lock);
    for (;;) {
        gpk_openmp_command *command = openmp_pick(team);
        if (command != NULL)
            openmp_work(team, command);
        else if (team->is_closing)
            break;
        else
            openmp_sleep(team);
    }
    pthread_mutex_unlock(&team->lock);
}

/* A member more than there are cores, who leaves at once and sleeps at the end of the region. In
 * libgomp a team that has a core for each thread spins for 5 ms at both ends of a region, and that
 * is what it takes where two of them begin on one core; a larger one sleeps soon. */
static uint32_t openmp_sleepers(const gpk_openmp_team *team)
{
    return team->threads > 1 && team->threads >= gpk_cores() ? 1 : 0;
}

static void *openmp_enter(void *user)
{
    gpk_openmp_team *team = user;
#pragma omp parallel num_threads((int)(team->threads + openmp_sleepers(team)))
    if ((uint32_t)omp_get_thread_num() < team->threads)
        openmp_serve(team);
    return NULL;
}

/* Gets as many members up as can work at the command. False: too few of them sleep. */
static bool openmp_wake(gpk_openmp_team *team, uint64_t wanted)
{
    uint32_t sleepers = team->asleep - team->woken;

    if (team->is_looking) {
        team->is_looking = false;
        wanted--;
    }
    if (wanted < sleepers) {
        team->woken += (uint32_t)wanted;
        for (; wanted > 0; wanted--)
            pthread_cond_signal(&team->offered);
        return true;
    }
    team->woken = team->asleep;
    if (sleepers > 0)
        pthread_cond_broadcast(&team->offered);
    return wanted == sleepers;
}

void gpk_openmp_team_offer(gpk_openmp_team *team, gpk_openmp_command *command)
{
    bool is_copy = command->op == GPK_OPENMP_COPY;
    gpk_openmp_command **link = is_copy ? &team->copies : &team->runs;
    while (*link != NULL && (*link)->age < command->age)
        link = &(*link)->next_ready;
    command->next_ready = *link;
    *link = command;
    bool is_seen_to = openmp_wake(team, is_copy ? 1 : command->groups);
    if (is_copy && !is_seen_to)
        atomic_fetch_add_explicit(&team->called, 1, memory_order_relaxed);
}

static void openmp_free(gpk_openmp_team *team)
{
    pthread_cond_destroy(&team->emptied);
    pthread_cond_destroy(&team->offered);
    pthread_mutex_destroy(&team->lock);
    free(team);
}

gpukit_status gpk_openmp_team_open(uint32_t threads, gpk_openmp_team **out, gpukit_error *err)
{
    gpk_openmp_team *team = calloc(1, sizeof *team);
    if (team == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "the OpenMP team");
    team->threads = threads;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->offered, NULL);
    pthread_cond_init(&team->emptied, NULL);
    int rc = pthread_create(&team->thread, NULL, openmp_enter, team);
    if (rc != 0) {
        openmp_free(team);
        return gpk_fail(err, GPUKIT_E_DEVICE, rc, "pthread_create",
                        "no thread for the OpenMP team: the limit of this user or container "
                        "may be reached");
    }
    *out = team;
    return GPUKIT_OK;
}

void gpk_openmp_team_close(gpk_openmp_team *team)
{
    if (team == NULL)
        return;
    pthread_mutex_lock(&team->lock);
    team->is_closing = true;
    pthread_cond_broadcast(&team->offered);
    pthread_mutex_unlock(&team->lock);
    pthread_join(team->thread, NULL);
    openmp_free(team);
}
