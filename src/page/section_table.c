// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "page/sections.h"
#include "page/words.h"

typedef struct column {
    const char *name;
    const char *hint; /* second line of the head; "" */
} column;

static const column columns[] = {
    {"Way", "kind"},           {"Time", "median, 95 %"},          {"Speed-up", "95 %"},
    {"Verdict", "p"},          {"Kernels alone", "device clock"}, {"Efficiency", "by workers"},
    {"Cold", "whole command"}, {"Started", "whole command"},      {"CPU time", "all cores"},
    {"Rounds", "outliers"},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void draw_tools(const page *p)
{
    html_markup(p->out, "<div class=\"tools\" id=\"tools\" hidden>\n"
                        "<label>Workload <select id=\"workload\"><option value=\"\">all</option>");
    for (size_t i = 0; i < p->of->group_count; i++) {
        if (p->of->groups[i]->is_sweep)
            continue;
        html_markup(p->out, "<option value=\"%zu\">", i);
        html_text(p->out, p->of->groups[i]->workload);
        html_markup(p->out, "</option>");
    }
    html_markup(p->out,
                "</select></label>\n<label>Find <input type=\"search\" id=\"find\"></label>\n"
                "<label>Show <select id=\"unit\"><option value=\"time\">time</option>"
                "<option value=\"throughput\">throughput</option>"
                "<option value=\"speedup\">speed-up</option></select></label>\n"
                "<button type=\"button\" id=\"markdown\">Copy as Markdown</button>\n"
                "<button type=\"button\" id=\"csv\">Copy as CSV</button>\n"
                "<button type=\"button\" id=\"save\">Save JSON</button>\n</div>\n");
}

static void draw_head(const page *p)
{
    html_markup(p->out, "<thead><tr>");
    for (size_t i = 0; i < COLUMNS; i++)
        html_markup(p->out, "<th scope=\"col\">%s<small>%s</small></th>", columns[i].name,
                    columns[i].hint);
    html_markup(p->out, "</tr></thead>\n");
}

static void draw_group_head(const page *p, size_t index)
{
    const analysis_group *group = &p->all->groups[index];
    html_markup(p->out, "<tbody data-g=\"%zu\" data-size=\"%.17g\" data-unit=\"", index,
                (double)group->group->size);
    html_text(p->out, group->group->unit);
    html_markup(p->out, "\">\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%d\"><span>",
                COLUMNS);
    if (group->baseline != NULL) /* then it has a chart */
        html_markup(p->out, "<a href=\"#speedup-%zu\">", index);
    html_text(p->out, group->group->workload);
    html_markup(p->out, "%s</span> <small>", group->baseline != NULL ? "</a>" : "");
    html_text(p->out, group->group->what);
    if (group->baseline != NULL)
        html_textf(p->out, "; speed-ups beside %s", group->baseline->name);
    if (group->has_control)
        html_textf(p->out, "; noise floor %s", words_part(group->noise_floor).text);
    if (group->is_withheld)
        html_text(p->out, ": verdicts are withheld");
    html_markup(p->out, "</small></th></tr>\n");
}

/* Where the name does not tell. */
static void draw_kind(const page *p, const results_row *of)
{
    html_markup(p->out, "<small>%s", results_kind_names[of->kind]);
    if (of->kind == RESULTS_PEER) {
        html_textf(p->out, " %s", of->version);
        if (of->check == RESULTS_UNCHECKED)
            html_text(p->out, ", output not checked");
    }
    html_markup(p->out, "</small>");
}

static void draw_name(const page *p, const analysis_row *row)
{
    const results_row *of = row->row;
    html_markup(p->out, "<tr%s><th scope=\"row\">", row->is_best ? " class=\"best\"" : "");
    html_text(p->out, of->name);
    if (row->is_best)
        html_markup(p->out, " <b class=\"tag\">best</b>");
    if (of->kind == RESULTS_PEER || strstr(of->name, results_kind_names[of->kind]) == NULL)
        draw_kind(p, of);
    html_markup(p->out, "</th>");
}

static void end_cell(const page *p, const char *small)
{
    if (small[0] != '\0') {
        html_markup(p->out, "<small>");
        html_text(p->out, small);
        html_markup(p->out, "</small>");
    }
    html_markup(p->out, "</td>");
}

static void draw_cell(const page *p, words text, const char *small)
{
    html_markup(p->out, "<td>");
    html_text(p->out, text.text);
    end_cell(p, small);
}

static void draw_verdict(const page *p, const analysis_row *row)
{
    const bool has_p = row->row->role == RESULTS_CONTESTANT && row->verdict != ANALYSIS_NONE &&
                       row->verdict != ANALYSIS_WITHHELD;
    /* Of the control there is no verdict: the margin is made of it. */
    const analysis_verdict shown = row->row->role == RESULTS_CONTROL ? ANALYSIS_NONE : row->verdict;
    html_markup(p->out, "<td class=\"%s\">%s %s", words_verdict_class(shown), words_glyph(shown),
                words_verdict_of(row));
    end_cell(p, has_p ? words_p(row->p).text : "");
}

static void draw_rounds(const page *p, const analysis_row *row)
{
    char outliers[32] = "";
    if (row->outliers > 0)
        snprintf(outliers, sizeof outliers, "%zu outlier%s", row->outliers,
                 row->outliers == 1 ? "" : "s");
    html_markup(p->out, "<td>%zu", row->samples);
    end_cell(p, outliers);
}

static void draw_measured(const page *p, const analysis_row *row)
{
    html_markup(p->out, "<td data-v=\"%.5g\">%s", row->seconds.value,
                words_seconds(row->seconds.value).text);
    end_cell(p, words_seconds_between(row->seconds).text);
    draw_cell(p, words_ratio(row->speedup.value),
              row->row->role == RESULTS_BASELINE ? "" : words_ratio_between(row->speedup).text);
    draw_verdict(p, row);
    draw_cell(p, words_seconds(row->kernel > 0 ? row->kernel : NAN), "");
    draw_cell(p, words_part(row->efficiency), "");
    draw_cell(p, words_seconds(row->cold), "");
    draw_cell(p, words_seconds(row->started), "");
    draw_cell(p, words_seconds(row->cpu >= 0 ? row->cpu : NAN), "");
    draw_rounds(p, row);
}

static void draw_row(const page *p, const analysis_row *row)
{
    draw_name(p, row);
    if (row->samples > 0) {
        draw_measured(p, row);
    } else {
        const results_state state = row->row->state;
        html_markup(p->out, "<td class=\"%s\" colspan=\"%d\"><b>%s</b> ",
                    state == RESULTS_SKIPPED ? "none" : "down", COLUMNS - 1,
                    state == RESULTS_MEASURED ? "no samples" : results_state_names[state]);
        html_text(p->out, row->row->why);
        html_markup(p->out, "</td>");
    }
    html_markup(p->out, "</tr>\n");
}

/* How little cold and started stand on. */
static void say_cold(const page *p)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < p->of->group_count; i++)
        for (size_t j = 0; j < p->of->groups[i]->row_count; j++) {
            const size_t count = p->of->groups[i]->rows[j]->cold.cold_count;
            least = count > 0 && count < least ? count : least;
        }
    if (least != SIZE_MAX)
        html_textf(p->out, " Cold and started are of %zu run%s each.", least,
                   least == 1 ? "" : "s");
}

