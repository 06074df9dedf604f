// SPDX-License-Identifier: MIT
#include "signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "exit_code.h"

enum { SAME_PRESS_MS = 250 };

/* A handler runs in any thread; lock-free atomics are all that it may touch. */
static atomic_int caught;
static atomic_llong first_ms; /* when; 0 while there was none */
static atomic_bool has_job;

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_signal(int number)
{
    const long long now = now_ms();
    long long first = 0;
    if (atomic_load(&has_job) && atomic_compare_exchange_strong(&first_ms, &first, now)) {
        atomic_store(&caught, number);
        return;
    }
    first = atomic_load(&first_ms);
    if (first == 0 || now - first > SAME_PRESS_MS)
        _exit(EXIT_SIGNAL + number);
}

void signals_job_begin(void)
{
    atomic_store(&has_job, true);
    signals_job_keep();
}

void signals_job_keep(void)
{
    /* Restarted calls: a driver's threads get these signals too. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* nohup, and who works in the background, ignore that a terminal is gone */
    struct sigaction before;
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
    /* Where that is ignored, as some parents hand it down, nobody learns how a child ended. */
    signal(SIGCHLD, SIG_DFL);
}

void signals_job_end(void)
{
    atomic_store(&has_job, false);
}

int signals_caught(void)
{
    return atomic_load(&caught);
}

const char *signals_name(int number)
{
    if (number == SIGHUP)
        return "SIGHUP";
    return number == SIGINT ? "SIGINT" : "SIGTERM";
}
