// SPDX-License-Identifier: MIT
/* command_report.c - gpukit report: what gpukit compare has saved, shown anew or side by side. */
#include "command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "page/html.h"
#include "page/page_difference.h"
#include "results/difference_text.h"
#include "results/results_files.h"
#include "results/results_json.h"
#include "results/results_text.h"

typedef struct report_values {
    results_files files;
    const char *fail_if_slower;
} report_values;

// clang-format off
static const option_spec options[] = {
    RESULTS_FILES_OPTIONS(offsetof(report_values, files)),
    {.name = "fail-if-slower", .group = "For scripts", .kind = OPTION_TEXT, .argument = "PART",
     .offset = offsetof(report_values, fail_if_slower),
     .text = "of two runs or more: exit code 1 where a row of the last one is surely slower than "
             "in the first by more than that part, as in 5%"},
    {.name = NULL},
};
// clang-format on

/* The runs of all files. */
typedef struct runs {
    results results[DIFFERENCE_RUNS_MOST];
    analysis analyses[DIFFERENCE_RUNS_MOST];
    size_t count;
} runs;

static void free_runs(runs *all)
{
    for (size_t i = 0; i < all->count; i++) {
        analysis_free(&all->analyses[i]);
        results_free(&all->results[i]);
    }
}

static int read_run(const char *path, runs *all)
{
    problem why;
    results *of = &all->results[all->count];
    if (!results_read_file(path, of, &why)) {
        message_error("%s", why.text);
        return why.lacks_memory ? EXIT_DEVICE : EXIT_IO;
    }
    if (!analysis_make(of, &all->analyses[all->count])) {
        results_free(of);
        return message_no_memory();
    }
    all->count++;
    return EXIT_DONE;
}

static int read_runs(const operands *args, runs *all)
{
    int code = EXIT_DONE;
    for (size_t i = 0; code == EXIT_DONE && i < args->count; i++)
        code = read_run(args->items[i], all);
    return code;
}

/* "5%", "0.5 %". */
static bool parse_part(const char *text, double *out, problem *why)
{
    char *end;
    const bool is_digit = text[0] >= '0' && text[0] <= '9';
    const double percent = is_digit ? strtod(text, &end) : 0;
    if (is_digit && (strcmp(end, "%") == 0 || strcmp(end, " %") == 0) && percent <= 1000) {
        *out = percent / 100;
        return true;
    }
    return problem_set(why, "--fail-if-slower takes a percentage, such as 5%%; not %s",
                       quote_string(text).text);
}

static bool is_about_files(const results_files *files)
{
    return files->html != NULL || files->json != NULL || files->csv != NULL || files->md != NULL ||
           files->trace != NULL;
}

static int report_one(const report_values *given, const runs *all, output *out)
{
    if (!is_about_files(&given->files))
        return results_files_show(&all->analyses[0], out);
    return results_files_write(&given->files, &all->analyses[0], out);
}

static int write_page(const char *path, const difference *all, output *out)
{
    html text;
    html_init(&text);
    const int code = page_write_difference(all, &text)
                         ? results_files_bring(path, text.text, text.size, out)
                         : message_no_memory();
    html_free(&text);
    return code;
}

static int write_json(const char *path, const difference *all, output *out)
{
    json text;
    json_init(&text);
    difference_write_json(all, &text);
    return deliver(&text, path, out);
}

static int write_table(const char *path, const difference *all, output *out)
{
    sheet text;
    sheet_init(&text);
    if (path != NULL) {
        difference_write_markdown(all, &text);
        return results_files_bring_sheet(path, &text, out);
    }
    text.is_ascii = !results_files_has_unicode();
    difference_write_terminal(all, &text);
    return results_files_bring_sheet("-", &text, out);
}

static int write_difference(const results_files *files, const difference *all, output *out)
{
    int code = EXIT_DONE;
    if (files->html != NULL)
        code = write_page(files->html, all, out);
    if (code == EXIT_DONE && files->json != NULL)
        code = write_json(files->json, all, out);
    if (code == EXIT_DONE && (files->md != NULL || !is_about_files(files)))
        code = write_table(files->md, all, out);
    return code;
}

/* One line with the rows that are slower; the others are in the table. */
static int judge(const difference *all, double part)
{
    enum { NAMED = 5 };
    size_t slower = 0, missing = 0;
    sheet names;
    sheet_init(&names);
    for (size_t i = 0; i < all->row_count; i++) {
        const difference_row *row = &all->rows[i];
        missing += difference_is_missing(all, row);
        if (!difference_is_slower(all, row, part) || slower++ >= NAMED)
            continue;
        sheet_print(&names, "%s", slower > 1 ? ", " : "");
        sheet_plain(&names, row->workload);
        sheet_print(&names, " ");
        sheet_plain(&names, row->name);
        sheet_print(&names, " (%.1f %%)", 100 / row->ratios[all->run_count - 1].value - 100);
    }
    if (slower > NAMED)
        sheet_print(&names, " and %zu more", slower - NAMED);
    sheet_put(&names, "", 1);
    if (missing > 0)
        message_note("%zu row%s of the first run %s not measured in the last one", missing,
                     missing == 1 ? "" : "s", missing == 1 ? "is" : "are");
    if (slower > 0 && sheet_finish(&names))
        message_error("slower by more than %g %%: %s", 100 * part, names.text);
    sheet_free(&names);
    return slower > 0 ? EXIT_NEGATIVE : EXIT_DONE;
}

