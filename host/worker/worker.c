// SPDX-License-Identifier: MIT
#include "worker/worker.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <gpukit/version.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

/* A worker beats twice a second. */
static const uint64_t SILENCE_NS = 15 * GPK_SECOND_NS;

/* From its start to its first word, and for what it is told to be taken. */
static const uint64_t HELLO_NS = 30 * GPK_SECOND_NS;

static const uint64_t LOOK_NS = 50000000; /* between two looks at who waits for it */

/* Beats and lines in a row, after which whoever listens sees to other things. */
enum { MOST_NOISE = 64 };

static gpukit_status start_here(void *user, const gpk_worker_spec *spec, gpk_process *out,
                                gpukit_error *err)
{
    (void)user;
    return gpk_process_start(spec, out, err);
}

static void end_here(void *user, gpk_process *process, bool by_us, uint64_t patience_ns,
                     gpk_worker_end *out)
{
    (void)user;
    gpk_process_end(process, by_us, patience_ns, out);
}

const gpk_launcher gpk_launcher_here = {
    .start = start_here,
    .end = end_here,
    .shares_memory = true,
};

static gpukit_status start(gpk_worker *worker, gpukit_error *err)
{
    if (worker->packet == NULL)
        worker->packet = malloc(GPK_PACKET_MAX);
    if (worker->packet == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a worker");
    gpukit_status status =
        worker->launcher->start(worker->launcher->user, &worker->spec, &worker->process, err);
    worker->is_running = status == GPUKIT_OK;
    worker->is_open = false;
    worker->heard_ns = worker->asked_ns = gpk_now_ns();
    return status;
}

/* Until something of what is wanted can be done. */
static bool wait_for(const gpk_worker *worker, short wanted, uint64_t wait_ns)
{
    struct pollfd one = {.fd = worker->process.socket, .events = wanted};
    const struct timespec limit = {.tv_sec = (time_t)(wait_ns / GPK_SECOND_NS),
                                   .tv_nsec = (long)(wait_ns % GPK_SECOND_NS)};
    return ppoll(&one, 1, &limit, NULL) > 0;
}

static void attach_fds(struct msghdr *header, const int *fds, size_t count)
{
    struct cmsghdr *part = CMSG_FIRSTHDR(header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(count * sizeof *fds);
    memcpy(CMSG_DATA(part), fds, count * sizeof *fds);
}

gpukit_status gpk_worker_say(gpk_worker *worker, const gpk_message *message, const int *fds,
                             size_t fd_count, gpukit_error *err)
{
    unsigned char packet[GPK_PACKET_MAX];
    _Alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(4 * sizeof(int))] = {0};
    struct iovec bytes = {.iov_base = packet, .iov_len = gpk_message_write(message, packet)};
    struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
    const uint64_t until_ns = gpk_now_ns() + HELLO_NS;
    if (bytes.iov_len == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a job is too long to be described");
    if (fd_count > 0) {
        header.msg_control = control;
        header.msg_controllen = CMSG_SPACE(fd_count * sizeof *fds);
        attach_fds(&header, fds, fd_count);
    }
    while (sendmsg(worker->process.socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        const bool is_full = errno == EAGAIN || errno == ENOBUFS;
        if (errno == EINTR || (is_full && gpk_now_ns() < until_ns)) {
            wait_for(worker, POLLOUT, LOOK_NS);
            continue;
        }
        return gpk_fail(err, GPUKIT_E_DEVICE, errno, "sendmsg", "the worker for %s takes nothing",
                        worker->spec.name);
    }
    return GPUKIT_OK;
}

static void pass_on(const gpk_worker *worker, const gpk_message *message)
{
    char *line = strndup((const char *)message->as.log.text.bytes, message->as.log.text.size);
    if (line != NULL)
        gpk_log_text(&worker->log, message->as.log.level, line);
    free(line);
}

/* In which nobody listened it may have said what it liked. */
static bool is_silent(gpk_worker *worker, uint64_t now_ns)
{
    if (now_ns - worker->asked_ns > GPK_SECOND_NS)
        worker->heard_ns = now_ns;
    worker->asked_ns = now_ns;
    return now_ns - worker->heard_ns > SILENCE_NS;
}

gpk_hearing gpk_worker_hear(gpk_worker *worker, uint64_t wait_ns, gpk_message *out,
                            const char **why)
{
    bool has_waited = wait_ns == 0;
    *why = "";
    for (int noise = 0; noise < MOST_NOISE;) {
        const ssize_t size =
            recv(worker->process.socket, worker->packet, GPK_PACKET_MAX, MSG_DONTWAIT);
        const bool is_none = size < 0 && (errno == EAGAIN || errno == EINTR);
        if (is_none && is_silent(worker, gpk_now_ns())) {
            *why = "says nothing any more";
            return GPK_HEARD_END;
        }
        if (is_none && has_waited)
            return GPK_HEARD_NOTHING;
        if (is_none) {
            wait_for(worker, POLLIN, wait_ns);
            has_waited = true;
            continue;
        }
        if (size <= 0)
            return GPK_HEARD_END;
        worker->heard_ns = worker->asked_ns = gpk_now_ns();
        if (!gpk_message_read(worker->packet, (size_t)size, out)) {
            *why = "talks nonsense";
            return GPK_HEARD_END;
        }
        if (out->kind == GPK_SAY_HELLO && strcmp(out->as.version, GPUKIT_VERSION) != 0) {
            *why = "is of another version of gpukit than this program";
            return GPK_HEARD_END;
        }
        if (out->kind == GPK_SAY_LOG)
            pass_on(worker, out);
        else if (out->kind != GPK_SAY_BEAT && out->kind != GPK_SAY_HELLO)
            return GPK_HEARD;
        noise++;
    }
    return GPK_HEARD_NOTHING;
}

void gpk_worker_rest(const gpk_worker *worker, uint64_t ns)
{
    if (worker->is_running)
        wait_for(worker, POLLIN, ns);
}

bool gpk_worker_lose(gpk_worker *worker, const char *why, bool is_late, gpukit_error *err)
{
    gpk_worker_end end;
    const bool by_us = is_late || why[0] != '\0';
    assert(worker->is_running); /* it can be lost once */
    worker->launcher->end(worker->launcher->user, &worker->process, by_us, GPK_SECOND_NS, &end);
    worker->is_running = worker->is_open = false;
    gpk_fail(err, is_late ? GPUKIT_E_TIMEOUT : GPUKIT_E_DEVICE, 0, "", "its worker %s%s%s", why,
             why[0] != '\0' ? ", and " : "", end.text);
    return end.was_killed;
}

void gpk_worker_stop(gpk_worker *worker)
{
    gpk_worker_end end;
    if (worker->is_running)
        worker->launcher->end(worker->launcher->user, &worker->process, false, 2 * GPK_SECOND_NS,
                              &end);
    worker->is_running = worker->is_open = false;
    free(worker->packet);
    worker->packet = NULL;
}

/* What was waited for, or a refusal; by a reason that a worker can have, which is none of those by
 * which we go on. */
static bool is_awaited(const gpk_message *message, gpk_message_kind kind)
{
    return message->kind == kind || (message->kind == GPK_SAY_REFUSED &&
                                     message->as.part.error.status != GPUKIT_E_CANCELLED);
}

static gpukit_status lose(gpk_worker *worker, const char *why, bool is_late, gpk_worker_wait *wait,
                          gpukit_error *err)
{
    wait->was_killed = gpk_worker_lose(worker, why, is_late, err);
    return is_late ? GPUKIT_E_TIMEOUT : GPUKIT_E_DEVICE;
}

/* Until it comes, with whatever is told meanwhile of steps. */
static gpukit_status await(gpk_worker *worker, gpk_message_kind kind, gpk_worker_wait *wait,
                           gpk_message *out, gpukit_error *err)
{
    uint64_t since_ns = gpk_now_ns();
    const char *why = "";
    for (;;) {
        const gpk_hearing heard = gpk_worker_hear(worker, LOOK_NS, out, &why);
        if (heard == GPK_HEARD_END)
            return lose(worker, why, false, wait, err);
        if (heard == GPK_HEARD && is_awaited(out, kind))
            return GPUKIT_OK;
        if (heard == GPK_HEARD && out->kind != GPK_SAY_STEP)
            return lose(worker, "talks out of turn", false, wait, err);
        if (heard == GPK_HEARD)
            since_ns = gpk_now_ns();
        if (gpk_now_ns() - since_ns > wait->limit_ns)
            return lose(worker, "did not answer in time", true, wait, err);
        if (wait->goes_on != NULL && !wait->goes_on(wait->user))
            return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "%s is not needed any more",
                            worker->spec.name);
    }
}

gpukit_status gpk_worker_expect(gpk_worker *worker, gpk_message_kind kind, gpk_worker_wait *wait,
                                gpk_message *out, gpukit_error *err)
{
    wait->was_killed = false;
    out->kind = kind;
    gpukit_status status = await(worker, kind, wait, out, err);
    if (status != GPUKIT_OK || out->kind == kind)
        return status;
    if (err != NULL)
        *err = out->as.part.error;
    return out->as.part.error.status;
}

gpukit_status gpk_worker_begin(gpk_worker *worker, gpukit_error *err)
{
    const gpk_message open = {.kind = GPK_SAY_OPEN, .as.open = worker->open};
    if (worker->is_running)
        return GPUKIT_OK;
    gpukit_status status = start(worker, err);
    if (status != GPUKIT_OK || worker->open.id[0] == '\0' ||
        gpk_worker_say(worker, &open, NULL, 0, err) == GPUKIT_OK)
        return status;
    gpk_worker_lose(worker, "", false, err);
    return GPUKIT_E_DEVICE;
}

gpukit_status gpk_worker_open(gpk_worker *worker, gpk_worker_wait *wait, gpukit_device_info *info,
                              gpukit_error *err)
{
    gpk_message answer;
    wait->was_killed = false;
    if (worker->is_open)
        return GPUKIT_OK;
    gpukit_status status = gpk_worker_begin(worker, err);
    if (status == GPUKIT_OK)
        status = gpk_worker_expect(worker, GPK_SAY_OPENED, wait, &answer, err);
    worker->is_open = status == GPUKIT_OK;
    if (status != GPUKIT_OK && status != GPUKIT_E_CANCELLED) /* the next one begins anew */
        gpk_worker_stop(worker);
    if (worker->is_open && info != NULL)
        *info = answer.as.device;
    return status;
}
