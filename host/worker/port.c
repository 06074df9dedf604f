// SPDX-License-Identifier: MIT
#include "worker/port.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct gpk_kept {
    gpk_kept *next;
    size_t size;
    unsigned char bytes[];
};

typedef enum sending { SENT, FULL, GONE } sending;

static sending try(const gpk_port *port, const void *packet, size_t size)
{
    ssize_t sent;
    do
        sent = send(port->socket, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent >= 0)
        return SENT;
    return errno == EAGAIN || errno == ENOBUFS ? FULL : GONE;
}

bool gpk_port_flush(gpk_port *port)
{
    while (port->first != NULL) {
        gpk_kept *kept = port->first;
        const sending result = try(port, kept->bytes, kept->size);
        if (result != SENT)
            return result == FULL;
        port->first = kept->next;
        free(kept);
    }
    return true;
}

bool gpk_port_put(gpk_port *port, const void *packet, size_t size)
{
    sending result = FULL;
    if (!gpk_port_flush(port))
        return false;
    if (port->first == NULL)
        result = try(port, packet, size);
    if (result != FULL)
        return result == SENT;
    gpk_kept *kept = malloc(sizeof *kept + size);
    if (kept == NULL)
        return false;
    kept->next = NULL;
    kept->size = size;
    memcpy(kept->bytes, packet, size);
    if (port->first == NULL)
        port->first = kept;
    else
        port->last->next = kept;
    port->last = kept;
    return true;
}

ssize_t gpk_port_get(gpk_port *port, void *packet, size_t room)
{
    const ssize_t size = recv(port->socket, packet, room, MSG_DONTWAIT);
    if (size > 0)
        return size;
    return size < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void gpk_port_close(gpk_port *port)
{
    gpk_kept *kept;
    while ((kept = port->first) != NULL) {
        port->first = kept->next;
        free(kept);
    }
    if (port->socket >= 0)
        close(port->socket);
    *port = (gpk_port){.socket = -1};
}
