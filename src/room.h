// SPDX-License-Identifier: MIT
/* room.h - a text in memory that grows: the room of those who write one. */
#ifndef GPUKIT_SRC_ROOM_H
#define GPUKIT_SRC_ROOM_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for so many bytes behind the size that are in use, and for a zero. text is NULL or to
 * be freed, capacity is what it has. False: memory ran out, and nothing has changed. */
bool room_make(char **text, size_t *capacity, size_t size, size_t more);

#endif /* GPUKIT_SRC_ROOM_H */
