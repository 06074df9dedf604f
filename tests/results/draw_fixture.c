// SPDX-License-Identifier: MIT
/* draw_fixture.c - writes the page of the fixture to a file, to be looked at and to be tested.
 *
 *   results_draw_fixture FILE [noise=PART] [rounds=N] [cores=N] [events=N] [hostile=TEXT]
 *                        [teach] [main|bare]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

static bool read_word(const char *word, draw_params *out)
{
    const char *value = strchr(word, '=') == NULL ? "" : strchr(word, '=') + 1;
    if (strncmp(word, "noise=", 6) == 0)
        out->fixture.noise = strtod(value, NULL);
    else if (strncmp(word, "rounds=", 7) == 0)
        out->fixture.rounds = (uint32_t)strtoul(value, NULL, 10);
    else if (strncmp(word, "cores=", 6) == 0)
        out->fixture.cores = (uint32_t)strtoul(value, NULL, 10);
    else if (strncmp(word, "events=", 7) == 0)
        out->fixture.events = (uint32_t)strtoul(value, NULL, 10);
    else if (strncmp(word, "hostile=", 8) == 0)
        out->fixture.hostile = value;
    else if (strcmp(word, "teach") == 0)
        out->teaches = true;
    else if (strcmp(word, "main") == 0)
        out->what = DRAW_MAIN;
    else if (strcmp(word, "bare") == 0)
        out->what = DRAW_BARE;
    else
        return false;
    return true;
}

static bool save(const html *page, const char *path)
{
    FILE *file = fopen(path, "wb");
    const bool is_written = file != NULL && fwrite(page->text, 1, page->size, file) == page->size;
    return file != NULL && fclose(file) == 0 && is_written;
}

int main(int argc, char **argv)
{
    draw_params params = {.fixture = {.noise = 0.004, .rounds = 11, .cores = 4}, .has_json = true};
    html page;
    for (int i = 2; i < argc; i++) {
        if (!read_word(argv[i], &params)) {
            fprintf(stderr, "no such word: %s\n", argv[i]);
            return 2;
        }
    }
    if (argc < 2 || !draw_page(&params, &page) || !save(&page, argv[1])) {
        fprintf(stderr, "nothing was written\n");
        return 1;
    }
    html_free(&page);
    return 0;
}
