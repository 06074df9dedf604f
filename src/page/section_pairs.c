// SPDX-License-Identifier: MIT
#include "page/charts.h"
#include "page/sections.h"
#include "page/words.h"

/* The measured rows, the fastest first: then no ratio is much below 1. */
static size_t sorted_rows(const analysis_group *group, size_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < group->group->row_count; i++) {
        if (group->rows[i].samples == 0)
            continue;
        size_t at = count++;
        for (; at > 0 && group->rows[out[at - 1]].seconds.value > group->rows[i].seconds.value;
             at--)
            out[at] = out[at - 1];
        out[at] = i;
    }
    return count;
}

/* From the slowest to the second: each row begins at the left, and ends before itself. */
static void draw_head(const page *p, size_t count)
{
    html_markup(p->out, "<thead><tr><th scope=\"col\">row by column</th>");
    for (size_t i = count; i > 1; i--)
        html_markup(p->out, "<th scope=\"col\">%zu</th>", i);
    html_markup(p->out, "</tr></thead>\n<tbody>\n");
}

static void draw_cell(const page *p, const analysis_pair *pair)
{
    html_markup(p->out, "<td class=\"%s\" title=\"%s\">%s %s</td>",
                words_verdict_class(pair->verdict), words_ratio_between(pair->ratio).text,
                words_times(pair->ratio.value).text, words_glyph(pair->verdict));
}

static void draw_matrix(const page *p, size_t index)
{
    const analysis_group *group = &p->all->groups[index];
    size_t rows[RESULTS_ROWS_MOST];
    const size_t count = sorted_rows(group, rows), all = group->group->row_count;
    chart_begin(p, index, "How many times as fast the row is as the column; the fastest first.");
    html_markup(p->out, "<table class=\"pairs\">\n");
    draw_head(p, count);
    for (size_t i = 0; i < count; i++) {
        html_markup(p->out, "<tr><th scope=\"row\">%zu ", i + 1);
        html_text(p->out, group->group->rows[rows[i]]->name);
        html_markup(p->out, "</th>");
        for (size_t j = count - 1; j > i; j--)
            draw_cell(p, &group->pairs[rows[i] * all + rows[j]]);
        html_markup(p->out, "</tr>\n");
    }
    html_markup(p->out, "</tbody></table>\n");
    chart_end(p);
}

static bool has_matrix(const analysis_group *group)
{
    size_t rows[RESULTS_ROWS_MOST];
    return !group->group->is_sweep && sorted_rows(group, rows) > 2;
}

static bool is_there(const page *p)
{
    return charts_any(p, has_matrix);
}

static void draw(const page *p)
{
    charts_draw(p, has_matrix, draw_matrix);
}

const section section_pairs = {
    .id = "pairs",
    .heading = "All pairs",
    .teach =
        "A cell compares the row with the column, of the same rounds. Who looks at many pairs "
        "finds a difference by chance sooner or later, so the test is made stricter the more pairs "
        "there are (Holm's correction). ~ does not mean equal: it means that these samples cannot "
        "tell, and = that they can, and it is no difference worth a word.",
    .is_there = is_there,
    .draw = draw,
};
