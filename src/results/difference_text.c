// SPDX-License-Identifier: MIT
#include "results/difference_text.h"

#include <stdio.h>
#include <string.h>

#include "page/words.h"
#include "results/results_text.h"

const char *difference_stamp(const analysis *run)
{
    if (run->is_noisy)
        return run->of->is_partial ? "NOISY, PARTIAL" : "NOISY";
    return run->of->is_partial ? "PARTIAL" : "";
}

void difference_sum_up(const difference *all, size_t run, char *out, size_t size)
{
    static const analysis_verdict told[] = {ANALYSIS_SLOWER, ANALYSIS_FASTER, ANALYSIS_SAME,
                                            ANALYSIS_UNCLEAR, ANALYSIS_WITHHELD};
    static const char *const names[] = {"slower", "faster", "the same", "unclear", "withheld"};
    size_t both = 0, counts[ANALYSIS_VERDICTS] = {0};
    for (size_t i = 0; i < all->row_count; i++) {
        if (all->rows[i].rows[0] == NULL || all->rows[i].rows[run] == NULL)
            continue;
        both++;
        counts[all->rows[i].verdicts[run]]++;
    }
    snprintf(out, size, "of %zu row%s in both", both, both == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        const size_t used = strlen(out), count = counts[told[i]];
        if (count > 0)
            snprintf(out + used, size - used, ", %zu %s %s", count, count == 1 ? "is" : "are",
                     names[i]);
    }
}

static void put_run(sheet *out, const difference *all, size_t run)
{
    char first[32];
    const analysis *of = all->runs[run];
    const char *processor = results_find_fact(of->of, "processor", "model");
    sheet line;
    sheet_init(&line);
    sheet_plain(&line, all->names[run]);
    sheet_print(&line, ", gpukit ");
    sheet_plain(&line, of->of->version);
    sheet_print(&line, ", ");
    sheet_plain(&line, of->of->date);
    sheet_print(&line, "%s", processor != NULL ? ", on " : "");
    sheet_plain(&line, processor != NULL ? processor : "");
    sheet_print(&line, "%s%s", difference_stamp(of)[0] != '\0' ? ", " : "", difference_stamp(of));
    sheet_put(&line, "", 1);
    snprintf(first, sizeof first, "%zu  ", run + 1);
    if (sheet_finish(&line))
        sheet_paragraph(out, first, line.text, RESULTS_TEXT_COLUMNS);
    out->has_failed |= line.has_failed;
    sheet_free(&line);
}

enum { NAME = 22, TIME = 9, RATIO = 9, BETWEEN = 14 };

static const char *verdict_of(const difference_row *row, size_t run)
{
    if (row->rows[run] == NULL)
        return row->rows[0] == NULL ? "" : "gone";
    return row->rows[0] == NULL ? "new" : analysis_verdict_names[row->verdicts[run]];
}

static void put_time(sheet *out, const analysis_row *row)
{
    sheet_cell(out, row != NULL ? words_seconds(row->seconds.value).text : "", TIME, SHEET_RIGHT);
}

/* One run beside the first: all that is known. */
static void put_row(sheet *out, const difference_row *row, size_t run)
{
    sheet_put(out, "  ", 2);
    sheet_cell(out, row->name, NAME, SHEET_LEFT);
    put_time(out, row->rows[0]);
    put_time(out, row->rows[run]);
    sheet_cell(out, words_ratio(row->ratios[run].value).text, RATIO, SHEET_RIGHT);
    sheet_put(out, "  ", 2);
    sheet_cell(out, words_ratio_between(row->ratios[run]).text, BETWEEN, SHEET_LEFT);
    sheet_print(out, "%s\n", verdict_of(row, run));
}

static void put_run_table(sheet *out, const difference *all, size_t run)
{
    const char *workload = NULL;
    char text[200];
    difference_sum_up(all, run, text, sizeof text);
    sheet_print(out, "\n%zu beside 1: ", run + 1);
    sheet_paragraph(out, "", text, RESULTS_TEXT_COLUMNS - 14);
    for (size_t i = 0; i < all->row_count; i++) {
        const difference_row *row = &all->rows[i];
        if (row->rows[0] == NULL && row->rows[run] == NULL)
            continue;
        if (workload == NULL || strcmp(workload, row->workload) != 0) {
            sheet_put(out, "\n", 1);
            sheet_cell(out, row->workload, NAME + 2, SHEET_LEFT);
            sheet_print(out, "        1%9zu    ratio  95 %%\n", run + 1);
        }
        workload = row->workload;
        put_row(out, row, run);
    }
}

