// SPDX-License-Identifier: MIT
#include "draw.h"

#include "json.h"
#include "page/page.h"
#include "results/analysis.h"
#include "results/results_json.h"

static void keep_main(results *of)
{
    of->group_count = 2;
}

static void keep_bare(results *of)
{
    results_group *group = of->groups[0];
    of->group_count = 1;
    of->timeline_count = of->peak_count = of->fact_count = 0;
    group->row_count = 2;
    group->rows[1]->role = RESULTS_CONTESTANT;
    group->rows[1]->sample_count = 0;
    group->rows[1]->state = RESULTS_FAILED;
    group->rows[1]->why = "the device was lost";
    of->is_partial = true;
    of->stopped = "by SIGINT";
}

/* What came over the command line, and what a file of results may hold. */
static void put_everywhere(results *of, const char *hostile)
{
    of->title = results_keepf(of, "title%s", hostile);
    of->version = results_keepf(of, "%s%s", of->version, hostile);
    of->date = results_keepf(of, "%s%s", of->date, hostile);
    of->is_partial = true;
    of->stopped = results_keepf(of, "by %s", hostile);
    for (size_t i = 0; i < of->group_count; i++) {
        results_group *group = of->groups[i];
        group->workload = results_keepf(of, "%s%s", group->workload, hostile);
        group->family = results_keepf(of, "%s%s", group->family, hostile);
        group->what = results_keepf(of, "%s%s", group->what, hostile);
        group->unit = results_keepf(of, "%s%s", group->unit, hostile);
        group->operations_are = results_keepf(of, "%s%s", group->operations_are, hostile);
        for (size_t j = 0; j < group->row_count; j++)
            group->rows[j]->name = results_keepf(of, "%s%s", group->rows[j]->name, hostile);
    }
    for (size_t i = 0; i < of->timeline_count; i++) {
        results_timeline *line = of->timelines[i];
        line->workload = results_keepf(of, "%s%s", line->workload, hostile);
        line->row = results_keepf(of, "%s%s", line->row, hostile);
    }
}

static bool write_page(const page *p, bool has_json)
{
    json text;
    if (!has_json)
        return page_write(p, "{}", 2);
    json_init(&text);
    json_narrow(&text);
    results_write_json(p->of, NULL, &text);
    const bool is_good = json_finish(&text) && page_write(p, text.text, text.size);
    json_free(&text);
    return is_good;
}

bool draw_page(const draw_params *params, html *out)
{
    results made;
    analysis all;
    fixture_make(&params->fixture, &made);
    if (params->what == DRAW_MAIN)
        keep_main(&made);
    else if (params->what == DRAW_BARE)
        keep_bare(&made);
    if (params->fixture.hostile != NULL)
        put_everywhere(&made, params->fixture.hostile);
    results_round(&made);
    html_init(out);
    bool is_good = !made.has_failed && analysis_make(&made, &all);
    if (is_good) {
        const page p = {out, &made, &all, params->teaches};
        is_good = write_page(&p, params->has_json);
        analysis_free(&all);
    }
    results_free(&made);
    return is_good;
}
