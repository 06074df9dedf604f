// SPDX-License-Identifier: MIT
#include "room.h"

#include <stdlib.h>

enum { LEAST = 1024 };

bool room_make(char **text, size_t *capacity, size_t size, size_t more)
{
    if (more < *capacity - size)
        return true;
    const size_t larger = 2 * (*capacity + more) + LEAST;
    char *grown = realloc(*text, larger);
    if (grown == NULL)
        return false;
    *text = grown;
    *capacity = larger;
    return true;
}
