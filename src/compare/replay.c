// SPDX-License-Identifier: MIT
#include "compare/replay.h"

#include <stdlib.h>
#include <string.h>

#include "exit_code.h"
#include "message.h"
#include "results/difference.h"
#include "results/difference_text.h"
#include "results/results_json.h"

/* What it did then is of the report; where it goes and how it is told, of this call. */
static void take_over(const compare_options *given, compare_options *again)
{
    again->files = given->files;
    again->progress = given->progress;
    again->is_quiet = given->is_quiet;
    again->hides_host = given->hides_host;
    if (given->title != NULL)
        again->title = given->title;
    if (given->seed != NULL)
        again->seed = given->seed;
    if (given->budget_ms != 0)
        again->budget_ms = given->budget_ms;
    if (given->rounds != 0)
        again->rounds = given->rounds;
}

static void leave_out_peers(const compare_options *given, compare_options *again)
{
    if (again->peers.count == 0 || given->replays_peers)
        return;
    message_note("the report's %zu commands of --peer are left out; run them with --replay-peers "
                 "if you know where %s comes from",
                 again->peers.count, quote_string(given->replay).text);
    again->peers.count = 0;
}

static int parse(const option_spec *table, const results *before, operands *words,
                 compare_options *again)
{
    problem why = {.text = "it was asked for help, or to do what another report did"};
    words->count = before->plan.argument_count;
    words->items = calloc(words->count + 1, sizeof(char *));
    if (words->items == NULL)
        return message_no_memory();
    if (words->count > 0) /* they are not written to */
        memcpy(words->items, before->plan.arguments, words->count * sizeof *words->items);
    *again = (compare_options){.strategies = NULL};
    if (options_parse(table, words, again, &why) == OPTIONS_OK && again->replay == NULL)
        return EXIT_DONE;
    message_error("the report was not made by this version's gpukit compare: %s", why.text);
    free(words->items);
    return EXIT_USAGE;
}

int replay_open(const option_spec *table, const compare_options *given, results *before,
                operands *words, compare_options *again)
{
    problem why;
    results_init(before);
    if (!results_read_file(given->replay, before, &why)) {
        message_error("%s", why.text);
        return why.lacks_memory ? EXIT_DEVICE : EXIT_IO;
    }
    const int code = parse(table, before, words, again);
    if (code != EXIT_DONE) {
        results_free(before);
        return code;
    }
    take_over(given, again);
    leave_out_peers(given, again);
    return EXIT_DONE;
}

void replay_close(results *before, operands *words)
{
    free(words->items);
    results_free(before);
}

int replay_tell(const results *before, const analysis *now, output *out)
{
    static const char *const names[] = {"the report", "now"};
    analysis then;
    difference changes;
    if (!analysis_make(before, &then))
        return message_no_memory();
    const analysis *const runs[] = {&then, now};
    const bool is_made = difference_make(runs, names, 2, &changes);
    int code = is_made ? EXIT_DONE : message_no_memory();
    if (is_made) {
        sheet text;
        sheet_init(&text);
        text.is_ascii = !results_files_has_unicode();
        difference_write_terminal(&changes, &text);
        code = results_files_bring_sheet("-", &text, out);
        difference_free(&changes);
    }
    analysis_free(&then);
    return code;
}
