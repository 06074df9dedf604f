// SPDX-License-Identifier: MIT
#include "compare/field.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/log.h>

#include "compare/pictures.h"
#include "compare/process.h"
#include "exit_code.h"
#include "message.h"
#include "session.h"
#include "shell.h"
#include "signals.h"

/* What is at hand while groups are made. */
typedef struct maker {
    const field_params *params;
    field *all;
    const workload *job;
    results_group *group;
    char pictures[PICTURES_PATH]; /* of this workload; "" */
} maker;

/* ---- contexts ---- */

static bool is_whole_process(const workload *job)
{
    return job->kind == WORKLOAD_PIXELS;
}

/* Opens the strategy's context, once. False: it could not be, and why_not says why. */
static bool has_context(field *all, size_t index, const strategy *how)
{
    gpukit_error error;
    const gpukit_context_params params = {.devices = how->devices,
                                          .threads = how->threads,
                                          .processes = how->processes,
                                          .isolate = GPUKIT_ISOLATE_OFF,
                                          .hint = {.cpu_seconds = 1},
                                          .log = {.write = message_log}};
    if (all->contexts[index] != NULL)
        return true;
    if (all->why_not[index][0] == '\0' &&
        gpukit_context_open(&params, &all->contexts[index], &error) != GPUKIT_OK)
        snprintf(all->why_not[index], sizeof all->why_not[index], "%s", error.text);
    return all->contexts[index] != NULL;
}

/* ---- entries ---- */

/* NULL where memory ran out. */
static field_entry *add_entry(maker *m, const char *name, results_kind kind, results_role role)
{
    field *all = m->all;
    if (all->count == all->capacity) {
        const size_t capacity = 2 * all->capacity + 16;
        field_entry **grown = realloc(all->entries, capacity * sizeof(field_entry *));
        if (grown == NULL)
            return NULL;
        all->entries = grown;
        all->capacity = capacity;
    }
    field_entry *entry = calloc(1, sizeof *entry);
    results_row *row = entry == NULL ? NULL : results_add_row(all->results, m->group);
    if (row == NULL) {
        free(entry);
        return NULL;
    }
    row->name = results_keep(all->results, name);
    row->kind = kind;
    row->role = role;
    entry->who = (contestant){.row = row, .job = m->job};
    entry->group = m->group;
    return all->entries[all->count++] = entry;
}

static void leave_out(field_entry *entry, results *to, const char *why)
{
    entry->is_out = true;
    entry->who.row->state = RESULTS_SKIPPED;
    entry->who.row->why = results_keep(to, why);
}

/* The words as they would be typed. */
static const char *typed(results *to, const char *const *words)
{
    char text[4096] = "";
    size_t used = 0;
    for (size_t i = 0; words[i] != NULL; i++) {
        char *word = shell_word(words[i]);
        const int size = snprintf(text + used, sizeof text - used, "%s%s", i == 0 ? "" : " ",
                                  word == NULL ? "?" : word);
        free(word);
        if (size < 0 || (size_t)size >= sizeof text - used)
            break;
        used += (size_t)size;
    }
    return results_keep(to, text);
}

/* A folder for what it writes, where it writes files. */
static bool make_out(maker *m, field_entry *entry, problem *why)
{
    char name[32];
    if (!is_whole_process(m->job))
        return true;
    snprintf(name, sizeof name, "out-%zu", m->all->count);
    if (!scratch_add(&m->all->folder, name, entry->out, sizeof entry->out, why))
        return false;
    entry->who.out = entry->out;
    return true;
}

/* ---- strategies ---- */

