// SPDX-License-Identifier: MIT
#include "page/sections.h"

static bool is_there(const page *p)
{
    return p->all->question_count > 0;
}

static void draw(const page *p)
{
    static const struct {
        const char *class_name, *text;
    } answers[] = {
        [ANALYSIS_PASS] = {"up", "\u2713 yes"},
        [ANALYSIS_FAIL] = {"down", "\u2717 no"},
        [ANALYSIS_NOT_APPLICABLE] = {"none", "\u2013 n.a."},
    };
    html_markup(p->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                        "aria-labelledby=\"checklist-c\">\n<table class=\"list\">\n"
                        "<caption id=\"checklist-c\">Answered from what was measured</caption>\n"
                        "<thead><tr><th scope=\"col\">Question</th><th scope=\"col\">Answer</th>"
                        "<th scope=\"col\">Evidence</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < p->all->question_count; i++) {
        const analysis_question *question = &p->all->questions[i];
        html_markup(p->out, "<tr><th scope=\"row\">");
        html_text(p->out, question->question);
        html_markup(p->out, "</th><td class=\"%s\">%s</td><td>",
                    answers[question->answer].class_name, answers[question->answer].text);
        html_text(p->out, question->evidence);
        html_markup(p->out, "</td></tr>\n");
    }
    html_markup(p->out, "</tbody></table>\n</div>\n");
}

const section section_checklist = {
    .id = "checklist",
    .heading = "Honesty checklist",
    .teach =
        "There are well-known ways to make a benchmark look better than it is: David Bailey listed "
        "twelve in 1991, such as to time the inner kernel and sell it as the whole program, or to "
        "compare with code that nobody would use. Each is asked here, and what was measured "
        "answers.",
    .is_there = is_there,
    .draw = draw,
};
