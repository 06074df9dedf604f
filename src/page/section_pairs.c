// SPDX-License-Identifier: MIT
#include "page/charts.h"
#include "page/sections.h"
#include "page/words.h"

/* With more rows than these each pair stands once: the other half is its inverse. */
enum { PAIRS_FULL_MOST = 14 };

static size_t measured(const analysis_group *group, size_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < group->group->row_count; i++)
        if (group->rows[i].samples > 0)
            out[count++] = i;
    return count;
}

static void draw_head(const page *p, const analysis_group *group, const size_t *rows, size_t count)
{
    html_markup(p->out, "<thead><tr><th scope=\"col\">row by column</th>");
    for (size_t i = 0; i < count; i++) {
        html_markup(p->out, "<th scope=\"col\"><abbr title=\"");
        html_text(p->out, group->group->rows[rows[i]]->name);
        html_markup(p->out, "\">%zu</abbr></th>", i + 1);
    }
    html_markup(p->out, "</tr></thead>\n<tbody>\n");
}

/* NULL: of a row and itself. */
static void draw_cell(const page *p, const analysis_pair *pair)
{
    if (pair == NULL) {
        html_markup(p->out, "<td></td>");
        return;
    }
    html_markup(p->out, "<td class=\"%s\" title=\"%s: ", words_verdict_class(pair->verdict),
                analysis_verdict_names[pair->verdict]);
    html_text(p->out, words_ratio_between(pair->ratio).text);
    html_markup(p->out, "\">");
    html_text(p->out, words_ratio(pair->ratio.value).text);
    html_markup(p->out, " %s</td>", words_glyph(pair->verdict));
}

static void draw_matrix(const page *p, size_t index)
{
    const analysis_group *group = &p->all->groups[index];
    size_t rows[RESULTS_ROWS_MOST];
    const size_t count = measured(group, rows), all = group->group->row_count;
    const bool is_full = count <= PAIRS_FULL_MOST;
    chart_begin(p, index,
                is_full ? "How many times as fast the row is as the column."
                        : "How many times as fast the row is as the column; each pair once.");
    html_markup(p->out, "<table class=\"pairs\">\n");
    draw_head(p, group, rows, count);
    for (size_t i = 0; i < count; i++) {
        html_markup(p->out, "<tr><th scope=\"row\">%zu ", i + 1);
        html_text(p->out, group->group->rows[rows[i]]->name);
        html_markup(p->out, "</th>");
        for (size_t j = 0; j < (is_full ? count : i); j++)
            draw_cell(p, i == j ? NULL : &group->pairs[rows[i] * all + rows[j]]);
        if (!is_full)
            html_markup(p->out, "<td colspan=\"%zu\"></td>", count - i);
        html_markup(p->out, "</tr>\n");
    }
    html_markup(p->out, "</tbody></table>\n");
    chart_end(p);
}

static bool has_matrix(const analysis_group *group)
{
    size_t rows[RESULTS_ROWS_MOST];
    return !group->group->is_sweep && measured(group, rows) > 2;
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
