// SPDX-License-Identifier: MIT
#include "alone.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { LOOK_NS = 20000000, NO_DEVICE = 3 };

/* A command that a part runs may be silent for two minutes, and no sample takes longer. */
static const double QUIET_S = 180;
static const double GRACE_S = 45; /* behind the end of all time, for what was begun before */
static const double DEATH_S = 10; /* a process that is killed may be held by its driver */

static const int ending[] = {SIGHUP, SIGINT, SIGTERM};
enum { ENDING = sizeof ending / sizeof ending[0] };

static volatile sig_atomic_t stopped_by;

static void keep_signal(int number)
{
    stopped_by = number;
}

static void handle_signals(void (*how)(int))
{
    struct sigaction action = {.sa_handler = how};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ENDING; i++)
        sigaction(ending[i], &action, NULL);
}

void gpu_catch_signals(void)
{
    handle_signals(keep_signal);
}

int gpu_stopped_by(void)
{
    return stopped_by;
}

gpu_check *gpu_check_alloc(void)
{
    void *memory =
        mmap(NULL, sizeof(gpu_check), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void gpu_check_free(gpu_check *check)
{
    if (check != NULL)
        munmap(check, sizeof *check);
}

/* Grows with all that a part does. */
static size_t progress(const gpu_check *check)
{
    size_t sum = check->row_count + check->log_size;
    for (size_t i = 0; i < check->row_count; i++)
        sum += check->rows[i].count + strlen(check->rows[i].note);
    return sum;
}

/* Why it must end; NULL: it need not. */
static const char *why_end(const gpu_check *check, double quiet_s)
{
    if (stopped_by != 0)
        return "it was stopped";
    if (quiet_s > QUIET_S)
        return "it hung: for 3 minutes there was nothing new, and it was killed";
    if (gpu_check_now() > check->deadline + GRACE_S)
        return "it did not end in its time, and was killed";
    return NULL;
}

/* Until it ends, which it is made to where it must; false where it stays. */
static bool watch(const gpu_check *check, pid_t process, int *status, const char **why)
{
    size_t seen = progress(check);
    double changed = gpu_check_now(), killed = 0;
    pid_t ended;
    *why = NULL;
    while ((ended = waitpid(process, status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        const double now = gpu_check_now();
        const size_t current = progress(check);
        if (current != seen)
            changed = now;
        seen = current;
        if (*why == NULL && (*why = why_end(check, now - changed)) != NULL) {
            kill(-process, SIGKILL); /* with the commands that it runs */
            killed = now;
        }
        if (*why != NULL && now > killed + DEATH_S)
            return false;
        gpk_sleep_ns(LOOK_NS);
    }
    return true;
}

static void tell_end(gpu_check *check, const gpu_part *part, size_t first, const char *why)
{
    for (size_t i = first; i < check->row_count; i++)
        if (check->rows[i].state == GPU_MEASURED && check->rows[i].count == 0)
            gpu_row_skip(&check->rows[i], "its process ended before");
    gpu_row_fail(gpu_row_new(check, part->name, "s", "its process"), "%s", why);
}

gpu_end gpu_alone(gpu_check *check, const gpu_part *part, gpu_work *work, const void *user)
{
    const size_t first = check->row_count;
    const char *why = NULL;
    char text[128];
    int status = 0;
    if (gpu_check_now() > check->deadline + GRACE_S) {
        gpu_row_skip(gpu_row_new(check, part->name, "s", "all of it"), "no time was left");
        return GPU_ENDED;
    }
    fflush(NULL);
    const pid_t process = fork();
    if (process == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody would end it */
        handle_signals(SIG_DFL);
        _exit(work(check, part, user)); /* what drivers do at exit is no concern of ours */
    }
    if (process < 0) {
        tell_end(check, part, first, "it could not be started");
        return GPU_ENDED;
    }
    setpgid(process, process); /* whichever of the two comes first */
    const bool has_ended = watch(check, process, &status, &why);
    if (why == NULL && WIFEXITED(status) && WEXITSTATUS(status) == NO_DEVICE)
        return check->row_count == 0 ? GPU_NO_DEVICE : GPU_ENDED;
    if (why == NULL && WIFSIGNALED(status)) {
        snprintf(text, sizeof text, "it crashed: signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
        why = text;
    } else if (why == NULL && WEXITSTATUS(status) != 0) {
        snprintf(text, sizeof text, "it ended with exit status %d", WEXITSTATUS(status));
        why = text;
    }
    if (why != NULL)
        tell_end(check, part, first, why);
    return has_ended ? GPU_ENDED : GPU_STAYS;
}
