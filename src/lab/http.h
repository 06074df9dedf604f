// SPDX-License-Identifier: MIT
/* http.h - as much of HTTP/1.1 as the experiment pingpong needs: a server of a few pages on the
 * loopback address, which takes its time over each, and GET.
 *
 * The server is one thread that waits for all its connections at once, so that how long an answer
 * takes never depends on the others.
 */
#ifndef GPUKIT_SRC_LAB_HTTP_H
#define GPUKIT_SRC_LAB_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct http_page {
    const char *path; /* "/slow" */
    int status;       /* 200 */
    const char *reason;
    double seconds; /* until it answers */
    bool is_silent; /* it never does */
    const char *body;
    size_t size;
} http_page;

typedef struct http_server http_server;

/* Pages are the caller's, until close. Gives the exit code; an error was printed. */
int http_server_open(const http_page *pages, size_t count, http_server **out);

uint16_t http_server_port(const http_server *server);

/* Hangs up on whoever still waits. NULL is fine. */
void http_server_close(http_server *server);

enum { HTTP_BODY_MOST = 1 << 17 };

typedef struct http_reply {
    int status;
    char reason[32];
    char *body; /* in text */
    size_t size;
    size_t text_size;
    char text[HTTP_BODY_MOST]; /* the answer as it came */
} http_reply;

/* Any thread. 0, or an errno: ETIMEDOUT where the answer is not there in time, EPROTO where it is
 * not to be understood. */
int http_get(uint16_t port, const char *path, double limit_seconds, http_reply *out);

#endif /* GPUKIT_SRC_LAB_HTTP_H */
