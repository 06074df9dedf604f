// SPDX-License-Identifier: MIT
#include "lab/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/lab.h"

static int ask(int fd, uint16_t port, const char *path)
{
    char text[256];
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
        return errno;
    const int size =
        snprintf(text, sizeof text,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n", path, port);
    if (size < 0 || (size_t)size >= sizeof text)
        return ENAMETOOLONG;
    const ssize_t sent = send(fd, text, (size_t)size, MSG_NOSIGNAL);
    return sent == size ? 0 : sent < 0 ? errno : EPROTO;
}

/* Until the server hangs up. */
static int listen_to(int fd, uint64_t end_ns, http_reply *out)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    while (out->text_size < sizeof out->text - 1) {
        const uint64_t now = lab_now_ns();
        if (now >= end_ns)
            return ETIMEDOUT;
        const int ready = poll(&wanted, 1, (int)((end_ns - now) / 1000000u) + 1);
        if (ready < 0 && errno != EINTR)
            return errno;
        if (ready <= 0)
            continue;
        const ssize_t got =
            recv(fd, out->text + out->text_size, sizeof out->text - 1 - out->text_size, 0);
        if (got < 0)
            return errno;
        if (got == 0)
            return 0;
        out->text_size += (size_t)got;
    }
    return EMSGSIZE;
}

/* "HTTP/1.1 200 OK", fields, an empty line, the body. */
static int understand(http_reply *out)
{
    static const char length[] = "\r\nContent-Length: ";
    out->text[out->text_size] = '\0';
    char *end = strstr(out->text, "\r\n\r\n");
    if (end == NULL || sscanf(out->text, "HTTP/1.1 %3d %31[^\r\n]", &out->status, out->reason) != 2)
        return EPROTO;
    const char *field = strstr(out->text, length);
    out->body = end + 4;
    out->size = out->text_size - (size_t)(out->body - out->text);
    if (field == NULL || field > end || strtoull(field + sizeof length - 1, NULL, 10) != out->size)
        return EPROTO;
    return 0;
}

int http_get(uint16_t port, const char *path, double limit_seconds, http_reply *out)
{
    const uint64_t end_ns = lab_now_ns() + (uint64_t)(limit_seconds * 1e9);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    out->text_size = 0;
    int code = ask(fd, port, path);
    if (code == 0)
        code = listen_to(fd, end_ns, out);
    close(fd);
    return code == 0 ? understand(out) : code;
}
