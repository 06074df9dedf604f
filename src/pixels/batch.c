// SPDX-License-Identifier: MIT
#include "pixels/batch.h"

#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cores.h"
#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "pixels/finisher.h"
#include "pixels/numbers.h"
#include "pixels/processes.h"
#include "units.h"

enum {
    WATCH_MS = 20,          /* how long a signal or a timeout goes unnoticed */
    WRITTEN_PER_WORKER = 2, /* files that wait for the disk */
    JOBS_MOST = 256,
};

/* The workers of one pass through the files, and what they share. */
typedef struct crew {
    const batch *all;
    pixels_setup setup;
    bool is_last;          /* what fails now has failed */
    atomic_size_t next;    /* the file that is taken next */
    atomic_size_t workers; /* that have begun */
    atomic_bool stops;
    finisher *finisher;
    pthread_mutex_t lock;
    pthread_cond_t left;
    uint32_t working; /* guarded by lock */
} crew;

/* What the watching thread has seen so far. */
typedef struct watch {
    const batch *all;
    uint64_t began_ns;
    size_t told; /* files before it are through, and their failures printed */
} watch;

/* Who waits for a device leaves a core alone, so each has one more. */
static uint64_t threads_of(const batch *all)
{
    return all->given->jobs != 0 ? all->given->jobs : cores_count() + devices_apart(all->where);
}

uint32_t batch_jobs(const batch *all, size_t files)
{
    uint64_t jobs = threads_of(all);
    if (jobs > JOBS_MOST)
        jobs = JOBS_MOST;
    if (jobs > files)
        jobs = files;
    return jobs > 0 ? (uint32_t)jobs : 1;
}

pixels_setup batch_setup(const batch *all, uint32_t jobs)
{
    const size_t memory = pixels_memory(all->given) - chains_memory(all->chains);
    return (pixels_setup){
        .given = all->given,
        .chains = all->chains,
        .root = all->root,
        .memory = memory / jobs,
        .is_alone = jobs == 1,
        .threads = (uint32_t)(threads_of(all) / jobs),
        .where = &all->where->items[0],
    };
}

static void fail(const crew *of, pixels_file *file, const problem *why)
{
    const bool is_again = !of->is_last && file->wants_more && pixels_is_lasting(file);
    if (!atomic_load(&of->stops) && !is_again)
        pixels_fail(file, why->text);
}

/* Hands over what is to be brought to disk. */
static bool make_file(crew *of, const pixels_setup *setup, pixels_file *file, one_file *one,
                      problem *why)
{
    place where;
    if (!one_file_make(setup, file, one, &where, why))
        return false;
    file->ended_ns = pixels_now_ns();
    finisher_give(of->finisher, file, &where);
    return true;
}

static bool count_file(const pixels_setup *setup, pixels_file *file, one_file *one, problem *why)
{
    if (!one_file_count(setup, file, one, why))
        return false;
    file->ended_ns = pixels_now_ns();
    file->state = PIXELS_DONE;
    return true;
}

static void do_file(crew *of, const pixels_setup *setup, pixels_file *file)
{
    problem why;
    one_file one;
    file->times = (pixels_times){0};
    file->worker = setup->worker;
    file->began_ns = pixels_now_ns();
    file->wants_more = false;
    bool is_good = one_file_open(setup, file, &one, &why);
    if (is_good && setup->given->kind == PIXELS_IMAGES)
        is_good = make_file(of, setup, file, &one, &why);
    else if (is_good)
        is_good = count_file(setup, file, &one, &why);
    one_file_close(&one);
    if (!is_good)
        fail(of, file, &why);
}