static bool fill_strategy(maker *m, field_entry *entry, size_t index, problem *why)
{
    const strategy *how = &m->params->strategies->items[index];
    results_row *row = entry->who.row;
    strategy_command shown;
    row->devices = results_keep(m->all->results, how->devices);
    row->workers = how->processes != 0 ? how->processes : how->threads;
    row->slots = how->slots;
    row->is_process = is_whole_process(m->job) || how->kind == RESULTS_COMMAND;
    strategy_words(how, m->job, "gpukit", "in", "out", &shown);
    row->command = typed(m->all->results, shown.words);
    entry->who.how = how;
    if (!make_out(m, entry, why))
        return false;
    entry->who.has_files = entry->who.out != NULL;
    strategy_words(how, m->job, m->params->program, m->pictures, entry->out, &entry->command);
    entry->who.words = entry->command.words;
    if (row->is_process)
        return true;
    if (!has_context(m->all, index, how))
        leave_out(entry, m->all->results, m->all->why_not[index]);
    entry->who.context = m->all->contexts[index];
    return true;
}

static bool add_strategies(maker *m, problem *why)
{
    for (size_t i = 0; i < m->params->strategies->count; i++) {
        const strategy *how = &m->params->strategies->items[i];
        if (!strategy_takes_part(how, m->job, m->params->cores))
            continue;
        field_entry *entry =
            add_entry(m, how->name, how->kind, i == 0 ? RESULTS_BASELINE : RESULTS_CONTESTANT);
        if (entry == NULL || !fill_strategy(m, entry, i, why))
            return false;
        if (i > 0 || m->job->is_sweep)
            continue;
        entry = add_entry(m, FIELD_CONTROL, how->kind, RESULTS_CONTROL);
        if (entry == NULL || !fill_strategy(m, entry, i, why))
            return false;
    }
    return true;
}

/* ---- peers ---- */

static bool fill_peer(maker *m, field_entry *entry, const peer *who, problem *why)
{
    const char *words[STRATEGY_WORDS_MOST];
    results_row *row = entry->who.row;
    if (!make_out(m, entry, why))
        return false;
    /* What is shown says nothing of where this machine has its folders. */
    const peer_folders shown = {"in", "out"}, folders = {m->pictures, entry->out};
    const bool has_folders = m->pictures[0] != '\0';
    if (!peer_fill(who, m->job, has_folders ? &shown : NULL, entry->text, sizeof entry->text, why))
        return false;
    row->command = results_keep(m->all->results, entry->text);
    if (!peer_fill(who, m->job, has_folders ? &folders : NULL, entry->text, sizeof entry->text,
                   why))
        return false;
    row->version = results_keep(m->all->results, who->version);
    row->is_process = true;
    row->check = who->is_checked ? RESULTS_IDENTICAL : RESULTS_UNCHECKED;
    char *text = strdup(entry->text);
    if (text == NULL)
        return problem_set_memory(why, "no memory is left");
    const bool is_plain = process_split(text, words, STRATEGY_WORDS_MOST);
    free(text);
    if (is_plain) {
        process_split(entry->text, entry->words, STRATEGY_WORDS_MOST);
    } else {
        entry->words[0] = "sh";
        entry->words[1] = "-c";
        entry->words[2] = entry->text;
    }
    entry->who.words = entry->words;
    return true;
}

static bool add_peers(maker *m, const peer *peers, size_t count, bool is_named, problem *why)
{
    for (size_t i = 0; i < count; i++) {
        problem trouble;
        if (!is_named && results_find_row(m->group, peers[i].name) != NULL)
            continue; /* somebody was named so */
        field_entry *entry = add_entry(m, peers[i].name, RESULTS_PEER, RESULTS_CONTESTANT);
        if (entry == NULL)
            return problem_set_memory(why, "no memory is left");
        if (fill_peer(m, entry, &peers[i], &trouble))
            continue;
        leave_out(entry, m->all->results, trouble.text);
        if (is_named)
            message_note("%s: %s", peers[i].name, trouble.text);
    }
    return true;
}

static bool add_all_peers(maker *m, problem *why)
{
    peer known[PEERS_MOST];
    if (m->job->is_sweep)
        return true;
    if (!add_peers(m, m->params->peers, m->params->peer_count, true, why))
        return false;
    const size_t count = m->params->finds_peers ? peers_find(m->job, known, PEERS_MOST) : 0;
    return add_peers(m, known, count, false, why);
}

