// SPDX-License-Identifier: MIT
#include <inttypes.h>
#include <stdlib.h>

#include "page/sections.h"
#include "shell.h"

static void draw_arguments(const page *p)
{
    html_markup(p->out, "<pre>gpukit compare");
    for (size_t i = 0; i < p->of->plan.argument_count; i++) {
        char *word = shell_word(p->of->plan.arguments[i]);
        html_text(p->out, " ");
        if (word == NULL)
            p->out->has_failed = true;
        else
            html_text(p->out, word);
        free(word);
    }
    html_markup(p->out, "</pre>\n");
}

static void draw_plan(const page *p)
{
    const results_plan *plan = &p->of->plan;
    html_markup(p->out,
                "<p>The same again, with the order of turns from the same seed (%" PRIu64
                "), from a saved copy of this page:</p>\n"
                "<pre>gpukit compare --replay report.html</pre>\n"
                "<p class=\"soft\">%" PRIu32 " to %" PRIu32
                " rounds, %g s for all of them, samples "
                "of at least %g ms%s.</p>\n",
                plan->seed, plan->rounds_least, plan->rounds_most, plan->budget,
                1000 * plan->batch_least, plan->is_quick ? ", quick" : "");
}

static void draw_commands(const page *p, const results_group *group)
{
    html_markup(p->out, "<details>\n<summary>Each way of ");
    html_text(p->out, group->workload);
    html_markup(p->out, " as a command</summary>\n<dl class=\"commands\">\n");
    for (size_t i = 0; i < group->row_count; i++) {
        const results_row *row = group->rows[i];
        if (row->command[0] == '\0' || row->role == RESULTS_CONTROL)
            continue;
        html_markup(p->out, "<dt>");
        html_text(p->out, row->name);
        html_markup(p->out, "</dt><dd><pre>");
        html_text(p->out, row->command);
        html_markup(p->out, "</pre></dd>\n");
    }
    html_markup(p->out, "</dl>\n</details>\n");
}

static void draw(const page *p)
{
    draw_arguments(p);
    draw_plan(p);
    for (size_t i = 0; i < p->of->group_count; i++)
        if (!p->of->groups[i]->is_sweep)
            draw_commands(p, p->of->groups[i]);
}

const section section_reproduce = {
    .id = "reproduce",
    .heading = "Reproduce",
    .teach =
        "A result that nobody else can get is an anecdote. These are the commands, and the seed "
        "gives the same order of turns.",
    .draw = draw,
};
