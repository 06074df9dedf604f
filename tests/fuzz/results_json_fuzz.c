// SPDX-License-Identifier: MIT
/* results_json_fuzz.c - whatever bytes come as saved results: no harm; a refusal is one line; and
 * what is taken can be analysed, shown in every way, and written so that it is taken again.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "page/page_difference.h"
#include "results/difference.h"
#include "results/difference_text.h"
#include "results/results_json.h"
#include "results/results_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_line(const problem *why)
{
    const size_t size = strnlen(why->text, sizeof why->text);
    require(size > 0 && size < sizeof why->text);
    for (size_t i = 0; i < size; i++)
        require((unsigned char)why->text[i] >= 0x20 && why->text[i] != 0x7F);
}

/* Written, read and written: the second text is the first. */
static void write_again(const results *of, const analysis *all)
{
    results again;
    analysis its;
    problem why;
    json texts[2];
    json_init(&texts[0]);
    json_init(&texts[1]);
    results_write_json(of, all, &texts[0]);
    require(json_finish(&texts[0]));
    require(results_read_json(texts[0].text, texts[0].size, &again, &why));
    require(analysis_make(&again, &its));
    results_write_json(&again, &its, &texts[1]);
    require(json_finish(&texts[1]) && texts[0].size == texts[1].size);
    require(memcmp(texts[0].text, texts[1].text, texts[0].size) == 0);
    analysis_free(&its);
    results_free(&again);
    json_free(&texts[0]);
    json_free(&texts[1]);
}

typedef void write_text(const analysis *all, sheet *out);

/* Lines, and nothing in them that a terminal would act on. */
static void show(const analysis *all, write_text *write)
{
    sheet out;
    sheet_init(&out);
    write(all, &out);
    require(sheet_finish(&out));
    for (size_t i = 0; i < out.size; i++)
        require((unsigned char)out.text[i] >= 0x20 || out.text[i] == '\n' || out.text[i] == '\r');
    sheet_free(&out);
}

static void compare_with_itself(const analysis *all)
{
    const analysis *const runs[] = {all, all};
    const char *const names[] = {"a", "b"};
    difference between;
    html page;
    sheet out;
    require(difference_make(runs, names, 2, &between));
    html_init(&page);
    sheet_init(&out);
    difference_write_terminal(&between, &out);
    difference_write_markdown(&between, &out);
    require(sheet_finish(&out) && page_write_difference(&between, &page));
    for (size_t i = 0; i < between.row_count; i++)
        require(!difference_is_slower(&between, &between.rows[i], 0));
    sheet_free(&out);
    html_free(&page);
    difference_free(&between);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    results of;
    analysis all;
    problem why = {.text = ""};
    if (!results_read_json((const char *)data, size, &of, &why)) {
        require_line(&why);
        return 0;
    }
    results_round(&of); /* more digits than the text would have may have been read */
    require(analysis_make(&of, &all));
    write_again(&of, &all);
    show(&all, results_write_terminal);
    show(&all, results_write_markdown);
    show(&all, results_write_csv);
    compare_with_itself(&all);
    analysis_free(&all);
    results_free(&of);
    return 0;
}