static void *work_on_files(void *user)
{
    crew *of = user;
    const pixels_list *files = of->all->files;
    size_t at;
    pixels_setup setup = of->setup;
    setup.worker = (uint32_t)atomic_fetch_add(&of->workers, 1);
    while (!atomic_load(&of->stops) && (at = atomic_fetch_add(&of->next, 1)) < files->count)
        if (files->items[at].state == PIXELS_WAITING) {
            setup.where = devices_place_for(of->all->where, setup.worker);
            do_file(of, &setup, &files->items[at]);
        }
    pthread_mutex_lock(&of->lock);
    of->working--;
    pthread_cond_signal(&of->left);
    pthread_mutex_unlock(&of->lock);
    return NULL;
}

static void tell_file(const watch *seen, pixels_file *file)
{
    const report_options *asked = &seen->all->given->report;
    if (file->state == PIXELS_FAILED)
        message_error("%s: %s", file->title,
                      file->why != NULL ? file->why : "failed, and no memory was left to say why");
    if (file->state == PIXELS_DONE && file->rest != 0)
        message_note("%s: %s is left out", file->title, image_describe_rest(file->rest).text);
    if (file->numbers == NULL)
        return;
    if (!deliver_to_stdout(asked->json))
        numbers_print(file, seen->all->out);
    if (asked->json != NULL)
        return;
    free(file->numbers);
    file->numbers = NULL;
}

/* In the order of the files, whichever ended first. */
static void tell_files(watch *seen)
{
    const pixels_list *files = seen->all->files;
    for (; seen->told < files->count && files->items[seen->told].state != PIXELS_WAITING;
         seen->told++)
        tell_file(seen, &files->items[seen->told]);
}

/* Once no more are begun: those behind an image that was stopped, too. */
static void tell_rest(watch *seen)
{
    const pixels_list *files = seen->all->files;
    for (; seen->told < files->count; seen->told++)
        tell_file(seen, &files->items[seen->told]);
}

static size_t count_state(const pixels_list *files, pixels_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++)
        count += files->items[i].state == state;
    return count;
}

static void show_progress(const watch *seen)
{
    char text[160];
    uint64_t bytes = 0;
    const uint64_t now = pixels_now_ns();
    const pixels_list *files = seen->all->files;
    progress *line = &seen->all->state->progress;
    if (!progress_is_due(line, now))
        return;
    const size_t done = count_state(files, PIXELS_DONE);
    const size_t through = done + count_state(files, PIXELS_FAILED);
    for (size_t i = 0; i < files->count; i++)
        bytes += files->items[i].state == PIXELS_DONE ? files->items[i].bytes_in : 0;
    const double seconds = (double)(now - seen->began_ns) / 1e9;
    int used = snprintf(text, sizeof text, "%5s  %.1f images/s  %.1f MB/s",
                        units_percent((double)through, (double)files->count).text,
                        (double)done / seconds, (double)bytes / seconds / 1e6);
    if (through > 0)
        snprintf(text + used, sizeof text - (size_t)used, "  ETA %s",
                 units_clock(seconds / (double)through * (double)(files->count - through)).text);
    progress_show(line, text, now);
}

/* Whether all workers have ended, after a while at most. */
static bool have_left(crew *of)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WATCH_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&of->lock);
    if (of->working > 0)
        pthread_cond_timedwait(&of->left, &of->lock, &until);
    const bool have = of->working == 0;
    pthread_mutex_unlock(&of->lock);
    return have;
}

static void watch_crew(crew *of, watch *seen)
{
    while (!have_left(of)) {
        if (!session_may_go_on(of->all->state))
            atomic_store(&of->stops, true);
        tell_files(seen);
        show_progress(seen);
    }
}

static void init_crew(crew *of)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&of->lock, NULL);
    pthread_cond_init(&of->left, &attributes);
    pthread_condattr_destroy(&attributes);
    of->setup.stops = &of->stops;
}

