// SPDX-License-Identifier: MIT
/* Singly linked, through gpukit_command.next. */
#include "queue/queue.h"

void gpk_list_insert(gpk_list *list, gpukit_command *before, gpukit_command *command)
{
    gpukit_command **link = before == NULL ? &list->first : &before->next;
    command->next = *link;
    *link = command;
    if (list->last == before)
        list->last = command;
    list->count++;
}

void gpk_list_append(gpk_list *list, gpukit_command *command)
{
    gpk_list_insert(list, list->last, command);
}

gpukit_command *gpk_list_take(gpk_list *list)
{
    gpukit_command *command = list->first;
    if (command != NULL)
        gpk_list_remove(list, NULL, command);
    return command;
}

void gpk_list_remove(gpk_list *list, gpukit_command *before, gpukit_command *command)
{
    if (before == NULL)
        list->first = command->next;
    else
        before->next = command->next;
    if (list->last == command)
        list->last = before;
    command->next = NULL;
    list->count--;
}
