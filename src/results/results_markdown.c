// SPDX-License-Identifier: MIT
#include "results/results_text.h"

#include <ctype.h>
#include <string.h>

#include "page/words.h"
#include "utf8.h"

/* What means nothing in Markdown, wherever it stands in a cell. Names become links on GitHub where
 * they begin as those of the web do. */
static bool is_harmless(const char *at)
{
    const unsigned char byte = (unsigned char)*at;
    if (strncmp(at, "www.", 4) == 0)
        return false;
    if (byte >= 0x80 || isalnum(byte))
        return true;
    return strchr(" ,=+-.%()/;", byte) != NULL || (byte == ':' && at[1] != '/');
}

void results_put_markdown(sheet *out, const char *text)
{
    while (*text != '\0') {
        const size_t size = utf8_size(text);
        if (!utf8_is_plain(text))
            sheet_plain(out, "\uFFFD");
        else if (is_harmless(text))
            sheet_put(out, text, size);
        else
            sheet_print(out, "&#%d;", *text);
        text += size > 0 ? size : 1;
    }
}

/* In an element in which GitHub looks for no names of people. */
static void put_code(sheet *out, const char *text)
{
    sheet_print(out, "<code>");
    results_put_markdown(out, text);
    sheet_print(out, "</code>");
}

static void put_row(sheet *out, const analysis_row *row)
{
    sheet_print(out, "| ");
    put_code(out, row->row->name);
    if (row->samples == 0) {
        sheet_print(out, " | | | | %s: ", results_row_word(row));
        put_code(out, row->row->why);
    } else if (row->is_best) {
        sheet_print(out, " | %s | **%s** | %s | **%s**, the fastest",
                    words_seconds(row->seconds.value).text, words_ratio(row->speedup.value).text,
                    words_ratio_between(row->speedup).text, results_row_word(row));
    } else {
        sheet_print(out, " | %s | %s | %s | %s", words_seconds(row->seconds.value).text,
                    words_ratio(row->speedup.value).text, words_ratio_between(row->speedup).text,
                    results_row_word(row));
    }
    sheet_print(out, " |\n");
}

static void put_group(sheet *out, const analysis_group *group)
{
    sheet_print(out, "\n### ");
    put_code(out, group->group->workload);
    sheet_print(out, "\n\n| | time | speed-up | 95 %% | |\n|---|--:|--:|:-:|---|\n");
    for (size_t i = 0; i < group->group->row_count; i++)
        put_row(out, &group->rows[i]);
    sheet_print(out, "\n%zu rounds; noise floor %s%s\n", group->rounds,
                group->has_control ? words_part(group->noise_floor).text : "not measured",
                group->is_withheld ? ": verdicts are withheld." : ".");
}

static void put_stamps(sheet *out, const analysis *all)
{
    if (all->is_noisy) {
        sheet_print(out, "> **NOISY**: ");
        results_put_markdown(out, all->noise);
        sheet_print(out, "\n\n");
    }
    if (all->of->is_partial) {
        sheet_print(out, "> **PARTIAL**: stopped ");
        results_put_markdown(out, results_why_partial(all->of));
        sheet_print(out, "\n\n");
    }
    if (!all->is_identical)
        sheet_print(out, "> **MISMATCH**: not every output was that of the baseline.\n\n");
}

static void put_foot(sheet *out, const analysis *all)
{
    const char *processor = results_find_fact(all->of, "processor", "model");
    sheet_print(out, "\n<sub>gpukit ");
    results_put_markdown(out, all->of->version);
    if (processor != NULL) {
        sheet_print(out, " on ");
        put_code(out, processor);
    }
    sheet_print(out, ", ");
    results_put_markdown(out, all->of->date);
    sheet_print(out,
                ", seed %llu. Times are end to end; speed-ups are medians over rounds, with "
                "their 95 %% intervals.</sub>\n",
                (unsigned long long)all->of->plan.seed);
}

void results_write_markdown(const analysis *all, sheet *out)
{
    sheet_print(out, "## ");
    results_put_markdown(out, all->of->title[0] != '\0' ? all->of->title : "gpukit compare");
    sheet_print(out, "\n\n");
    put_stamps(out, all);
    for (size_t i = 0; i < all->sentence_count; i++) {
        sheet_print(out, "- ");
        results_put_markdown(out, all->sentences[i]);
        sheet_print(out, "\n");
    }
    for (size_t i = 0; i < all->of->group_count; i++)
        if (!all->of->groups[i]->is_sweep)
            put_group(out, &all->groups[i]);
    put_foot(out, all);
}
