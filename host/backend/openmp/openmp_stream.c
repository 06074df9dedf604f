// SPDX-License-Identifier: MIT
#include "backend/openmp/openmp_stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

typedef struct gpk_openmp_stream {
    gpk_stream head;
    gpk_openmp_team *team;
    gpk_openmp_command *first; /* the team works at it, or it waits for an event */
    gpk_openmp_command **end;  /* where the next command is linked in */
    gpk_openmp_command *spare; /* commands that are done, for the next ones */
    gpk_event_times times;     /* since the last record that was passed */
    struct gpk_openmp_stream *next_held;
} openmp_stream;

/* Lives while the caller, its record or a wait has it. */
typedef struct gpk_openmp_event {
    gpk_event head;
    gpk_openmp_team *team;
    atomic_bool is_done; /* read without the lock; times stand still then */
    uint32_t users;
    gpk_event_times times;
    openmp_stream *held; /* the streams that wait for it */
} openmp_event;

static void openmp_drop(openmp_event *event)
{
    if (--event->users == 0)
        free(event);
}

/* The record came to the front. Who waited for it is added to *moving. */
static void openmp_reach(openmp_stream *stream, openmp_event *event, openmp_stream **moving)
{
    event->times = stream->times;
    stream->times = (gpk_event_times){0, 0};
    atomic_store_explicit(&event->is_done, true, memory_order_release);
    while (event->held != NULL) {
        openmp_stream *held = event->held;
        event->held = held->next_held;
        held->next_held = *moving;
        *moving = held;
    }
    openmp_drop(event);
}

/* False: the stream is held up until the event is done. */
static bool openmp_pass(openmp_stream *stream, openmp_event *event)
{
    if (!atomic_load_explicit(&event->is_done, memory_order_relaxed)) {
        stream->next_held = event->held;
        event->held = stream;
        return false;
    }
    openmp_drop(event);
    return true;
}

static void openmp_pop(openmp_stream *stream)
{
    gpk_openmp_command *command = stream->first;
    stream->first = command->next;
    if (stream->first == NULL)
        stream->end = &stream->first;
    command->next = stream->spare;
    stream->spare = command;
}

/* Up to the first command that takes time or cannot begin yet. */
static void openmp_move(openmp_stream *stream, openmp_stream **moving)
{
    gpk_openmp_command *command;
    while ((command = stream->first) != NULL) {
        if (command->op == GPK_OPENMP_RECORD) {
            openmp_reach(stream, command->event, moving);
        } else if (command->op != GPK_OPENMP_WAIT) {
            gpk_openmp_team_offer(stream->team, command);
            return;
        } else if (!openmp_pass(stream, command->event)) {
            return;
        }
        openmp_pop(stream);
    }
    pthread_cond_broadcast(&stream->team->emptied);
}

/* This stream, and those that its records set free. */
static void openmp_move_all(openmp_stream *stream)
{
    openmp_stream *moving = stream;
    stream->next_held = NULL;
    while (moving != NULL) {
        openmp_stream *next = moving;
        moving = next->next_held;
        openmp_move(next, &moving);
    }
}

void gpk_openmp_stream_done(gpk_openmp_command *command, uint64_t now_ns)
{
    openmp_stream *stream = command->stream;
    assert(stream->first == command);
    if (stream->times.started_ns == 0)
        stream->times.started_ns = command->started_ns;
    stream->times.ended_ns = now_ns;
    openmp_pop(stream);
    openmp_move_all(stream);
}

/* A command of the stream, with room for arguments: one that is done, or a new one. */
static gpk_openmp_command *openmp_take(openmp_stream *stream, gpk_openmp_op op, size_t args_size,
                                       gpukit_error *err)
{
    enum { ROOM = 256 }; /* so that launches of any small kernel can follow each other */
    pthread_mutex_lock(&stream->team->lock);
    gpk_openmp_command *command = stream->spare;
    if (command != NULL)
        stream->spare = command->next;
    pthread_mutex_unlock(&stream->team->lock);

    if (command != NULL && command->args_room < args_size) {
        free(command);
        command = NULL;
    }
    if (command == NULL) {
        size_t room = args_size > ROOM ? args_size : ROOM;
        command = malloc(sizeof *command + room);
        if (command == NULL) {
            gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "a command with %zu bytes of arguments",
                     args_size);
            return NULL;
        }
        command->args_room = room;
    }
    atomic_init(&command->next_group, 0);
    command->op = op;
    command->stream = stream;
    command->groups = 0;
    command->members = 0;
    command->started_ns = 0;
    return command;
}

