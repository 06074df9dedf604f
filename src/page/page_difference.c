// SPDX-License-Identifier: MIT
#include "page/page_difference.h"

#include <string.h>

#include "page/frame.h"
#include "page/words.h"
#include "results/difference_text.h"

static void write_runs(const difference *all, html *out)
{
    char text[200];
    html_markup(out, "<ol class=\"lead\">\n");
    for (size_t run = 0; run < all->run_count; run++) {
        const results *of = all->runs[run]->of;
        const char *stamp = difference_stamp(all->runs[run]);
        html_markup(out, "<li><b>");
        html_text(out, all->names[run]);
        html_markup(out, "</b> ");
        if (stamp[0] != '\0')
            html_markup(out, "<strong>%s</strong> ", stamp);
        if (run > 0) {
            difference_sum_up(all, run, text, sizeof text);
            html_text(out, text);
        }
        html_markup(out, "<small>gpukit ");
        html_text(out, of->version);
        html_markup(out, ", ");
        html_text(out, of->date);
        html_markup(out, ", noise floor %s</small></li>\n",
                    words_part(all->runs[run]->noise_floor).text);
    }
    html_markup(out, "</ol>\n");
}

static void write_heads(const difference *all, html *out)
{
    html_markup(out, "<thead><tr><th scope=\"col\">Way</th><th scope=\"col\">1<small>time</small>"
                     "</th>");
    for (size_t run = 1; run < all->run_count; run++)
        html_markup(out,
                    "<th scope=\"col\">%zu<small>time</small></th><th scope=\"col\">1 : %zu<small>"
                    "ratio, 95 %%</small></th><th scope=\"col\">Verdict<small>p</small></th>",
                    run + 1, run + 1);
    html_markup(out, "</tr></thead>\n");
}

static void write_time(const analysis_row *row, html *out)
{
    if (row == NULL) {
        html_markup(out, "<td></td>");
        return;
    }
    html_markup(out, "<td>%s<small>%s</small></td>", words_seconds(row->seconds.value).text,
                words_seconds_between(row->seconds).text);
}

static void write_verdict(const difference_row *row, size_t run, html *out)
{
    if (row->rows[0] == NULL || row->rows[run] == NULL) {
        const char *word = row->rows[0] != NULL ? "gone" : row->rows[run] != NULL ? "new" : "";
        html_markup(out, "<td></td><td class=\"none\">%s</td>", word);
        return;
    }
    html_markup(out, "<td>%s<small>%s</small></td>", words_ratio(row->ratios[run].value).text,
                words_ratio_between(row->ratios[run]).text);
    html_markup(out, "<td class=\"%s\">%s %s<small>", words_verdict_class(row->verdicts[run]),
                words_glyph(row->verdicts[run]), analysis_verdict_names[row->verdicts[run]]);
    html_text(out, words_p(row->p[run]).text);
    html_markup(out, "</small></td>");
}

static void write_row(const difference *all, const difference_row *row, html *out)
{
    html_markup(out, "<tr><th scope=\"row\">");
    html_text(out, row->name);
    html_markup(out, "</th>");
    write_time(row->rows[0], out);
    for (size_t run = 1; run < all->run_count; run++) {
        write_time(row->rows[run], out);
        write_verdict(row, run, out);
    }
    html_markup(out, "</tr>\n");
}

static void write_rows(const difference *all, html *out)
{
    const char *workload = NULL;
    html_markup(out, "<div class=\"scroll\" role=\"region\" aria-label=\"Rows\" tabindex=\"0\">\n"
                     "<table>\n<caption>Medians with their 95 %% intervals. A ratio above 1 is "
                     "faster than in run 1.</caption>\n");
    write_heads(all, out);
    for (size_t i = 0; i < all->row_count; i++) {
        const difference_row *row = &all->rows[i];
        if (workload == NULL || strcmp(workload, row->workload) != 0) {
            html_markup(out,
                        "%s<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%zu\">"
                        "<span>",
                        workload != NULL ? "</tbody>\n" : "", 3 * all->run_count - 1);
            html_text(out, row->workload);
            html_markup(out, "</span></th></tr>\n");
        }
        workload = row->workload;
        write_row(all, row, out);
    }
    html_markup(out, "%s</table>\n</div>\n", workload != NULL ? "</tbody>\n" : "");
}

static void write_facts(const difference *all, html *out)
{
    html_markup(out, "<div class=\"scroll\" role=\"region\" aria-label=\"Environment\" "
                     "tabindex=\"0\">\n<table class=\"list\">\n<thead><tr><th scope=\"col\">Fact"
                     "</th>");
    for (size_t run = 0; run < all->run_count; run++)
        html_markup(out, "<th scope=\"col\">%zu</th>", run + 1);
    html_markup(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < all->fact_count; i++) {
        html_markup(out, "<tr><th scope=\"row\">");
        html_textf(out, "%s, %s", all->facts[i].section, all->facts[i].name);
        html_markup(out, "</th>");
        for (size_t run = 0; run < all->run_count; run++) {
            const char *value = all->facts[i].values[run];
            html_markup(out, "<td>");
            html_text(out, value != NULL ? value : "\u2013");
            html_markup(out, "</td>");
        }
        html_markup(out, "</tr>\n");
    }
    html_markup(out, "</tbody></table>\n</div>\n");
}

static void begin_section(html *out, const char *id, const char *heading)
{
    html_markup(out, "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n", id,
                id, id, heading);
}

bool page_write_difference(const difference *all, html *out)
{
    frame_begin(out);
    html_markup(out, "What has changed - gpukit report");
    frame_body(out);
    html_markup(out, "<header>\n<p class=\"brand\">gpukit report</p>\n<h1>What has changed</h1>\n"
                     "</header>\n<nav aria-label=\"Sections\">\n<ul>\n"
                     "<li><a href=\"#verdict\">Verdict</a></li>\n"
                     "<li><a href=\"#rows-of-all\">Rows</a></li>\n"
                     "<li><a href=\"#environment\">Environment</a></li>\n</ul>\n"
                     "<button type=\"button\" id=\"theme\" hidden>Dark</button>\n</nav>\n"
                     "<main id=\"main\" tabindex=\"-1\">\n");
    begin_section(out, "verdict", "Verdict");
    write_runs(all, out);
    html_markup(out,
                "<p class=\"soft\">Runs are not interleaved: what the machine did between them "
                "is in no interval, so nothing below 2 %% is called a difference.</p>\n"
                "</section>\n");
    begin_section(out, "rows-of-all", "Rows");
    write_rows(all, out);
    html_markup(out, "</section>\n");
    begin_section(out, "environment", "What else is different");
    if (all->fact_count > 0)
        write_facts(all, out);
    else
        html_markup(out, "<p>Nothing that the runs tell of.</p>\n");
    html_markup(out, "</section>\n</main>\n<p id=\"said\" role=\"status\"></p>\n");
    frame_end(out, false);
    return html_finish(out);
}
