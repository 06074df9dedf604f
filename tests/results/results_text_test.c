// SPDX-License-Identifier: MIT
/* results_text_test.c - results in plain text: as they are kept in golden/, and whatever names from
 * outside are called. The sentences are not in there: they have tests of their own.
 *
 *   GPUKIT_ACCEPT=1 ctest --preset release -R 'results/text$'
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "results/difference_text.h"
#include "results/results_text.h"
#include "utf8.h"

typedef void write_text(const analysis *all, sheet *out);

/* With a zero behind it. */
static void write_fixture(const fixture_params *params, write_text *write, sheet *out)
{
    static const char *sentences[] = {
        "primes:1e9: all together is the fastest, 4.09 times as fast "
        "as sequential (4.09 to 4.11); and | this <b> is `no` @name."};
    results made;
    analysis all;
    fixture_make(params, &made);
    assert_true(analysis_make(&made, &all));
    all.sentences = sentences;
    all.sentence_count = 1;
    write(&all, out);
    sheet_put(out, "", 1);
    assert_true(sheet_finish(out));
    analysis_free(&all);
    results_free(&made);
}

static void keep(const char *name, const sheet *text)
{
    enum { MOST = 1 << 20 };
    char path[400];
    snprintf(path, sizeof path, "%s/%s", GOLDEN, name);
    const bool accepts = getenv("GPUKIT_ACCEPT") != NULL;
    FILE *file = fopen(path, accepts ? "wb" : "rb");
    assert_non_null(file);
    if (accepts) {
        assert_int_equal(fwrite(text->text, 1, text->size - 1, file), text->size - 1);
    } else {
        char *kept = calloc(1, MOST);
        assert_non_null(kept);
        assert_true(fread(kept, 1, MOST - 1, file) < MOST - 1);
        assert_string_equal(text->text, kept);
        free(kept);
    }
    assert_int_equal(fclose(file), 0);
}

static const fixture_params plain = {.noise = 0.004, .rounds = 11, .cores = 4};
static const fixture_params noisy = {.noise = 0.2, .rounds = 11, .cores = 2};

static void texts_are_as_they_were(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const fixture_params *params;
        write_text *write;
        bool is_ascii;
    } rows[] = {
        {"terminal.txt", &plain, results_write_terminal, false},
        {"terminal_ascii.txt", &plain, results_write_terminal, true},
        {"terminal_noisy.txt", &noisy, results_write_terminal, false},
        {"markdown.md", &plain, results_write_markdown, false},
        {"samples.csv", &noisy, results_write_csv, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sheet text;
        sheet_init(&text);
        text.is_ascii = rows[i].is_ascii;
        write_fixture(rows[i].params, rows[i].write, &text);
        keep(rows[i].name, &text);
        sheet_free(&text);
    }
}

/* 30 of them, put into the names of devices and peers, into commands, facts and reasons. */
static const char *const hostile[] = {
    "|",
    "||",
    "\\|",
    "`",
    "``",
    "\n",
    "\r\n",
    "\t",
    "\x01",
    "\x1b[31m",
    "\x7f",
    "\xc2\x9b",
    "\xe2\x80\xae",
    "\xe2\x81\xa6",
    "\xe2\x80\xa8",
    "\xef\xbb\xbf",
    "\xff\xfe",
    "\xf0\x9f\x98\x80",
    "\xe6\xbc\xa2",
    "<b>",
    "</code>",
    "&amp;",
    "\"",
    "\"\"",
    ",",
    "*",
    "_",
    "[a](b)",
    "@name",
    "https://example.org",
    "www.example.org",
    "%s%n",
    "a name that is very long, on and on, far beyond what any column of a table has room for",
};

/* Columns of a line: characters, of which CJK and emoji take two. */
static size_t columns_of(const char *line)
{
    size_t columns = 0;
    while (*line != '\0' && *line != '\n') {
        const size_t size = utf8_size(line);
        assert_true(utf8_is_plain(line));
        columns +=
            size == 4 || (size == 3 && (unsigned char)*line >= 0xE3 && (unsigned char)*line <= 0xED)
                ? 2
                : 1;
        line += size;
    }
    return columns;
}

static size_t assert_lines(const char *text, void (*assert_line)(const char *line))
{
    size_t lines = 0;
    for (; *text != '\0'; text = strchr(text, '\n') + 1) {
        assert_non_null(strchr(text, '\n'));
        assert_line(text);
        lines++;
    }
    return lines;
}

static void assert_fits(const char *line)
{
    if (columns_of(line) > 80)
        fail_msg("%zu columns: %.200s", columns_of(line), line);
}

static void assert_is_ascii(const char *line)
{
    for (; *line != '\n'; line++)
        assert_true(*line >= 0x20 && *line < 0x7F);
}