static void draw(const page *p)
{
    draw_tools(p);
    html_markup(p->out,
                "<p class=\"soft\">Times are end to end, of one execution. Speed-up is the "
                "baseline's time by the row's, round by round: above 1 is faster. Small numbers "
                "are the 95 %% interval.");
    say_cold(p);
    html_markup(p->out,
                "</p>\n"
                "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" "
                "aria-labelledby=\"table-c\">\n<table id=\"rows\">\n<caption id=\"table-c\">"
                "Times, speed-ups and verdicts</caption>\n");
    draw_head(p);
    for (size_t i = 0; i < p->of->group_count; i++) {
        if (p->of->groups[i]->is_sweep) /* the break-even section has their numbers */
            continue;
        draw_group_head(p, i);
        for (size_t j = 0; j < p->of->groups[i]->row_count; j++)
            draw_row(p, &p->all->groups[i].rows[j]);
        html_markup(p->out, "</tbody>\n");
    }
    html_markup(p->out, "</table>\n</div>\n<p class=\"soft\">\u25b2 faster, \u25bc slower: surely. "
                        "= same: shown to be within the margin. ~ unclear: neither can be said. ? "
                        "withheld: the machine was too noisy.</p>\n");
}

const section section_table = {
    .id = "table",
    .heading = "All ways",
    .teach =
        "The median is the middle one of all rounds, so one slow round does not move it. \"Kernels "
        "alone\" is the device's own clock, without copies and without the host: it never is what "
        "a user waits for. Efficiency is speed-up by workers: 100 % means that no worker was "
        "wasted. \"Cold\" is a new process with every cache empty, \"started\" one with caches "
        "filled.",
    .draw = draw,
};
