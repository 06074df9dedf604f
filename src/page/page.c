// SPDX-License-Identifier: MIT
#include "page/page.h"

#include <stdio.h>
#include <string.h>

#include "page/frame.h"
#include "page/words.h"
#include "units.h"

/* A title that was given, or what was compared. */
static void write_title(const page *p)
{
    if (p->of->title[0] != '\0') {
        html_text(p->out, p->of->title);
        return;
    }
    size_t shown = 0;
    for (size_t i = 0; i < p->of->group_count; i++) {
        if (p->of->groups[i]->is_sweep)
            continue;
        html_text(p->out, shown++ == 0 ? "" : ", ");
        html_text(p->out, p->of->groups[i]->workload);
    }
    if (shown == 0)
        html_text(p->out, "gpukit compare");
}

static void write_head(const page *p)
{
    frame_begin(p->out);
    write_title(p);
    html_markup(p->out, " - gpukit compare");
    frame_body(p->out);
}

static void write_stamp(const page *p, const char *word, const char *text)
{
    html_markup(p->out, "<p class=\"stamp\"><strong>%s</strong> ", word);
    html_text(p->out, text);
    html_markup(p->out, "</p>\n");
}

static void write_stamps(const page *p)
{
    char text[400];
    if (p->all->is_noisy)
        write_stamp(p, "NOISY", p->all->noise);
    if (p->of->is_partial) {
        snprintf(text, sizeof text,
                 "It was stopped %.60s before it had the rounds that it wanted: what is here is of "
                 "%zu round%s.",
                 p->of->stopped[0] == '\0' ? "early," : p->of->stopped, p->all->rounds,
                 p->all->rounds == 1 ? "" : "s");
        write_stamp(p, "PARTIAL", text);
    }
    if (!p->all->is_identical)
        write_stamp(p, "MISMATCH",
                    "Some output is not that of the baseline: the table says which. What gives "
                    "wrong results is not timed.");
}

static void write_badge(const page *p, bool is_well, const char *name, const char *value)
{
    html_markup(p->out, "<li%s>%s ", is_well ? "" : " class=\"bad\"", name);
    html_markup(p->out, "<b>");
    html_text(p->out, value);
    html_markup(p->out, "%s</b></li>\n", is_well ? "" : " \u26a0");
}

static bool has_control(const page *p)
{
    for (size_t i = 0; i < p->of->group_count; i++)
        if (p->all->groups[i].has_control)
            return true;
    return false;
}

static bool has_clock(const results *of)
{
    for (size_t i = 0; i < of->group_count; i++)
        for (size_t j = 0; j < of->groups[i]->row_count; j++)
            for (size_t k = 0; k < of->groups[i]->rows[j]->sample_count; k++)
                if (of->groups[i]->rows[j]->samples[k].clock_mhz > 0)
                    return true;
    return false;
}

static void write_badges(const page *p)
{
    char rounds[32];
    snprintf(rounds, sizeof rounds, "%zu", p->all->rounds);
    html_markup(p->out, "<ul class=\"badges\">\n");
    write_badge(p, !p->all->is_noisy, "noise floor",
                has_control(p) ? words_part(p->all->noise_floor).text : "not measured");
    write_badge(p, p->all->is_identical, "results identical", p->all->is_identical ? "yes" : "no");
    write_badge(p, !p->all->is_throttled, "throttled",
                p->all->is_throttled ? "yes"
                : has_clock(p->of)   ? "no"
                                     : "not known");
    write_badge(p, true, "rounds", rounds);
    write_badge(p, true, "took", units_seconds(p->of->seconds).text);
    write_badge(p, true, "date", p->of->date);
    html_markup(p->out, "</ul>\n");
}

static void write_header(const page *p)
{
    const char *processor = results_find_fact(p->of, "processor", "model");
    const char *cores = results_find_fact(p->of, "processor", "cores for us");
    html_markup(p->out, "<header>\n<p class=\"brand\">gpukit compare ");
    html_text(p->out, p->of->version);
    html_markup(p->out, "</p>\n<h1>");
    write_title(p);
    html_markup(p->out, "</h1>\n");
    if (processor != NULL) {
        html_markup(p->out, "<p class=\"soft\">on ");
        html_text(p->out, processor);
        if (cores != NULL)
            html_textf(p->out, ", cores for us: %s", cores);
        html_markup(p->out, "</p>\n");
    }
    write_stamps(p);
    write_badges(p);
    html_markup(p->out, "</header>\n");
}

static bool is_there(const section *part, const page *p)
{
    return part->is_there == NULL || part->is_there(p);
}

static void write_nav(const page *p)
{
    html_markup(p->out, "<nav aria-label=\"Sections\">\n<ul>\n");
    for (size_t i = 0; section_at(i) != NULL; i++)
        if (is_there(section_at(i), p))
            html_markup(p->out, "<li><a href=\"#%s\">%s</a></li>\n", section_at(i)->id,
                        section_at(i)->heading);
    html_markup(p->out,
                "</ul>\n<button type=\"button\" id=\"theme\" hidden>Dark</button>\n</nav>\n");
}

static void write_section(const page *p, const section *part)
{
    html_markup(p->out, "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n",
                part->id, part->id, part->id, part->heading);
    if (p->teaches && part->teach != NULL) {
        html_markup(p->out, "<p class=\"teach\">");
        html_text(p->out, part->teach);
        html_markup(p->out, "</p>\n");
    }
    part->draw(p);
    html_markup(p->out, "</section>\n");
}

bool page_write(const page *p, const char *json, size_t json_size)
{
    write_head(p);
    write_header(p);
    write_nav(p);
    html_markup(p->out, "<main id=\"main\" tabindex=\"-1\">\n");
    for (size_t i = 0; section_at(i) != NULL; i++)
        if (is_there(section_at(i), p))
            write_section(p, section_at(i));
    html_markup(p->out, "</main>\n<footer><p>Made by gpukit ");
    html_text(p->out, p->of->version);
    html_markup(p->out, " from what it measured. This file needs no network: everything that "
                        "is shown is in it, and as JSON too. By keyboard, Tab goes from chart to "
                        "chart and arrows from mark to mark.</p></footer>\n"
                        "<p id=\"said\" role=\"status\"></p>\n"
                        "<script type=\"application/json\" id=\"data\">");
    html_json(p->out, json, json_size);
    html_markup(p->out, "</script>\n");
    frame_end(p->out, p->of->timeline_count > 0);
    return html_finish(p->out);
}
