// SPDX-License-Identifier: MIT
#include "page/charts.h"

bool charts_any(const page *p, charts_filter *has_chart)
{
    for (size_t i = 0; i < p->of->group_count; i++)
        if (has_chart(&p->all->groups[i]))
            return true;
    return false;
}

void charts_draw(const page *p, charts_filter *has_chart, charts_drawer *draw)
{
    for (size_t i = 0; i < p->of->group_count; i++)
        if (has_chart(&p->all->groups[i]))
            draw(p, i);
}

void chart_begin(const page *p, size_t group, const char *note)
{
    const results_group *of = p->of->groups[group];
    html_markup(p->out, "<figure data-g=\"%zu\" data-size=\"%.17g\" data-unit=\"", group,
                (double)of->size);
    html_text(p->out, of->unit);
    html_markup(p->out, "\">\n<figcaption><b>");
    html_text(p->out, of->workload);
    html_markup(p->out, "</b> <span class=\"soft\">");
    html_text(p->out, note);
    html_markup(p->out,
                "</span></figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                "aria-label=\"");
    html_text(p->out, of->workload);
    html_markup(p->out, "\">\n");
}

void chart_end(const page *p)
{
    html_markup(p->out, "</div>\n</figure>\n");
}