static void note_withheld(const difference *all)
{
    size_t withheld = 0;
    for (size_t i = 0; i < all->row_count; i++)
        withheld += all->rows[i].verdicts[all->run_count - 1] == ANALYSIS_WITHHELD;
    if (withheld > 0)
        message_note("no verdict on %zu row%s: a run was too noisy", withheld,
                     withheld == 1 ? "" : "s");
}

static int report_several(const report_values *given, const operands *args, const runs *all,
                          output *out)
{
    const analysis *analyses[DIFFERENCE_RUNS_MOST];
    difference between;
    double part = 0;
    problem why;
    for (size_t i = 0; i < all->count; i++)
        analyses[i] = &all->analyses[i];
    if (!difference_make(analyses, (const char *const *)args->items, all->count, &between))
        return message_no_memory();
    int code = write_difference(&given->files, &between, out);
    if (code == EXIT_DONE && given->fail_if_slower != NULL &&
        parse_part(given->fail_if_slower, &part, &why)) {
        output_flush(out);
        note_withheld(&between);
        code = judge(&between, part);
    }
    difference_free(&between);
    return code;
}

/* By whatever names: a.json and ./a.json. */
static bool is_same_file(const char *written, const char *read)
{
    struct stat one, other;
    return stat(written, &one) == 0 && stat(read, &other) == 0 && S_ISREG(one.st_mode) &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static bool check_files(const report_values *given, const operands *args, problem *why)
{
    const char *const written[] = {given->files.html, given->files.json, given->files.csv,
                                   given->files.md, given->files.trace};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        for (size_t j = 0; written[i] != NULL && j < args->count; j++)
            if (!deliver_to_stdout(written[i]) && is_same_file(written[i], args->items[j]))
                return problem_set(why,
                                   "%s would be replaced by its own report; write that to "
                                   "another file",
                                   quote_string(args->items[j]).text);
    return true;
}

static bool check(const report_values *given, const operands *args, problem *why)
{
    double part;
    if (args->count == 0)
        return problem_set(why, "report needs results that were saved: gpukit report FILE.json...");
    if (args->count > DIFFERENCE_RUNS_MOST)
        return problem_set(why, "report takes at most %d files, not %zu", DIFFERENCE_RUNS_MOST,
                           args->count);
    if (args->count == 1 && given->fail_if_slower != NULL)
        return problem_set(why, "--fail-if-slower needs two runs: gpukit report BEFORE NOW");
    if (args->count > 1 && given->files.csv != NULL)
        return problem_set(why, "--csv is for one run; give one file");
    if (args->count > 1 && given->files.trace != NULL)
        return problem_set(why, "--trace is for one run; give one file");
    if (args->count > 1 && given->files.teaches)
        return problem_set(why, "--teach is for the page of one run; give one file");
    if (given->fail_if_slower != NULL && !parse_part(given->fail_if_slower, &part, why))
        return false;
    return check_files(given, args, why);
}

static int report(const report_values *given, const operands *args, output *out)
{
    runs *all = calloc(1, sizeof *all);
    if (all == NULL)
        return message_no_memory();
    int code = read_runs(args, all);
    if (code == EXIT_DONE)
        code =
            all->count == 1 ? report_one(given, all, out) : report_several(given, args, all, out);
    free_runs(all);
    free(all);
    return code;
}

static int run(const void *values, const operands *args, output *out)
{
    const report_values *given = values;
    problem why;
    if (!check(given, args, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    const int code = results_files_check(&given->files);
    return code != EXIT_DONE ? code : report(given, args, out);
}

const command command_report = {
    .name = "report",
    .summary = "what gpukit compare has saved, as a page or side by side",
    .examples = "  gpukit report run.json                    the table again\n"
                "  gpukit report run.json --html run.html    as a page\n"
                "  gpukit report old.json new.json           what has changed, and how surely\n"
                "  gpukit report old.json new.json --fail-if-slower 5%    for CI\n",
    .usage = "  gpukit report FILE [--html FILE] [--json FILE] [--csv FILE] [--md FILE]\n"
             "                [--trace FILE] [--teach]\n"
             "  gpukit report FIRST FILE... [--html FILE] [--json FILE] [--md FILE]\n"
             "                [--fail-if-slower PART]\n",
    .notes = "\nFiles\n"
             "  What gpukit compare wrote by --json, or a page that it wrote by --html: that\n"
             "  has the same in it. Of several the first is what the others are held to.\n"
             "\nExit codes\n"
             "  1 where --fail-if-slower found a row, which is named. A row counts where its\n"
             "  whole interval is slower, and only where both runs were quiet enough for a\n"
             "  verdict.\n",
    .options = options,
    .values_size = sizeof(report_values),
    .run = run,
};
