// SPDX-License-Identifier: MIT
#include "worker/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

/* SIGTERM often goes to a whole group of processes: this one is given the time to notice that it
 * is meant as well, before anybody is told of the worker or starts another. */
static const uint64_t NOTICE_NS = 200000000;

static atomic_bool is_allowed;

bool gpk_process_is_allowed(void)
{
    return atomic_load(&is_allowed);
}

void gpk_process_allow(void)
{
    atomic_store(&is_allowed, true);
}

gpukit_status gpk_process_refuse(gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "this program cannot be its own worker: its main does not begin with "
                    "gpukit_worker_main");
}

/* What a process is born with, on the parent's side and on its own. */
typedef struct birth {
    int socket, peer, page; /* above those that the worker will have */
    gpk_flight *flight;
    char program[PATH_MAX];
    char **environment;
} birth;

static void close_one(int fd)
{
    if (fd >= 0)
        close(fd);
}

static void clear(birth *b)
{
    close_one(b->socket);
    close_one(b->peer);
    close_one(b->page);
    if (b->flight != NULL)
        munmap(b->flight, sizeof *b->flight);
    free(b->environment);
}

static gpukit_status fail(const char *call, gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_MEMORY, errno, call, "no worker process could be started");
}

/* Out of the way of the descriptors that the worker will have. */
static int moved_up(int fd)
{
    const int moved = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, GPK_WORKER_FLIGHT + 1);
    close_one(fd);
    return moved;
}

static gpukit_status open_ends(birth *b, gpukit_error *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return fail("socketpair", err);
    b->socket = ends[0];
    b->peer = moved_up(ends[1]);
    b->page = moved_up(memfd_create("gpukit flight", MFD_CLOEXEC));
    if (b->peer < 0 || b->page < 0)
        return fail(b->page < 0 ? "memfd_create" : "fcntl", err);
    if (ftruncate(b->page, sizeof *b->flight) != 0)
        return fail("ftruncate", err);
    void *page = mmap(NULL, sizeof *b->flight, PROT_READ | PROT_WRITE, MAP_SHARED, b->page, 0);
    if (page == MAP_FAILED)
        return fail("mmap", err);
    b->flight = page;
    return GPUKIT_OK;
}

/* By its path, so that the list of processes has its name; else, where the file was replaced
 * meanwhile, by what the kernel still has of it. */
static void find_program(birth *b)
{
    const ssize_t size = readlink("/proc/self/exe", b->program, sizeof b->program - 1);
    b->program[size > 0 ? size : 0] = '\0';
    if (size <= 0 || access(b->program, X_OK) != 0)
        gpk_text_copy(b->program, sizeof b->program, "/proc/self/exe");
}

/* That of this process, with the setting in the place of what it may have had. */
static gpukit_status make_environment(birth *b, char *setting, gpukit_error *err)
{
    const char *equals = strchr(setting, '=');
    const size_t name = equals == NULL ? 0 : (size_t)(equals - setting) + 1;
    size_t count = 0, kept = 0;
    while (environ[count] != NULL)
        count++;
    b->environment = calloc(count + 2, sizeof *b->environment);
    if (b->environment == NULL)
        return fail("calloc", err);
    for (size_t i = 0; i < count; i++)
        if (name == 0 || strncmp(environ[i], setting, name) != 0)
            b->environment[kept++] = environ[i];
    if (name > 0)
        b->environment[kept] = setting;
    return GPUKIT_OK;
}

/* What drivers print goes to stderr, where our lines are not; they have nothing to read. Files and
 * sockets of the program are none of a worker's business, and would outlive the program in it. */
static int spawn(const birth *b, char *const arguments[], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc != 0)
        return rc;
    rc = posix_spawnattr_init(&attributes);
    if (rc == 0) {
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
        posix_spawn_file_actions_adddup2(&actions, b->peer, GPK_WORKER_SOCKET);
        posix_spawn_file_actions_adddup2(&actions, b->page, GPK_WORKER_FLIGHT);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions, GPK_WORKER_FLIGHT + 1);
        rc = posix_spawn(pid, b->program, &actions, &attributes, arguments, b->environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return rc;
}

gpukit_status gpk_process_start(const gpk_worker_spec *spec, gpk_process *out, gpukit_error *err)
{
    gpk_worker_spec mine = *spec;
    char program[] = "gpukit", command[] = "worker";
    char *const arguments[] = {program, command, mine.name, NULL};
    birth b = {.socket = -1, .peer = -1, .page = -1};
    gpk_process process = {.pid = 0};
    if (!gpk_process_is_allowed())
        return gpk_process_refuse(err);
    find_program(&b);
    gpukit_status status = open_ends(&b, err);
    if (status == GPUKIT_OK)
        status = make_environment(&b, mine.setting, err);
    if (status == GPUKIT_OK && (errno = spawn(&b, arguments, &process.pid)) != 0)
        status = fail("posix_spawn", err);
    if (status == GPUKIT_OK) {
        process.socket = b.socket;
        process.flight = b.flight;
        b.socket = -1;
        b.flight = NULL;
        *out = process;
    }
    clear(&b);
    return status;
}

void gpk_process_kill(const gpk_process *process)
{
    kill(process->pid, SIGKILL);
}

/* False: it still runs. */
static bool reap(const gpk_process *process, int options, int *status)
{
    pid_t got;
    do
        got = waitpid(process->pid, status, options);
    while (got < 0 && errno == EINTR);
    if (got < 0) /* somebody else has waited for it: nothing is known */
        *status = 0;
    return got != 0;
}

static int wait_for(const gpk_process *process, uint64_t patience_ns, bool *by_us)
{
    const uint64_t until_ns = gpk_now_ns() + patience_ns;
    uint64_t nap_ns = 50000;
    int status = 0;
    while (!reap(process, WNOHANG, &status)) {
        if (gpk_now_ns() >= until_ns) {
            *by_us = true;
            gpk_process_kill(process);
            reap(process, 0, &status);
            break;
        }
        gpk_sleep_ns(nap_ns);
        nap_ns = nap_ns < 5000000 ? 2 * nap_ns : nap_ns;
    }
    return status;
}

static void explain(int status, const gpk_flight *flight, bool by_us, gpk_worker_end *out)
{
    char doing[200];
    gpk_flight_describe(flight, doing, sizeof doing);
    const char *blank = doing[0] == '\0' ? "" : " ";
    const int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    out->was_killed = !by_us && (number == SIGKILL || number == SIGTERM);
    if (by_us && number == SIGKILL)
        gpk_text_format(out->text, sizeof out->text, "had to be killed%s%s", blank, doing);
    else if (number != 0)
        gpk_text_format(out->text, sizeof out->text, "was ended by signal %d (%s)%s%s", number,
                        strsignal(number), blank, doing);
    else
        gpk_text_format(out->text, sizeof out->text, "ended with exit code %d%s%s",
                        WEXITSTATUS(status), blank, doing);
}

void gpk_process_end(gpk_process *process, bool by_us, uint64_t patience_ns, gpk_worker_end *out)
{
    int status = 0;
    if (by_us) /* first: one that hears of it by its socket ends by itself */
        gpk_process_kill(process);
    close_one(process->socket);
    status = wait_for(process, patience_ns, &by_us);
    explain(status, process->flight, by_us, out);
    if (out->was_killed && WTERMSIG(status) == SIGTERM)
        gpk_sleep_ns(NOTICE_NS);
    munmap(process->flight, sizeof *process->flight);
    *process = (gpk_process){.socket = -1};
}
