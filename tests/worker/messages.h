// SPDX-License-Identifier: MIT
/* messages.h - a message of every kind, and what a message that was read must be like. */
#ifndef GPUKIT_WORKER_MESSAGES_H
#define GPUKIT_WORKER_MESSAGES_H

#include "worker/message.h"

/* One in which no field is zero, so that none can be forgotten. Its pieces are static. */
void messages_example(gpk_message_kind kind, gpk_message *out);

/* What was read of a packet is sound: enumerations have their values, numbers are numbers, texts
 * end, pieces lie in the packet; and it is written as the very same packet. */
bool messages_is_sound(const gpk_message *message, const unsigned char *packet, size_t size);

/* The same kind and the same fields, pieces by what is in them. */
bool messages_are_same(const gpk_message *a, const gpk_message *b);

#endif /* GPUKIT_WORKER_MESSAGES_H */
