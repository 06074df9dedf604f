// SPDX-License-Identifier: MIT
#include "results/results_files.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "page/html.h"
#include "page/page.h"
#include "results/results_json.h"
#include "results/results_text.h"
#include "results/results_trace.h"
#include "save.h"

enum { FILES = 5 };

static void list_paths(const results_files *files, const char *paths[FILES])
{
    paths[0] = files->html;
    paths[1] = files->json;
    paths[2] = files->csv;
    paths[3] = files->md;
    paths[4] = files->trace;
}

int results_files_check(const results_files *files)
{
    static const char *const names[FILES] = {"--html", "--json", "--csv", "--md", "--trace"};
    const char *paths[FILES];
    list_paths(files, paths);
    for (size_t i = 0; i < FILES; i++) {
        for (size_t j = 0; paths[i] != NULL && j < i; j++) {
            if (paths[j] == NULL || strcmp(paths[i], paths[j]) != 0)
                continue;
            message_error("%s and %s name the same file; give each its own", names[j], names[i]);
            return EXIT_USAGE;
        }
        const int code = deliver_check(paths[i]);
        if (code != EXIT_DONE)
            return code;
    }
    if (files->teaches && files->html == NULL) {
        message_error("--teach is for the page; add --html=FILE");
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

bool results_files_to_stdout(const results_files *files)
{
    const char *paths[FILES];
    list_paths(files, paths);
    for (size_t i = 0; i < FILES; i++)
        if (deliver_to_stdout(paths[i]))
            return true;
    return false;
}

int results_files_bring(const char *path, const char *text, size_t size, output *out)
{
    problem why;
    if (deliver_to_stdout(path)) {
        output_text(out, text, size);
        return EXIT_DONE;
    }
    if (save_file(path, text, size, &why))
        return EXIT_DONE;
    message_error("%s", why.text);
    return EXIT_IO;
}

int results_files_bring_sheet(const char *path, sheet *text, output *out)
{
    const int code = sheet_finish(text) ? results_files_bring(path, text->text, text->size, out)
                                        : message_no_memory();
    sheet_free(text);
    return code;
}

static int write_json(const results_files *files, const analysis *all, output *out)
{
    json text;
    json_init(&text);
    results_write_json(all->of, all, &text);
    return deliver(&text, files->json, out);
}

static int write_html(const results_files *files, const analysis *all, output *out)
{
    json data;
    html text;
    json_init(&data);
    html_init(&text);
    json_narrow(&data);
    results_write_json(all->of, NULL, &data); /* the page itself shows what follows */
    const page p = {.out = &text, .of = all->of, .all = all, .teaches = files->teaches};
    const bool is_made = json_finish(&data) && page_write(&p, data.text, data.size);
    const int code =
        is_made ? results_files_bring(files->html, text.text, text.size, out) : message_no_memory();
    json_free(&data);
    html_free(&text);
    return code;
}

static int write_sheet(const char *path, void (*write)(const analysis *all, sheet *out),
                       const analysis *all, output *out)
{
    sheet text;
    sheet_init(&text);
    write(all, &text);
    return results_files_bring_sheet(path, &text, out);
}

static int write_trace(const results_files *files, const analysis *all, output *out)
{
    json text;
    json_init(&text);
    results_write_trace(all->of, &text);
    return deliver(&text, files->trace, out);
}

/* What was measured for minutes is not lost because one of its files is. */
int results_files_write(const results_files *files, const analysis *all, output *out)
{
    const int codes[FILES] = {
        files->html == NULL ? EXIT_DONE : write_html(files, all, out),
        files->json == NULL ? EXIT_DONE : write_json(files, all, out),
        files->csv == NULL ? EXIT_DONE : write_sheet(files->csv, results_write_csv, all, out),
        files->md == NULL ? EXIT_DONE : write_sheet(files->md, results_write_markdown, all, out),
        files->trace == NULL ? EXIT_DONE : write_trace(files, all, out),
    };
    size_t failed = 0;
    while (failed + 1 < FILES && codes[failed] == EXIT_DONE)
        failed++;
    return codes[failed];
}

bool results_files_has_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return strcasestr(value, "UTF-8") != NULL || strcasestr(value, "utf8") != NULL;
    }
    return false;
}

int results_files_show(const analysis *all, output *out)
{
    sheet text;
    sheet_init(&text);
    text.is_ascii = !results_files_has_unicode();
    results_write_terminal(all, &text);
    return results_files_bring_sheet("-", &text, out);
}