/* ---- groups ---- */

/* How often the sieve crosses something off up to n: 8 of 30 residues, and the primes from 7 to the
 * root of n (Mertens' second theorem: the sum of 1/p to x is log log x + 0.2615). */
static double crossings(const workload *job)
{
    const double root = sqrt((double)job->last);
    const double upto5 = 1.0 / 2 + 1.0 / 3 + 1.0 / 5;
    return root < 8 ? 0
                    : (double)workload_size(job) * 8 / 30 *
                          fmax(0, log(log(root)) + 0.2614972128 - upto5);
}

static void count_work(const workload *job, results *to, results_group *group)
{
    const double size = (double)group->size;
    switch (job->kind) {
    case WORKLOAD_PRIMES:
        group->what =
            results_keepf(to, "counts the primes from %" PRIu64 " to %" PRIu64 " by the sieve",
                          job->first, job->last);
        group->operations = crossings(job);
        group->operations_are = "crossings off, by Mertens' theorem; what else a sieve does is not "
                                "counted";
        break;
    case WORKLOAD_COUNTDOWN:
        group->what =
            results_keepf(to, "%" PRIu64 " counters count down from %" PRIu32 "%s", job->counters,
                          job->from, job->is_plain ? ", by n = n - 1 alone" : "");
        group->operations = job->is_plain ? size : 4 * size;
        group->operations_are = job->is_plain ? "the decrement of each step"
                                              : "an addition, a rotation, an exclusive or and the "
                                                "decrement of each step";
        break;
    case WORKLOAD_PIXELS:
        group->what = results_keepf(to,
                                    "%" PRIu32 " images of %" PRIu32 " x %" PRIu32
                                    " pixels from files to files, codecs included",
                                    job->images, job->width, job->height);
        group->bytes = 6 * size;
        group->operations_are = "bytes of RGB, once read and once written; codecs move more";
        break;
    }
}

static bool add_group(maker *m, size_t index, problem *why)
{
    results *to = m->all->results;
    m->group = results_add_group(to);
    if (m->group == NULL)
        return problem_set_memory(why, "no memory is left");
    m->group->workload = results_keep(to, m->job->name);
    m->group->family = results_keep(to, m->job->family);
    static const char *const units[] = {"numbers", "decrements", "pixels"};
    m->group->unit = units[m->job->kind];
    m->group->size = workload_size(m->job);
    m->group->is_sweep = m->job->is_sweep;
    count_work(m->job, to, m->group);
    m->pictures[0] = '\0';
    if (is_whole_process(m->job)) { /* on files, which are to be made */
        char name[32];
        snprintf(name, sizeof name, "in-%zu", index);
        if (m->all->folder.path[0] == '\0' && !scratch_make(&m->all->folder, why))
            return false;
        if (!pictures_make(m->job, m->params->program, &m->all->folder, name, m->pictures, why))
            return false;
    }
    return add_strategies(m, why) && add_all_peers(m, why);
}

int field_open(const field_params *params, results *to, field *out)
{
    maker m = {.params = params, .all = out};
    problem why = {.lacks_memory = true};
    *out = (field){.results = to};
    for (size_t i = 0; i < params->workload_count; i++) {
        m.job = &params->workloads[i];
        if (add_group(&m, i, &why))
            continue;
        field_close(out);
        if (signals_caught() != 0)
            return EXIT_SIGNAL + signals_caught();
        if (why.lacks_memory)
            return message_no_memory();
        message_error("%s: %s", m.job->name, why.text);
        return EXIT_IO;
    }
    return EXIT_DONE;
}

void field_close(field *all)
{
    for (size_t i = 0; i < STRATEGIES_MOST; i++)
        session_close_context(all->contexts[i]);
    for (size_t i = 0; i < all->count; i++)
        free(all->entries[i]);
    free(all->entries);
    scratch_remove(&all->folder);
    *all = (field){.results = all->results};
}