static void openmp_queue(openmp_stream *stream, gpk_openmp_command *command)
{
    pthread_mutex_lock(&stream->team->lock);
    bool was_empty = stream->first == NULL;
    command->age = stream->team->commands++;
    command->next = NULL;
    *stream->end = command;
    stream->end = &command->next;
    if (was_empty)
        openmp_move_all(stream);
    pthread_mutex_unlock(&stream->team->lock);
}

gpukit_status gpk_openmp_stream_open(gpk_device *device, gpk_openmp_team *team, gpk_stream **out,
                                     gpukit_error *err)
{
    openmp_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a stream");
    stream->head.device = device;
    stream->team = team;
    stream->end = &stream->first;
    *out = &stream->head;
    return GPUKIT_OK;
}

void gpk_openmp_stream_close(gpk_stream *head)
{
    openmp_stream *stream = (openmp_stream *)head;
    if (stream == NULL)
        return;
    pthread_mutex_lock(&stream->team->lock);
    while (stream->first != NULL)
        pthread_cond_wait(&stream->team->emptied, &stream->team->lock);
    pthread_mutex_unlock(&stream->team->lock);
    while (stream->spare != NULL) {
        gpk_openmp_command *command = stream->spare;
        stream->spare = command->next;
        free(command);
    }
    free(stream);
}

gpukit_status gpk_openmp_stream_copy(gpk_stream *head, void *to, const void *from, size_t size,
                                     gpukit_error *err)
{
    openmp_stream *stream = (openmp_stream *)head;
    gpk_openmp_command *command = openmp_take(stream, GPK_OPENMP_COPY, 0, err);
    if (command == NULL)
        return GPUKIT_E_MEMORY;
    command->to = to;
    command->from = from;
    command->size = size;
    openmp_queue(stream, command);
    return GPUKIT_OK;
}

gpukit_status gpk_openmp_stream_run(gpk_stream *head, const gpk_kernel *kernel,
                                    const gpk_launch *launch, void *const *memories,
                                    gpukit_error *err)
{
    openmp_stream *stream = (openmp_stream *)head;
    gpk_openmp_command *command = openmp_take(stream, GPK_OPENMP_RUN, kernel->args_size, err);
    if (command == NULL)
        return GPUKIT_E_MEMORY;
    command->kernel = kernel;
    command->items = launch->items;
    command->group = launch->group;
    command->groups = launch->items / launch->group + (launch->items % launch->group != 0);
    for (uint32_t i = 0; i < kernel->memory_count; i++)
        command->memories[i] = memories[i];
    if (kernel->args_size > 0)
        memcpy(command->args, launch->args, kernel->args_size);
    openmp_queue(stream, command);
    return GPUKIT_OK;
}

gpukit_status gpk_openmp_stream_record(gpk_stream *head, gpk_event **out, gpukit_error *err)
{
    openmp_stream *stream = (openmp_stream *)head;
    openmp_event *event = calloc(1, sizeof *event);
    if (event == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "an event");
    gpk_openmp_command *command = openmp_take(stream, GPK_OPENMP_RECORD, 0, err);
    if (command == NULL) {
        free(event);
        return GPUKIT_E_MEMORY;
    }
    event->head.device = head->device;
    event->team = stream->team;
    event->users = 2;
    command->event = event;
    openmp_queue(stream, command);
    *out = &event->head;
    return GPUKIT_OK;
}

gpukit_status gpk_openmp_stream_wait(gpk_stream *head, gpk_event *awaited, gpukit_error *err)
{
    openmp_stream *stream = (openmp_stream *)head;
    openmp_event *event = (openmp_event *)awaited;
    assert(awaited->device == head->device);
    if (gpk_openmp_event_is_done(awaited))
        return GPUKIT_OK;
    gpk_openmp_command *command = openmp_take(stream, GPK_OPENMP_WAIT, 0, err);
    if (command == NULL)
        return GPUKIT_E_MEMORY;
    pthread_mutex_lock(&stream->team->lock);
    event->users++;
    pthread_mutex_unlock(&stream->team->lock);
    command->event = event;
    openmp_queue(stream, command);
    return GPUKIT_OK;
}

bool gpk_openmp_event_is_done(gpk_event *head)
{
    return atomic_load_explicit(&((openmp_event *)head)->is_done, memory_order_acquire);
}

gpk_event_times gpk_openmp_event_times(gpk_event *head)
{
    assert(gpk_openmp_event_is_done(head));
    return ((openmp_event *)head)->times;
}

void gpk_openmp_event_free(gpk_event *head)
{
    openmp_event *event = (openmp_event *)head;
    if (event == NULL)
        return;
    gpk_openmp_team *team = event->team;
    pthread_mutex_lock(&team->lock);
    openmp_drop(event);
    pthread_mutex_unlock(&team->lock);
}
