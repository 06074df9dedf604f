// SPDX-License-Identifier: MIT
#include "page/sections.h"

static void draw(const page *p)
{
    html_markup(p->out, "<ul class=\"lead\">\n");
    for (size_t i = 0; i < p->all->sentence_count; i++) {
        html_markup(p->out, "<li>");
        html_text(p->out, p->all->sentences[i]);
        html_markup(p->out, "</li>\n");
    }
    html_markup(p->out, "</ul>\n");
}

const section section_verdict = {
    .id = "verdict",
    .heading = "Verdict",
    .teach =
        "Every number here has an interval: were the whole measurement done again, the interval "
        "would hold the true value 95 times of 100. A way is called faster only when its whole "
        "interval is beyond what the same code differs from itself, and when chance alone would "
        "hardly do that.",
    .draw = draw,
};
