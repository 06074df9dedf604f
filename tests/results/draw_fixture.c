// SPDX-License-Identifier: MIT
/* draw_fixture.c - writes the page of the fixture to a file, to be looked at and to be tested.
 *
 *   results_draw_fixture FILE [noise=PART] [rounds=N] [cores=N] [events=N] [hostile=TEXT]
 *                        [teach] [bare]
 *
 * bare: one workload, the baseline alone, and a device that was lost.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "json.h"
#include "page/page.h"
#include "results/analysis.h"
#include "results/results_json.h"

typedef struct wish {
    fixture_params params;
    bool teaches, is_bare;
} wish;

static bool read_word(const char *word, wish *out)
{
    const char *value = strchr(word, '=') == NULL ? "" : strchr(word, '=') + 1;
    if (strncmp(word, "noise=", 6) == 0)
        out->params.noise = strtod(value, NULL);
    else if (strncmp(word, "rounds=", 7) == 0)
        out->params.rounds = (uint32_t)strtoul(value, NULL, 10);
    else if (strncmp(word, "cores=", 6) == 0)
        out->params.cores = (uint32_t)strtoul(value, NULL, 10);
    else if (strncmp(word, "events=", 7) == 0)
        out->params.events = (uint32_t)strtoul(value, NULL, 10);
    else if (strncmp(word, "hostile=", 8) == 0)
        out->params.hostile = value;
    else if (strcmp(word, "teach") == 0)
        out->teaches = true;
    else if (strcmp(word, "bare") == 0)
        out->is_bare = true;
    else
        return false;
    return true;
}

static void make_bare(results *of)
{
    of->group_count = 1;
    of->timeline_count = of->peak_count = of->fact_count = 0;
    of->groups[0]->row_count = 2;
    of->groups[0]->rows[1]->role = RESULTS_CONTESTANT;
    of->groups[0]->rows[1]->sample_count = 0;
    of->groups[0]->rows[1]->state = RESULTS_FAILED;
    of->groups[0]->rows[1]->why = "the device was lost";
    of->is_partial = true;
    of->stopped = "by SIGINT";
}

static bool write_page(const page *p)
{
    json text;
    json_init(&text);
    json_narrow(&text);
    results_write_json(p->of, p->all, &text);
    const bool is_good = json_finish(&text) && page_write(p, text.text, text.size);
    json_free(&text);
    return is_good;
}

static bool draw(const wish *of, const char *path)
{
    results made;
    analysis all;
    html out;
    fixture_make(&of->params, &made);
    if (of->is_bare)
        make_bare(&made);
    results_round(&made);
    html_init(&out);
    bool is_good = analysis_make(&made, &all);
    if (is_good) {
        const page p = {&out, &made, &all, of->teaches};
        is_good = write_page(&p);
        analysis_free(&all);
    }
    FILE *file = is_good ? fopen(path, "wb") : NULL;
    is_good = file != NULL && fwrite(out.text, 1, out.size, file) == out.size;
    if (file != NULL)
        is_good = fclose(file) == 0 && is_good;
    html_free(&out);
    results_free(&made);
    return is_good;
}

int main(int argc, char **argv)
{
    wish of = {.params = {.noise = 0.004, .rounds = 11, .cores = 4}};
    for (int i = 2; i < argc; i++) {
        if (!read_word(argv[i], &of)) {
            fprintf(stderr, "no such word: %s\n", argv[i]);
            return 2;
        }
    }
    if (argc < 2 || !draw(&of, argv[1])) {
        fprintf(stderr, "nothing was written\n");
        return 1;
    }
    return 0;
}
