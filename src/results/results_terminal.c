// SPDX-License-Identifier: MIT
#include "results/results_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page/words.h"

/* Widths of the columns, which are 80 with what is between them. */
enum { NAME = 20, TIME = 8, RATIO = 8, BETWEEN = 12, BAR = 15, LINE = RESULTS_TEXT_COLUMNS };

const char *results_row_word(const analysis_row *row)
{
    return row->row->state == RESULTS_MEASURED ? words_verdict_of(row)
                                               : results_state_names[row->row->state];
}

const char *results_why_partial(const results *of)
{
    return of->stopped[0] != '\0' ? of->stopped : "before it had the rounds it was to have";
}

/* To an eighth of a column, where there are signs for that. */
static void put_bar(sheet *out, double value, double most)
{
    static const char *const parts[] = {" ",      "\u258f", "\u258e", "\u258d",
                                        "\u258c", "\u258b", "\u258a", "\u2589"};
    const double length = most > 0 && value > 0 ? BAR * value / most : 0;
    const size_t eighths = out->is_ascii ? 8 * (size_t)lround(length) : (size_t)lround(8 * length);
    for (size_t i = 0; i < BAR; i++)
        sheet_plain(out, i < eighths / 8 ? "\u2588" : i == eighths / 8 ? parts[eighths % 8] : " ");
}

static void put_measured(sheet *out, const analysis_row *row, double most)
{
    sheet_cell(out, words_seconds(row->seconds.value).text, TIME, SHEET_RIGHT);
    sheet_put(out, " ", 1);
    sheet_cell(out, words_ratio(row->speedup.value).text, RATIO, SHEET_RIGHT);
    sheet_put(out, "  ", 2);
    sheet_cell(out, words_ratio_between(row->speedup).text, BETWEEN, SHEET_LEFT);
    put_bar(out, row->speedup.value, most);
    sheet_put(out, "  ", 2);
    sheet_cell(out, results_row_word(row), strlen(results_row_word(row)), SHEET_LEFT);
}

static void put_row(sheet *out, const analysis_row *row, double most)
{
    enum { REST = LINE - 2 - NAME - 1 };
    sheet_print(out, "%s ", row->is_best ? "*" : " ");
    sheet_cell(out, row->row->name, NAME, SHEET_LEFT);
    sheet_put(out, " ", 1);
    if (row->samples > 0) {
        put_measured(out, row, most);
    } else {
        const char *word = results_row_word(row);
        sheet_print(out, "%s: ", word);
        sheet_cell(out, row->row->why, REST - strlen(word) - 2, SHEET_LEFT);
        while (out->size > 0 && out->text[out->size - 1] == ' ')
            out->size--;
    }
    sheet_put(out, "\n", 1);
}

static double best_speedup(const analysis_group *group)
{
    double most = 0;
    for (size_t i = 0; i < group->group->row_count; i++)
        if (group->rows[i].speedup.value > most)
            most = group->rows[i].speedup.value;
    return most;
}

/* A paragraph "first: name value, name value" of the rows that have one. */
typedef const char *told_of(const analysis_row *row, char *out, size_t size);

static const char *tell_kernel(const analysis_row *row, char *out, size_t size)
{
    if (!(row->kernel > 0))
        return NULL;
    snprintf(out, size, "%s of %s", words_seconds(row->kernel).text,
             words_seconds(row->seconds.value).text);
    return out;
}

/* Only where a full cache of kernels makes a difference that somebody would notice. */
static const char *tell_cold(const analysis_row *row, char *out, size_t size)
{
    if (!(row->cold > row->started + 0.1))
        return NULL;
    snprintf(out, size, "%s, then %s", words_seconds(row->cold).text,
             words_seconds(row->started).text);
    return out;
}

static void put_told(sheet *out, const analysis_group *group, const char *first, told_of *tell)
{
    sheet line;
    char value[160];
    sheet_init(&line);
    for (size_t i = 0; i < group->group->row_count; i++) {
        const analysis_row *row = &group->rows[i];
        if (row->samples == 0 || tell(row, value, sizeof value) == NULL)
            continue;
        sheet_print(&line, "%s", line.size > 0 ? "; " : "");
        sheet_plain(&line, row->row->name);
        sheet_print(&line, " %s", value);
    }
    if (line.size > 0) {
        sheet_put(&line, "", 1);
        out->has_failed |= !sheet_finish(&line);
        if (!out->has_failed)
            sheet_paragraph(out, first, line.text, LINE);
    }
    sheet_free(&line);
}

static void put_heads(sheet *out)
{
    sheet_put(out, "\n  ", 3);
    sheet_cell(out, "", NAME + 1, SHEET_LEFT);
    sheet_cell(out, "time", TIME, SHEET_RIGHT);
    sheet_put(out, " ", 1);
    sheet_cell(out, "speed-up", RATIO, SHEET_RIGHT);
    sheet_put(out, "  95 %\n", 7);
}