static void put_facts(sheet *out, const difference *all)
{
    char first[32];
    if (all->fact_count > 0)
        sheet_print(out, "\nWhat else is different\n");
    for (size_t i = 0; i < all->fact_count; i++) {
        sheet_print(out, "  ");
        sheet_plain(out, all->facts[i].section);
        sheet_print(out, ", ");
        sheet_plain(out, all->facts[i].name);
        sheet_print(out, "\n");
        for (size_t run = 0; run < all->run_count; run++) {
            const char *value = all->facts[i].values[run];
            snprintf(first, sizeof first, "    %zu  ", run + 1);
            sheet_paragraph(out, first, value != NULL ? value : "\u2013", RESULTS_TEXT_COLUMNS);
        }
    }
}

void difference_write_terminal(const difference *all, sheet *out)
{
    for (size_t run = 0; run < all->run_count; run++)
        put_run(out, all, run);
    for (size_t run = 1; run < all->run_count; run++)
        put_run_table(out, all, run);
    put_facts(out, all);
    sheet_put(out, "\n", 1);
    sheet_paragraph(out, "",
                    "Ratios are times of 1 by times of the other: above 1 is faster. Runs are not "
                    "interleaved: what the machine did between them is in no interval.",
                    RESULTS_TEXT_COLUMNS);
}

static void put_markdown_heads(sheet *out, const difference *all)
{
    sheet_print(out, "\n| workload | row | 1 |");
    for (size_t run = 1; run < all->run_count; run++)
        sheet_print(out, " %zu | ratio | 95 %% | |", run + 1);
    sheet_print(out, "\n|---|---|--:|");
    for (size_t run = 1; run < all->run_count; run++)
        sheet_print(out, "--:|--:|:-:|---|");
    sheet_print(out, "\n");
}

static void put_markdown_time(sheet *out, const analysis_row *row)
{
    sheet_print(out, " %s |", row != NULL ? words_seconds(row->seconds.value).text : "");
}

static void put_markdown_row(sheet *out, const difference *all, const difference_row *row)
{
    sheet_print(out, "| <code>");
    results_put_markdown(out, row->workload);
    sheet_print(out, "</code> | <code>");
    results_put_markdown(out, row->name);
    sheet_print(out, "</code> |");
    put_markdown_time(out, row->rows[0]);
    for (size_t run = 1; run < all->run_count; run++) {
        const bool has_changed =
            row->verdicts[run] == ANALYSIS_SLOWER || row->verdicts[run] == ANALYSIS_FASTER;
        put_markdown_time(out, row->rows[run]);
        sheet_print(out, " %s | %s | %s%s%s |", words_ratio(row->ratios[run].value).text,
                    words_ratio_between(row->ratios[run]).text, has_changed ? "**" : "",
                    verdict_of(row, run), has_changed ? "**" : "");
    }
    sheet_print(out, "\n");
}

static void put_markdown_facts(sheet *out, const difference *all)
{
    if (all->fact_count == 0)
        return;
    sheet_print(out, "\n| what else is different |");
    for (size_t run = 0; run < all->run_count; run++)
        sheet_print(out, " %zu |", run + 1);
    sheet_print(out, "\n|---|");
    for (size_t run = 0; run < all->run_count; run++)
        sheet_print(out, "---|");
    for (size_t i = 0; i < all->fact_count; i++) {
        sheet_print(out, "\n| ");
        results_put_markdown(out, all->facts[i].section);
        sheet_print(out, ", ");
        results_put_markdown(out, all->facts[i].name);
        for (size_t run = 0; run < all->run_count; run++) {
            const char *value = all->facts[i].values[run];
            sheet_print(out, " | <code>");
            results_put_markdown(out, value != NULL ? value : "\u2013");
            sheet_print(out, "</code>");
        }
        sheet_print(out, " |");
    }
    sheet_print(out, "\n");
}

void difference_write_markdown(const difference *all, sheet *out)
{
    char text[200];
    sheet_print(out, "## gpukit report\n\n");
    for (size_t run = 0; run < all->run_count; run++) {
        const char *stamp = difference_stamp(all->runs[run]);
        sheet_print(out, "%zu. <code>", run + 1);
        results_put_markdown(out, all->names[run]);
        sheet_print(out, "</code>, ");
        results_put_markdown(out, all->runs[run]->of->date);
        sheet_print(out, "%s%s%s", stamp[0] != '\0' ? ", **" : "", stamp,
                    stamp[0] != '\0' ? "**" : "");
        if (run > 0) {
            difference_sum_up(all, run, text, sizeof text);
            sheet_print(out, ": %s", text);
        }
        sheet_print(out, "\n");
    }
    put_markdown_heads(out, all);
    for (size_t i = 0; i < all->row_count; i++)
        put_markdown_row(out, all, &all->rows[i]);
    put_markdown_facts(out, all);
}
