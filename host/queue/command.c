// SPDX-License-Identifier: MIT
/* Filling entries. The caller owns an entry until it is submitted: no lock but for taking it. */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "queue/queue.h"

gpukit_command *gpukit_queue_next(gpukit_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    gpukit_command *command = NULL;
    if (queue->filling.count < queue->depth)
        command = gpk_list_take(&queue->unused);
    if (command != NULL) {
        unsigned char *args = command->args;
        *command = (gpukit_command){
            .queue = queue,
            .state = GPK_COMMAND_FILLING,
            .args = args,
            .queued_ns = gpk_now_ns(),
            .deadline_ns = queue->deadline_ns,
        };
        gpk_list_append(&queue->filling, command);
    }
    pthread_mutex_unlock(&queue->lock);
    return command;
}

static bool belongs_here(gpukit_command *command, const gpukit_buffer *buffer)
{
    if (buffer != NULL && buffer->queue == command->queue)
        return true;
    gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "",
             buffer == NULL ? "no buffer was given" : "a buffer of another queue was given");
    return false;
}

/* host is the caller's end of the copy; NULL: the buffer's host side. */
static void fill_copy(gpukit_command *command, gpukit_buffer *buffer, size_t offset, size_t size,
                      void *host)
{
    if (!belongs_here(command, buffer))
        return;
    command->buffer = buffer;
    command->offset = offset;
    command->size = size;
    command->host = host;
    if (size == 0 || offset > buffer->memory->size || size > buffer->memory->size - offset)
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "",
                 "a copy of %zu bytes at %zu does not fit a buffer of %zu", size, offset,
                 buffer->memory->size);
    else if (host == NULL && buffer->host == NULL)
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "",
                 "a scratch buffer has no host side; give the memory to copy from or to");
    else if (host == NULL && !buffer->is_in_place)
        command->host = (char *)buffer->host + offset;
}

void gpukit_command_upload(gpukit_command *command, gpukit_buffer *to, size_t offset, size_t size,
                           const void *from)
{
    command->kind = GPK_COMMAND_UPLOAD;
    fill_copy(command, to, offset, size, (void *)from); /* it is only read */
}

void gpukit_command_download(gpukit_command *command, gpukit_buffer *from, size_t offset,
                             size_t size, void *to)
{
    command->kind = GPK_COMMAND_DOWNLOAD;
    fill_copy(command, from, offset, size, to);
}

static bool check_launch(gpukit_command *command, const gpukit_launch *launch)
{
    const gpk_kernel *kernel;
    if (launch->program == NULL || launch->program->queue != command->queue) {
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "",
                 "a launch needs a program of its queue");
        return false;
    }
    kernel = launch->program->program->kernel;
    if (launch->items == 0 || launch->group == 0 || launch->items > UINT64_MAX - launch->group) {
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "",
                 "%s cannot be launched with %llu work items in groups of %u", kernel->entry,
                 (unsigned long long)launch->items, launch->group);
        return false;
    }
    if (kernel->memory_count > 0 && launch->buffers == NULL) {
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "", "%s needs its buffers", kernel->entry);
        return false;
    }
    uint64_t most = command->queue->device->info.max_group_items;
    if (most > 0 && launch->group > most) {
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "",
                 "%s runs work-groups of at most %llu work items, not %u",
                 command->queue->device->info.id, (unsigned long long)most, launch->group);
        return false;
    }
    if (kernel->args_size > 0 && launch->args == NULL) {
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "", "%s needs its arguments",
                 kernel->entry);
        return false;
    }
    return true;
}

void gpukit_command_run(gpukit_command *command, const gpukit_launch *launch)
{
    command->kind = GPK_COMMAND_RUN;
    if (!check_launch(command, launch))
        return;
    const gpk_kernel *kernel = launch->program->program->kernel;
    command->launch = *launch;
    for (uint32_t i = 0; i < kernel->memory_count; i++) {
        if (!belongs_here(command, launch->buffers[i]))
            return;
        command->buffers[i] = launch->buffers[i];
    }
    if (kernel->args_size > 0)
        memcpy(command->args, launch->args, kernel->args_size);
    command->launch.args = command->args;
    command->launch.buffers = command->buffers;
}

void gpukit_command_call(gpukit_command *command, gpukit_host_function *function, void *user)
{
    command->kind = GPK_COMMAND_CALL;
    command->function = function;
    command->user = user;
    if (function == NULL)
        gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "", "a call needs a function");
}

void gpukit_command_barrier(gpukit_command *command)
{
    command->kind = GPK_COMMAND_BARRIER;
}

void gpukit_command_link(gpukit_command *command)
{
    command->is_linked = true;
}

void gpukit_command_tag(gpukit_command *command, void *user_data)
{
    command->user_data = user_data;
}