/* One pass through all files that wait. False: no thread could be made. */
static bool run_crew(crew *of, uint32_t jobs, watch *seen)
{
    pthread_t threads[JOBS_MOST];
    uint32_t made = 0;
    assert(jobs <= JOBS_MOST);
    init_crew(of);
    of->finisher = finisher_start((size_t)jobs * WRITTEN_PER_WORKER);
    of->working = of->finisher != NULL ? jobs : 0;
    while (of->finisher != NULL && made < jobs &&
           pthread_create(&threads[made], NULL, work_on_files, of) == 0)
        made++;
    pthread_mutex_lock(&of->lock);
    of->working -= of->working > 0 ? jobs - made : 0;
    pthread_mutex_unlock(&of->lock);
    watch_crew(of, seen);
    for (uint32_t i = 0; i < made; i++)
        pthread_join(threads[i], NULL);
    finisher_end(of->finisher);
    tell_files(seen);
    pthread_cond_destroy(&of->left);
    pthread_mutex_destroy(&of->lock);
    return made > 0;
}

static bool run_pass(const batch *all, uint32_t jobs, bool is_last, watch *seen)
{
    crew of = {.all = all, .setup = batch_setup(all, jobs), .is_last = is_last};
    if (run_crew(&of, jobs, seen))
        return true;
    message_error("no thread could be started");
    return false;
}

/* How it went on as a whole. */
typedef struct ending {
    gpukit_error error; /* what ended it; GPUKIT_OK: nothing did */
    int code;           /* of what was printed already */
    uint32_t jobs;      /* images that were in flight */
} ending;

static int end(const batch *all, const batch_result *result, const ending *how)
{
    const bool is_stopped =
        session_stopped_by(all->state) != NULL && result->done + result->failed < all->files->count;
    const gpukit_status ended = how->error.status;
    const bool is_over = ended == GPUKIT_OK || ended == GPUKIT_E_CANCELLED;
    const gpukit_status status = is_stopped ? GPUKIT_E_CANCELLED : is_over ? GPUKIT_OK : ended;
    const int code = session_job_end(all->state, status, &how->error);
    if (is_stopped)
        message_error("stopped by %s after %s: %zu of %zu images are done",
                      session_stopped_by(all->state), units_seconds(result->seconds).text,
                      result->done, all->files->count);
    if (code != EXIT_DONE || how->code != EXIT_DONE)
        return code != EXIT_DONE ? code : how->code;
    if (result->failed == 0)
        return EXIT_DONE;
    if (all->files->count > 1)
        message_error("%zu of %zu images failed", result->failed, all->files->count);
    return devices_have_failed(all->where) ? EXIT_DEVICE : EXIT_NEGATIVE;
}

static void run(const batch *all, watch *seen, ending *how)
{
    const gpukit_job_params job = session_job_begin(all->state);
    const bool is_apart = processes_are_asked(all->state->options);
    if (is_apart)
        how->code = processes_run(all, &job, &how->jobs, &how->error);
    else if (!run_pass(all, how->jobs, how->jobs == 1, seen))
        how->code = EXIT_DEVICE;
    tell_files(seen);
    if (how->code == EXIT_DONE && how->error.status == GPUKIT_OK && session_may_go_on(all->state) &&
        count_state(all->files, PIXELS_WAITING) > 0 && !run_pass(all, 1, true, seen))
        how->code = EXIT_DEVICE;
}

int batch_run(const batch *all, batch_result *out)
{
    watch seen = {.all = all, .began_ns = pixels_now_ns()};
    ending how = {
        .error = {.status = GPUKIT_OK},
        .code = EXIT_DONE,
        .jobs = batch_jobs(all, count_state(all->files, PIXELS_WAITING)),
    };
    place_tag();
    run(all, &seen, &how);
    tell_rest(&seen);
    *out = (batch_result){
        .seconds = pixels_seconds_since(seen.began_ns),
        .done = count_state(all->files, PIXELS_DONE),
        .failed = count_state(all->files, PIXELS_FAILED),
        .jobs = how.jobs,
    };
    return end(all, out, &how);
}
