// SPDX-License-Identifier: MIT
#include <string.h>

#include "page/sections.h"

static bool is_there(const page *p)
{
    return p->of->fact_count > 0;
}

/* The first fact of its section draws all of them. */
static bool is_first(const results *of, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(of->facts[i].section, of->facts[index].section) == 0)
            return false;
    return true;
}

static void draw_facts(const page *p, const char *name)
{
    html_markup(p->out, "<div>\n<h3>");
    html_text(p->out, name);
    html_markup(p->out, "</h3>\n<dl>\n");
    for (size_t i = 0; i < p->of->fact_count; i++) {
        const results_fact *fact = &p->of->facts[i];
        if (strcmp(fact->section, name) != 0)
            continue;
        html_markup(p->out, "<dt>");
        html_text(p->out, fact->name);
        html_markup(p->out, "</dt><dd>");
        html_text(p->out, fact->value);
        html_markup(p->out, "</dd>\n");
    }
    html_markup(p->out, "</dl>\n</div>\n");
}

static void draw(const page *p)
{
    html_markup(p->out, "<div class=\"facts\">\n");
    for (size_t i = 0; i < p->of->fact_count; i++)
        if (is_first(p->of, i))
            draw_facts(p, p->of->facts[i].section);
    html_markup(p->out, "</div>\n");
}

const section section_environment = {
    .id = "environment",
    .heading = "Environment",
    .teach =
        "A number without its machine says little: the same code is faster with another compiler, "
        "with another driver, or when the governor lets the clock rise. A quota of a container "
        "takes cores away that the processor seems to have.",
    .is_there = is_there,
    .draw = draw,
};