static void put_group(sheet *out, const analysis_group *group)
{
    char line[200];
    const double most = best_speedup(group);
    sheet_put(out, "\n", 1);
    sheet_paragraph(out, "", group->group->workload, LINE);
    if (strcmp(group->group->what, group->group->workload) != 0)
        sheet_paragraph(out, "  ", group->group->what, LINE);
    snprintf(line, sizeof line, "%zu rounds, noise floor %s%s", group->rounds,
             group->has_control ? words_part(group->noise_floor).text : "not measured",
             group->is_withheld ? ": too high for a verdict" : "");
    sheet_paragraph(out, "  ", line, LINE);
    put_heads(out);
    for (size_t i = 0; i < group->group->row_count; i++)
        put_row(out, &group->rows[i], most);
    put_told(out, group, "  kernels alone: ", tell_kernel);
    put_told(out, group, "  started cold: ", tell_cold);
}

/* As it would be typed: "250000", "7.26e6". */
static words typed(double size)
{
    words out;
    const int power = size >= 1 ? (int)floor(log10(size)) : 0;
    if (power < 6 || !isfinite(size))
        snprintf(out.text, sizeof out.text, "%.0f", size);
    else
        snprintf(out.text, sizeof out.text, "%.3ge%d", size / pow(10, power), power);
    return out;
}

static void put_breakeven(sheet *out, const analysis_breakeven *one)
{
    static const char *const meanings[] = {"", "faster at every size that was measured",
                                           "not faster at the largest size that was measured",
                                           "not clear from the sizes that were measured"};
    char text[320];
    sheet_put(out, "  ", 2);
    sheet_cell(out, one->name, NAME, SHEET_LEFT);
    sheet_put(out, " ", 1);
    snprintf(text, sizeof text, "%s", meanings[one->what]);
    if (one->what == ANALYSIS_CROSSES)
        snprintf(text, sizeof text, "faster from %s %s on (%s to %s)",
                 typed(one->crossing.value).text, one->unit, typed(one->crossing.low).text,
                 typed(one->crossing.high).text);
    sheet_cell(out, text, LINE - NAME - 3, SHEET_LEFT);
    while (out->size > 0 && out->text[out->size - 1] == ' ')
        out->size--;
    sheet_put(out, "\n", 1);
}

static void put_breakevens(sheet *out, const analysis *all)
{
    const char *family = NULL;
    for (size_t i = 0; i < all->breakeven_count; i++) {
        const analysis_breakeven *one = &all->breakevens[i];
        if (family == NULL || strcmp(family, one->family) != 0) {
            sheet_put(out, "\n", 1);
            sheet_plain(out, one->family);
            sheet_print(out, ", by its size\n\n");
        }
        family = one->family;
        put_breakeven(out, one);
    }
}

static void put_stamps(sheet *out, const analysis *all)
{
    if (all->is_noisy)
        sheet_paragraph(out, "NOISY    ", all->noise, LINE);
    if (all->of->is_partial)
        sheet_paragraph(out, "PARTIAL  stopped ", results_why_partial(all->of), LINE);
    if (!all->is_identical)
        sheet_paragraph(out, "MISMATCH ", "not every output was that of the baseline; see below.",
                        LINE);
}

static bool has_best(const analysis *all)
{
    for (size_t i = 0; i < all->of->group_count; i++)
        for (size_t j = 0; j < all->of->groups[i]->row_count; j++)
            if (all->groups[i].rows[j].is_best && !all->of->groups[i]->is_sweep)
                return true;
    return false;
}

static void put_foot(sheet *out, const analysis *all)
{
    const char *processor = results_find_fact(all->of, "processor", "model");
    char text[200];
    snprintf(text, sizeof text, "%sNoise floor %s, %zu rounds at least, order by seed %llu%s.",
             has_best(all) ? "* is the fastest of its group. " : "",
             words_part(all->noise_floor).text, all->rounds, (unsigned long long)all->of->plan.seed,
             all->is_throttled ? "; the clock fell by a quarter or more meanwhile" : "");
    sheet_put(out, "\n", 1);
    sheet_paragraph(out, "", text, LINE);
    sheet_print(out, "gpukit ");
    sheet_plain(out, all->of->version);
    sheet_print(out, ", ");
    sheet_plain(out, all->of->date);
    sheet_put(out, "\n", 1);
    if (processor != NULL)
        sheet_paragraph(out, "on ", processor, LINE);
}

void results_write_terminal(const analysis *all, sheet *out)
{
    if (all->of->title[0] != '\0')
        sheet_paragraph(out, "", all->of->title, LINE);
    put_stamps(out, all);
    for (size_t i = 0; i < all->sentence_count; i++)
        sheet_paragraph(out, "- ", all->sentences[i], LINE);
    for (size_t i = 0; i < all->of->group_count; i++)
        if (!all->of->groups[i]->is_sweep)
            put_group(out, &all->groups[i]);
    put_breakevens(out, all);
    put_foot(out, all);
}
