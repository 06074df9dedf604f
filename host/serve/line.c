// SPDX-License-Identifier: MIT
#include "serve/line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "worker/process.h"

enum { BEAT_MS = 500, GONE = 0, NONSENSE = 3 };

static pthread_mutex_t speaking = PTHREAD_MUTEX_INITIALIZER;

bool gpk_line_is_there(void)
{
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(GPK_WORKER_SOCKET, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
           type == SOCK_SEQPACKET;
}

/* The driver may hang: nothing of it is waited for. */
__attribute__((noreturn)) static void end(int code)
{
    _exit(code);
}

static bool send_packet(const unsigned char *packet, size_t size, int flags)
{
    pthread_mutex_lock(&speaking);
    ssize_t sent;
    do
        sent = send(GPK_WORKER_SOCKET, packet, size, MSG_NOSIGNAL | flags);
    while (sent < 0 && errno == EINTR);
    pthread_mutex_unlock(&speaking);
    return sent >= 0 || errno == EAGAIN;
}

void gpk_line_say(const gpk_message *message)
{
    unsigned char packet[GPK_PACKET_MAX];
    const size_t size = gpk_message_write(message, packet);
    if (size > 0 && !send_packet(packet, size, 0))
        end(GONE);
}

void gpk_line_refuse(const gpukit_error *error)
{
    gpk_line_say(&(gpk_message){.kind = GPK_SAY_REFUSED, .as.part.error = *error});
}

/* A beat that finds no room is none: whoever listens has enough to hear. */
static void *beat(void *unused)
{
    struct pollfd parent = {.fd = GPK_WORKER_SOCKET};
    unsigned char packet[64];
    unsigned char whole[GPK_PACKET_MAX];
    const size_t size = gpk_message_write(&(gpk_message){.kind = GPK_SAY_BEAT}, whole);
    memcpy(packet, whole, size);
    (void)unused;
    for (;;) {
        if (poll(&parent, 1, BEAT_MS) > 0 && (parent.revents & (POLLHUP | POLLERR)) != 0)
            end(GONE);
        if (pthread_mutex_trylock(&speaking) != 0)
            continue;
        send(GPK_WORKER_SOCKET, packet, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        pthread_mutex_unlock(&speaking);
    }
    return NULL;
}

/* What a driver starts, a linker say, must not have the socket: it would look alive by it. */
gpukit_status gpk_line_open(gpukit_error *err)
{
    pthread_t thread;
    fcntl(GPK_WORKER_SOCKET, F_SETFD, FD_CLOEXEC);
    const int rc = pthread_create(&thread, NULL, beat, NULL);
    if (rc != 0)
        return gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_create", "no thread for a worker");
    pthread_detach(thread);
    return GPUKIT_OK;
}

static bool wait_for(uint64_t wait_ns)
{
    struct pollfd parent = {.fd = GPK_WORKER_SOCKET, .events = POLLIN};
    const struct timespec limit = {.tv_sec = (time_t)(wait_ns / GPK_SECOND_NS),
                                   .tv_nsec = (long)(wait_ns % GPK_SECOND_NS)};
    return ppoll(&parent, 1, &limit, NULL) > 0;
}

static void take_fds(struct msghdr *header, int fds[GPK_LINE_FDS])
{
    struct cmsghdr *part = CMSG_FIRSTHDR(header);
    if (part == NULL || part->cmsg_type != SCM_RIGHTS)
        return;
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(part), (count < GPK_LINE_FDS ? count : GPK_LINE_FDS) * sizeof(int));
}

bool gpk_line_hear(uint64_t wait_ns, gpk_message *out, int fds[GPK_LINE_FDS])
{
    static unsigned char packet[GPK_PACKET_MAX];
    _Alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(GPK_LINE_FDS * sizeof(int))];
    struct iovec bytes = {.iov_base = packet, .iov_len = sizeof packet};
    struct msghdr header = {.msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = control,
                            .msg_controllen = sizeof control};
    fds[0] = fds[1] = -1;
    if (wait_ns > 0 && !wait_for(wait_ns))
        return false;
    const ssize_t size = recvmsg(GPK_WORKER_SOCKET, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (size <= 0)
        end(GONE);
    take_fds(&header, fds);
    if (!gpk_message_read(packet, (size_t)size, out))
        end(NONSENSE);
    return true;
}

/* A text of any length, the whole of it where that fits into a packet. */
static void write_log(void *user, gpukit_log_level level, const char *text)
{
    const size_t size = strlen(text);
    (void)user;
    gpk_line_say(&(gpk_message){
        .kind = GPK_SAY_LOG,
        .as.log = {level,
                   {(const unsigned char *)text,
                    size < GPK_MESSAGE_PIECE_MAX ? (uint32_t)size : GPK_MESSAGE_PIECE_MAX}},
    });
}

gpukit_log_params gpk_line_log(void)
{
    return (gpukit_log_params){.write = write_log};
}
