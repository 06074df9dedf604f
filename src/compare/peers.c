// SPDX-License-Identifier: MIT
/* peers.c - a peer as it was named, and its command for a job. */
#include "peers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/process.h"
#include "shell.h"

enum { VERSION_SECONDS = 5, VERSION_BYTES = 4096, WORDS_MOST = PEER_COMMAND_MOST / 2 };

static bool has_control(const char *text, const char *but)
{
    for (; *text != '\0'; text++)
        if (((unsigned char)*text < ' ' || *text == 0x7F) && strchr(but, *text) == NULL)
            return true;
    return false;
}

bool peer_parse(const char *text, bool is_checked, peer *out, problem *why)
{
    const char *sign = strchr(text, '=');
    if (sign == NULL || sign == text)
        return problem_set(why, "peer %s has no name; say NAME=COMMAND", quote_string(text).text);
    const size_t name = (size_t)(sign - text), command = strlen(sign + 1);
    if (name >= sizeof out->name)
        return problem_set(why, "the name of peer %s has %zu bytes; give it at most %zu",
                           quote_string(text).text, name, sizeof out->name - 1);
    if (strspn(sign + 1, " \t\n") == command)
        return problem_set(why, "peer %s has no command; say NAME=COMMAND", quote(text, name).text);
    if (command >= sizeof out->command)
        return problem_set(why,
                           "the command of peer %s has %zu bytes, and at most %zu are kept; put it "
                           "into a script",
                           quote(text, name).text, command, sizeof out->command - 1);
    peer made = {.is_checked = is_checked};
    memcpy(made.name, text, name);
    memcpy(made.command, sign + 1, command);
    if (has_control(made.name, "") || has_control(made.command, "\t\n"))
        return problem_set(why, "peer %s has control characters; leave them out",
                           quote(text, name).text);
    *out = made;
    return true;
}

/* The first line, as much of it as there is room for. */
static void take_version(const process_result *result, char *out, size_t size)
{
    const char *line = result->output + strspn(result->output, " \t\r\n");
    size_t length = strcspn(line, "\r\n");
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)line[length] & 0xC0U) == 0x80)
            length--; /* not within a character */
    }
    snprintf(out, size, "%.*s", (int)length, line);
}

void peer_ask_version(peer *who)
{
    char text[PEER_COMMAND_MOST];
    const char *words[WORDS_MOST];
    process_result result;
    problem why;
    who->version[0] = '\0';
    snprintf(text, sizeof text, "%s", who->command);
    if (!process_split(text, words, WORDS_MOST)) { /* more than words: a first one may be plain */
        snprintf(text, sizeof text, "%s", who->command);
        text[strcspn(text, " \t\n")] = '\0';
        if (!process_split(text, words, WORDS_MOST))
            return;
    }
    const char *const question[] = {words[0], "--version", NULL};
    const process_params params = {
        .words = question, .limit = VERSION_SECONDS, .output_most = VERSION_BYTES};
    if (!process_run(&params, &result, &why))
        return;
    if (result.exit_code == 0)
        take_version(&result, who->version, sizeof who->version);
    process_result_free(&result);
}

/* A command that is being filled in. */
typedef struct filling {
    const peer *who;
    const workload *job;
    const peer_folders *folders;
    char *out;
    size_t size, used;
    char quotes; /* what its last part is in: ' or " or 0 */
    problem *why;
} filling;

static bool put(filling *f, const char *text, size_t size)
{
    if (size >= f->size - f->used)
        return problem_set(f->why, "the command of peer %s is longer than %zu bytes",
                           quote_string(f->who->name).text, f->size - 1);
    memcpy(f->out + f->used, text, size);
    f->used += size;
    f->out[f->used] = '\0';
    return true;
}

static bool put_number(filling *f, uint64_t number)
{
    char text[24];
    const int size = snprintf(text, sizeof text, "%" PRIu64, number);
    return put(f, text, (size_t)size);
}

/* As one word, whatever the folder is called. Within quotes it would be another word than that. */
static bool put_folder(filling *f, const char *place, const char *folder)
{
    char *word = shell_word(folder);
    if (word == NULL)
        return problem_set_memory(f->why, "no memory for the command of peer %s",
                                  quote_string(f->who->name).text);
    bool is_good;
    if (f->quotes != 0 && strcmp(word, folder) != 0)
        is_good = problem_set(f->why,
                              "the command of peer %s has %s within quotes, and the folder is %s; "
                              "write it outside of them: {in}/\"$f\"",
                              quote_string(f->who->name).text, place, quote_string(folder).text);
    else
        is_good = put(f, word, strlen(word));
    free(word);
    return is_good;
}

static bool refuse(const filling *f, const char *place)
{
    static const char *const places[] = {[WORKLOAD_PRIMES] = "{first}, {last} and {size}",
                                         [WORKLOAD_COUNTDOWN] = "{counters}, {from} and {size}",
                                         [WORKLOAD_PIXELS] = "{in}, {out} and {size}"};
    return problem_set(f->why,
                       "the command of peer %s has %s, and %s has nothing for that; it has "
                       "%s",
                       quote_string(f->who->name).text, place, quote_string(f->job->name).text,
                       places[f->job->kind]);
}

static bool put_place(filling *f, const char *place)
{
    const workload *job = f->job;
    const bool is_primes = job->kind == WORKLOAD_PRIMES;
    const bool is_countdown = job->kind == WORKLOAD_COUNTDOWN;
    const bool has_folders = job->kind == WORKLOAD_PIXELS && f->folders != NULL;
    if (strcmp(place, "{size}") == 0)
        return put_number(f, workload_size(job));
    if (is_primes && strcmp(place, "{first}") == 0)
        return put_number(f, job->first);
    if (is_primes && strcmp(place, "{last}") == 0)
        return put_number(f, job->last);
    if (is_countdown && strcmp(place, "{counters}") == 0)
        return put_number(f, job->counters);
    if (is_countdown && strcmp(place, "{from}") == 0)
        return put_number(f, job->from);
    if (has_folders && strcmp(place, "{in}") == 0)
        return put_folder(f, place, f->folders->in);
    if (has_folders && strcmp(place, "{out}") == 0)
        return put_folder(f, place, f->folders->out);
    return refuse(f, place);
}

/* The place that text begins with, or NULL: other braces are the command's own. */
static const char *find_place(const char *text)
{
    static const char *const places[] = {"{first}", "{last}", "{size}", "{counters}",
                                         "{from}",  "{in}",   "{out}"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strncmp(text, places[i], strlen(places[i])) == 0)
            return places[i];
    return NULL;
}

/* Bytes of the command's own at text; follows its quotes. */
static size_t take_own(filling *f, const char *text)
{
    if (*text == '\\' && f->quotes != '\'' && text[1] != '\0')
        return 2;
    if (text[0] == '$' && text[1] == '{') /* a variable, whatever it is called */
        return 2;
    if (f->quotes == *text)
        f->quotes = 0;
    else if (f->quotes == 0 && (*text == '\'' || *text == '"'))
        f->quotes = *text;
    return 1;
}

bool peer_fill(const peer *who, const workload *job, const peer_folders *folders, char *out,
               size_t size, problem *why)
{
    filling f = {.who = who, .job = job, .folders = folders, .out = out, .size = size, .why = why};
    for (const char *at = who->command; *at != '\0';) {
        const char *place = find_place(at);
        const size_t taken = place != NULL ? strlen(place) : take_own(&f, at);
        if (place != NULL ? !put_place(&f, place) : !put(&f, at, taken))
            return false;
        at += taken;
    }
    return true;
}
