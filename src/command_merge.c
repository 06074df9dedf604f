// SPDX-License-Identifier: MIT
/* command_merge.c - gpukit merge: the answer that the journals of one job hold together. */
#include "command.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/journal.h>
#include <gpukit/version.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "shell.h"
#include "units.h"

typedef struct merge_options {
    const char *output; /* a file, NULL for none */
    const char *json;   /* a file, "-" for stdout, NULL for none */
    bool is_quiet;
} merge_options;

// clang-format off
static const option_spec options[] = {
    {.name = "output", .group = "Options", .kind = OPTION_TEXT, .argument = "FILE",
     .offset = offsetof(merge_options, output),
     .text = "write a journal that holds what all of them hold; the job can be resumed from it"},
    {.name = "json", .group = "Options", .kind = OPTION_FILE, .argument = "FILE",
     .offset = offsetof(merge_options, json),
     .text = "one JSON object on stdout instead of the answer, or in FILE besides it; also of a "
             "job that is not done, without an answer then"},
    {.name = "quiet", .group = "Options", .kind = OPTION_FLAG,
     .offset = offsetof(merge_options, is_quiet),
     .text = "nothing on stderr but errors"},
    {.name = NULL},
};
// clang-format on

static bool is_done(const gpukit_journal_summary *summary)
{
    return summary->done_grains == summary->grains;
}

static void write_json(json *text, const gpukit_journal_summary *summary, size_t journals)
{
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.merge/1");
    json_string(text, "version", gpukit_version());
    json_string(text, "job", summary->description);
    json_string(text, "command", summary->command);
    json_integer(text, "journals", (int64_t)journals);
    json_bool(text, "done", is_done(summary));
    if (is_done(summary)) {
        json_quantity(text, "value", summary->value);
        json_quantity(text, "digest", summary->digest);
    } else {
        json_object_begin(text, "first_gap");
        json_quantity(text, "first", summary->first_missing);
        json_quantity(text, "last", summary->last_missing - 1);
        json_object_end(text);
    }
    json_quantity(text, "grains", summary->grains);
    json_quantity(text, "done_grains", summary->done_grains);
    json_quantity(text, "units", summary->total_units);
    json_quantity(text, "done_units", summary->done_units);
    json_quantity(text, "torn_bytes", summary->torn_bytes);
    json_object_end(text);
}

static int deliver_json(const char *path, const gpukit_journal_summary *summary, size_t journals,
                        output *out)
{
    json text;
    if (path == NULL)
        return EXIT_DONE;
    json_init(&text);
    write_json(&text, summary, journals);
    return deliver(&text, path, out);
}

/* How to finish it: from the one file that holds all that is done, if there is one. */
static void tell_missing(const merge_options *given, const operands *args,
                         const gpukit_journal_summary *summary)
{
    const char *file = args->count == 1 ? args->items[0] : given->output;
    message_note("%s of the job is done, %" PRIu64 " of %" PRIu64 " grains: %s",
                 units_percent((double)summary->done_grains, (double)summary->grains).text,
                 summary->done_grains, summary->grains, summary->description);
    if (summary->torn_bytes > 0)
        message_note("%" PRIu64 " bytes behind the last whole record of a journal are left out",
                     summary->torn_bytes);
    if (file == NULL)
        message_note("bring them together first: gpukit merge JOURNAL... --output FILE");
    char *journal = file != NULL ? shell_word(file) : NULL;
    message_note("finish it with: gpukit %s --journal=%s", summary->command,
                 journal != NULL ? journal : "FILE");
    free(journal);
}

static int report(const merge_options *given, const operands *args,
                  const gpukit_journal_summary *summary, output *out)
{
    const int code = deliver_json(given->json, summary, args->count, out);
    if (code != EXIT_DONE)
        return code;
    if (!is_done(summary)) {
        tell_missing(given, args, summary);
        return EXIT_NEGATIVE;
    }
    if (!deliver_to_stdout(given->json))
        output_line(out, "%" PRIu64, summary->value);
    return EXIT_DONE;
}

static bool check(const merge_options *given, const operands *args, problem *why)
{
    if (args->count == 0)
        return problem_set(why, "merge needs journals: gpukit merge JOURNAL...");
    if (given->output != NULL && given->json != NULL && strcmp(given->output, given->json) == 0)
        return problem_set(why, "--json and --output name the same file; give each its own");
    for (size_t i = 0; given->json != NULL && i < args->count; i++)
        if (strcmp(given->json, args->items[i]) == 0)
            return problem_set(why, "--json would replace a journal; give it another file");
    return true;
}

static int run(const void *values, const operands *args, output *out)
{
    const merge_options *given = values;
    gpukit_journal_summary summary;
    gpukit_error error = {0};
    problem why;
    if (!check(given, args, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    message_setup((message_rules){.is_quiet = given->is_quiet});
    const int code = deliver_check(given->json);
    if (code != EXIT_DONE)
        return code;
    const gpukit_status status = gpukit_journal_merge((const char *const *)args->items, args->count,
                                                      given->output, &summary, &error);
    if (status == GPUKIT_OK)
        return report(given, args, &summary, out);
    message_failure("", &error);
    return exit_code_of(status);
}

const command command_merge = {
    .name = "merge",
    .summary = "the answer that the journals of one job hold together",
    .examples = "  gpukit merge a.journal b.journal            prints the answer, if all is there\n"
                "  gpukit merge *.journal --output whole       and one journal in their place\n"
                "  gpukit merge a.journal                      how far is it?\n",
    .usage = "  gpukit merge JOURNAL... [--output FILE] [--json[=FILE]] [--quiet]\n",
    .notes = "\nExit codes\n"
             "  1 where parts of the job are missing: nothing is printed on stdout then, and the\n"
             "  command that finishes it on stderr. 5 where two journals differ in a result. The\n"
             "  journals may be in use; nothing in them changes.\n",
    .options = options,
    .values_size = sizeof(merge_options),
    .run = run,
};