/* Rows have six bars; no markup but ours, nobody is called by name, and nothing is a link. */
static void assert_is_markdown(const char *line)
{
    static const char *const ours[] = {"<code>", "</code>", "<sub>", "</sub>"};
    size_t bars = 0;
    for (const char *at = line; *at != '\n'; at++) {
        bool is_ours = *at != '<';
        for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
            is_ours = is_ours || strncmp(at, ours[i], strlen(ours[i])) == 0;
        assert_true(is_ours);
        assert_true(strchr("@`_[]\\\t\r\x1b", *at) == NULL);
        assert_false(strncmp(at, "://", 3) == 0 || strncmp(at, "www.", 4) == 0);
        bars += *at == '|';
    }
    assert_true(bars == 6 || bars == 0);
}

/* How many lines there are, each as it should be. */
static size_t lines_of(const analysis *all, write_text *write, bool is_ascii,
                       void (*assert_line)(const char *line))
{
    sheet text;
    sheet_init(&text);
    text.is_ascii = is_ascii;
    write(all, &text);
    sheet_put(&text, "", 1);
    assert_true(sheet_finish(&text));
    const size_t lines = assert_lines(text.text, assert_line);
    sheet_free(&text);
    return lines;
}

static void no_name_breaks_a_table(void **state)
{
    (void)state;
    size_t lines = 0;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        results made;
        analysis all;
        fixture_make(
            &(fixture_params){.noise = 0.004, .rounds = 5, .cores = 1, .hostile = hostile[i]},
            &made);
        assert_true(analysis_make(&made, &all));
        lines_of(&all, results_write_terminal, false, assert_fits);
        lines_of(&all, results_write_terminal, true, assert_is_ascii);
        const size_t its = lines_of(&all, results_write_markdown, false, assert_is_markdown);
        assert_true(lines == 0 || its == lines);
        lines = its;
        analysis_free(&all);
        results_free(&made);
    }
}

/* RFC 4180, without line ends in cells. */
static void assert_is_record(const char *line)
{
    size_t cells = 1;
    for (const char *at = line; *at != '\r';) {
        if (*at == '"') {
            at++;
            assert_true(strchr("=+-@", *at) == NULL);
            while (at[0] != '"' || at[1] == '"')
                at += at[0] == '"' ? 2 : 1;
            at++;
            assert_true(*at == ',' || *at == '\r');
            continue;
        }
        assert_true((unsigned char)*at >= 0x20);
        cells += *at++ == ',';
    }
    assert_int_equal(cells, 17);
}

static void every_record_has_its_cells_and_no_formula(void **state)
{
    (void)state;
    static const char *const formulas[] = {"=1+1", "+1", "-1", "@sum", "\t=1", "a\"=1"};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        results made;
        analysis all;
        sheet text;
        sheet_init(&text);
        fixture_make(&(fixture_params){.noise = 0.004, .rounds = 2, .cores = 1}, &made);
        made.groups[0]->rows[0]->name = formulas[i];
        made.groups[1]->workload = formulas[i];
        assert_true(analysis_make(&made, &all));
        results_write_csv(&all, &text);
        sheet_put(&text, "", 1);
        assert_true(sheet_finish(&text));
        assert_lines(text.text, assert_is_record);
        sheet_free(&text);
        analysis_free(&all);
        results_free(&made);
    }
}

static void differences_are_as_they_were(void **state)
{
    (void)state;
    results made[2];
    analysis all[2];
    sheet terminal, markdown;
    difference between;
    fixture_make(&plain, &made[0]);
    fixture_make(&(fixture_params){.noise = 0.004, .rounds = 13, .cores = 4}, &made[1]);
    made[1].facts[0].value = "Another | one";
    for (size_t i = 0; i < 13; i++)
        made[1].groups[0]->rows[7]->samples[i].seconds *= 1.12;
    for (size_t i = 0; i < 2; i++)
        assert_true(analysis_make(&made[i], &all[i]));
    assert_true(difference_make((const analysis *const[]){&all[0], &all[1]},
                                (const char *const[]){"before.json", "n|w\n.json"}, 2, &between));
    sheet_init(&terminal);
    sheet_init(&markdown);
    difference_write_terminal(&between, &terminal);
    difference_write_markdown(&between, &markdown);
    sheet_put(&terminal, "", 1);
    sheet_put(&markdown, "", 1);
    assert_true(sheet_finish(&terminal) && sheet_finish(&markdown));
    assert_lines(terminal.text, assert_fits);
    keep("difference.txt", &terminal);
    keep("difference.md", &markdown);
    sheet_free(&terminal);
    sheet_free(&markdown);
    difference_free(&between);
    for (size_t i = 0; i < 2; i++) {
        analysis_free(&all[i]);
        results_free(&made[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_as_they_were),
        cmocka_unit_test(no_name_breaks_a_table),
        cmocka_unit_test(every_record_has_its_cells_and_no_formula),
        cmocka_unit_test(differences_are_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
