// SPDX-License-Identifier: MIT
/* worker/port.h - a socket whose packets go to another rank and come from there.
 *
 * It never blocks: what the socket does not take yet is kept, in order.
 */
#ifndef GPK_WORKER_PORT_H
#define GPK_WORKER_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct gpk_kept gpk_kept;

typedef struct gpk_port {
    int socket; /* -1: it is closed */
    gpk_kept *first, *last;
} gpk_port;

/* False: nobody is at the other end, or memory ran out. */
bool gpk_port_put(gpk_port *port, const void *packet, size_t size);
bool gpk_port_flush(gpk_port *port);

/* The next packet's size; 0: there is none; -1: nobody is at the other end. */
ssize_t gpk_port_get(gpk_port *port, void *packet, size_t room);

/* The socket, too. */
void gpk_port_close(gpk_port *port);

#endif /* GPK_WORKER_PORT_H */
