// SPDX-License-Identifier: MIT
#include "lab/http.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exit_code.h"
#include "lab/lab.h"
#include "message.h"

enum { CONNECTIONS = 32, LISTENER = CONNECTIONS, WAKER, POLLED };

typedef struct connection {
    char request[1024];
    size_t size;
    const http_page *page; /* NULL: the request is not there yet */
    uint64_t due_ns;       /* of the answer */
} connection;

struct http_server {
    const http_page *pages;
    size_t page_count;
    uint16_t port;
    pthread_t thread;
    struct pollfd polled[POLLED]; /* the connections, which have fd -1 where there is none; and */
    connection connections[CONNECTIONS];
};

static const http_page no_page = {.status = 404, .reason = "Not Found", .body = ""};

static const http_page *find_page(const http_server *server, const char *request)
{
    for (size_t i = 0; i < server->page_count; i++) {
        const size_t size = strlen(server->pages[i].path);
        if (strncmp(request, "GET ", 4) == 0 &&
            strncmp(request + 4, server->pages[i].path, size) == 0 && request[4 + size] == ' ')
            return &server->pages[i];
    }
    return &no_page;
}

static void hang_up(http_server *server, int at)
{
    close(server->polled[at].fd);
    server->polled[at].fd = -1;
}

static void welcome(http_server *server)
{
    const int fd = accept4(server->polled[LISTENER].fd, NULL, NULL, SOCK_CLOEXEC);
    for (int i = 0; i < CONNECTIONS && fd >= 0; i++)
        if (server->polled[i].fd < 0) {
            server->polled[i] = (struct pollfd){.fd = fd, .events = POLLIN};
            server->connections[i] = (connection){.size = 0};
            return;
        }
    if (fd >= 0)
        close(fd);
}

/* Of what comes after the request, only its end counts. */
static void hear(http_server *server, int at)
{
    connection *from = &server->connections[at];
    const ssize_t got = recv(server->polled[at].fd, from->request + from->size,
                             sizeof from->request - 1 - from->size, 0);
    if (got <= 0) { /* it has gone, or says too much */
        hang_up(server, at);
        return;
    }
    from->size += (size_t)got;
    from->request[from->size] = '\0';
    if (from->page == NULL && strstr(from->request, "\r\n\r\n") != NULL) {
        from->page = find_page(server, from->request);
        from->due_ns = lab_now_ns() + (uint64_t)(from->page->seconds * 1e9);
    }
}

static bool send_all(int fd, const char *bytes, size_t size)
{
    for (ssize_t sent; size > 0; bytes += sent, size -= (size_t)sent) {
        sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0)
            return false;
    }
    return true;
}

static void answer(http_server *server, int at)
{
    const http_page *page = server->connections[at].page;
    const int fd = server->polled[at].fd;
    char head[256];
    const int size =
        snprintf(head, sizeof head,
                 "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n"
                 "Connection: close\r\n\r\n",
                 page->status, page->reason, page->size);
    if (send_all(fd, head, (size_t)size))
        send_all(fd, page->body, page->size);
    hang_up(server, at);
}

/* Answers what is due; gives the milliseconds until the next one is, -1 where none will be. */
static int answer_due(http_server *server)
{
    const uint64_t now = lab_now_ns();
    int wait = -1;
    for (int i = 0; i < CONNECTIONS; i++) {
        const connection *each = &server->connections[i];
        if (server->polled[i].fd < 0 || each->page == NULL || each->page->is_silent)
            continue;
        if (each->due_ns <= now) {
            answer(server, i);
        } else {
            const int ms = (int)((each->due_ns - now) / 1000000u) + 1;
            wait = wait < 0 || ms < wait ? ms : wait;
        }
    }
    return wait;
}

static void *serve(void *argument)
{
    http_server *server = argument;
    for (;;) {
        const int wait = answer_due(server);
        if (poll(server->polled, POLLED, wait) < 0)
            continue;
        if (server->polled[WAKER].revents != 0)
            return NULL;
        for (int i = 0; i < CONNECTIONS; i++)
            if (server->polled[i].fd >= 0 && server->polled[i].revents != 0)
                hear(server, i);
        if (server->polled[LISTENER].revents != 0)
            welcome(server);
    }
}

static bool listen_on_loopback(http_server *server)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    server->polled[LISTENER] = (struct pollfd){.fd = fd, .events = POLLIN};
    if (fd < 0 || bind(fd, (const struct sockaddr *)&here, size) != 0 ||
        listen(fd, CONNECTIONS) != 0 || getsockname(fd, (struct sockaddr *)&here, &size) != 0)
        return false;
    server->port = ntohs(here.sin_port);
    server->polled[WAKER] = (struct pollfd){.fd = eventfd(0, EFD_CLOEXEC), .events = POLLIN};
    return server->polled[WAKER].fd >= 0;
}

static void free_server(http_server *server)
{
    for (int i = 0; i < POLLED; i++)
        if (server->polled[i].fd >= 0)
            close(server->polled[i].fd);
    free(server);
}

int http_server_open(const http_page *pages, size_t count, http_server **out)
{
    http_server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        message_error("no memory left for a server");
        return EXIT_DEVICE;
    }
    server->pages = pages;
    server->page_count = count;
    for (int i = 0; i < POLLED; i++)
        server->polled[i].fd = -1;
    if (!listen_on_loopback(server) || pthread_create(&server->thread, NULL, serve, server) != 0) {
        message_error("no server could be started on the loopback address: %s", strerror(errno));
        free_server(server);
        return EXIT_IO;
    }
    *out = server;
    return EXIT_DONE;
}

uint16_t http_server_port(const http_server *server)
{
    return server->port;
}

void http_server_close(http_server *server)
{
    if (server == NULL)
        return;
    eventfd_write(server->polled[WAKER].fd, 1);
    pthread_join(server->thread, NULL);
    free_server(server);
}
