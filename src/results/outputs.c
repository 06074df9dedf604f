// SPDX-License-Identifier: MIT
#include "results/outputs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "page/page.h"
#include "results/results_json.h"
#include "results/results_text.h"
#include "results/results_trace.h"
#include "save.h"

enum { FILES = 5 };

static void list(const outputs_options *options, const char *files[FILES])
{
    const char *const all[FILES] = {options->html, options->json, options->csv, options->md,
                                    options->trace};
    memcpy(files, all, sizeof all);
}

static bool is_stdout(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

bool outputs_take_stdout(const outputs_options *options)
{
    const char *files[FILES];
    list(options, files);
    for (size_t i = 0; i < FILES; i++)
        if (is_stdout(files[i]))
            return true;
    return false;
}

int outputs_check(const outputs_options *options)
{
    const char *files[FILES];
    problem why;
    list(options, files);
    for (size_t i = 0; i < FILES; i++) {
        for (size_t j = 0; j < i; j++) {
            if (files[i] == NULL || files[j] == NULL || strcmp(files[i], files[j]) != 0)
                continue;
            message_error("two outputs would go to %s; give each a file of its own",
                          is_stdout(files[i]) ? "stdout" : quote_string(files[i]).text);
            return EXIT_USAGE;
        }
        if (files[i] != NULL && !is_stdout(files[i]) && !save_check(files[i], &why)) {
            message_error("%s", why.text);
            return EXIT_IO;
        }
    }
    return EXIT_DONE;
}

/* ---- one of them ---- */

static int bring(const char *path, const char *text, size_t size, output *out)
{
    problem why;
    if (is_stdout(path)) {
        output_text(out, text, size);
        return EXIT_DONE;
    }
    if (save_file(path, text, size, &why))
        return EXIT_DONE;
    message_error("%s", why.text);
    return EXIT_IO;
}

static int no_memory(void)
{
    message_error("no memory is left for the report");
    return EXIT_IO;
}

static int write_page(const outputs_options *options, const analysis *all, const json *text,
                      output *out)
{
    html markup;
    html_init(&markup);
    const page what = {.out = &markup, .of = all->of, .all = all, .teaches = options->teaches};
    const int code = page_write(&what, text->text, text->size)
                         ? bring(options->html, markup.text, markup.size, out)
                         : no_memory();
    html_free(&markup);
    return code;
}

static int write_json(const outputs_options *options, const analysis *all, output *out)
{
    json text;
    int code = EXIT_DONE;
    json_init(&text);
    results_write_json(all->of, all, &text);
    if (!json_finish(&text))
        code = no_memory();
    if (code == EXIT_DONE && options->json != NULL)
        code = bring(options->json, text.text, text.size, out);
    if (code == EXIT_DONE && options->html != NULL)
        code = write_page(options, all, &text, out);
    json_free(&text);
    return code;
}

static int write_trace(const outputs_options *options, const analysis *all, output *out)
{
    json text;
    json_init(&text);
    results_write_trace(all->of, &text);
    const int code =
        json_finish(&text) ? bring(options->trace, text.text, text.size, out) : no_memory();
    json_free(&text);
    return code;
}

typedef void lines_writer(const analysis *all, output *out);

/* What it writes, in memory; NULL where there is none left. */
static char *lines_of(lines_writer *writer, const analysis *all, size_t *size)
{
    const int fd = memfd_create("lines", MFD_CLOEXEC);
    output *lines = fd < 0 ? NULL : malloc(sizeof *lines);
    char *text = NULL;
    if (lines != NULL) {
        output_init(lines, fd);
        writer(all, lines);
        const off_t end = output_flush(lines) ? lseek(fd, 0, SEEK_END) : -1;
        *size = end < 0 ? 0 : (size_t)end;
        text = end < 0 ? NULL : malloc(*size + 1);
        if (text != NULL && pread(fd, text, *size, 0) != end) {
            free(text);
            text = NULL;
        }
    }
    free(lines);
    if (fd >= 0)
        close(fd);
    return text;
}

static int write_lines(const char *path, lines_writer *writer, const analysis *all, output *out)
{
    size_t size;
    if (path == NULL)
        return EXIT_DONE;
    char *text = lines_of(writer, all, &size);
    const int code = text == NULL ? no_memory() : bring(path, text, size, out);
    free(text);
    return code;
}

/* ---- the terminal ---- */

static results_text_style style_of_terminal(void)
{
    results_text_style style = {.columns = 80};
    struct winsize window;
    const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col >= 60)
        style.columns = window.ws_col;
    for (size_t i = 0; i < 3; i++) {
        const char *locale = getenv(names[i]);
        if (locale == NULL || locale[0] == '\0')
            continue;
        style.has_unicode =
            strcasestr(locale, "UTF-8") != NULL || strcasestr(locale, "UTF8") != NULL;
        break;
    }
    return style;
}

int outputs_write(const outputs_options *options, const analysis *all, output *out)
{
    const results_text_style style = style_of_terminal();
    int code = write_lines(options->csv, results_write_csv, all, out);
    if (code == EXIT_DONE)
        code = write_lines(options->md, results_write_markdown, all, out);
    if (code == EXIT_DONE && (options->json != NULL || options->html != NULL))
        code = write_json(options, all, out);
    if (code == EXIT_DONE && options->trace != NULL)
        code = write_trace(options, all, out);
    if (code == EXIT_DONE && !outputs_take_stdout(options))
        results_write_terminal(all, &style, out);
    return code;
}
