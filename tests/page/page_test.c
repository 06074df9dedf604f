// SPDX-License-Identifier: MIT
/* page_test.c - the page is one sound file that reaches for nothing outside of itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "markup.h"
#include "page/texts.h"
#include "test.h"

/* In the order of the page. */
enum { TEXTS = 4 };
static const page_text *const texts[TEXTS] = {&page_text_style_css, &page_text_charts_css,
                                              &page_text_script_js, &page_text_timeline_js};

static bool draw(draw_what what, double noise, html *out)
{
    const draw_params params = {
        {.noise = noise, .rounds = 11, .cores = 2}, what, what == DRAW_ALL, true};
    return draw_page(&params, out);
}

static int set_up(void **state)
{
    static html out;
    *state = draw(DRAW_ALL, 0.004, &out) ? &out : NULL;
    return *state == NULL;
}

static int tear_down(void **state)
{
    html_free(*state);
    return 0;
}

static void assert_reads(const markup *in)
{
    assert_string_equal(in->wrong, "");
    assert_int_equal(*in->at, '\0');
}

static void every_tag_is_ended_in_its_turn(void **state)
{
    const html *page = *state;
    markup in = {.at = page->text};
    markup_tag tag;
    markup_text open[64];
    size_t depth = 0;
    while (markup_next(&in, &tag)) {
        if (tag.is_end) {
            assert_true(depth > 0);
            depth--;
            assert_int_equal(open[depth].size, tag.name.size);
            assert_memory_equal(open[depth].text, tag.name.text, tag.name.size);
        } else if (!tag.is_closed) {
            assert_true(depth < 64);
            open[depth++] = tag.name;
        }
    }
    assert_reads(&in);
    assert_int_equal(depth, 0);
}

/* How many elements have this id. */
static size_t count_id(const char *text, markup_text id)
{
    size_t count = 0;
    markup in = {.at = text};
    markup_tag tag;
    while (markup_next(&in, &tag)) {
        const markup_text own = markup_attribute(&tag, "id");
        count += own.text != NULL && own.size == id.size && memcmp(own.text, id.text, id.size) == 0;
    }
    return count;
}

static void assert_ids_of(const char *text, markup_text list)
{
    while (list.text != NULL && list.size > 0) {
        const char *space = memchr(list.text, ' ', list.size);
        const size_t size = space == NULL ? list.size : (size_t)(space - list.text);
        assert_int_equal(count_id(text, (markup_text){list.text, size}), 1);
        list.text += size + (space != NULL);
        list.size -= size + (space != NULL);
    }
}

static void ids_are_unique_and_what_is_pointed_to_is_there(void **state)
{
    const html *page = *state;
    markup in = {.at = page->text};
    markup_tag tag;
    size_t links = 0;
    while (markup_next(&in, &tag)) {
        const markup_text link = markup_attribute(&tag, "href");
        assert_ids_of(page->text, markup_attribute(&tag, "id"));
        assert_ids_of(page->text, markup_attribute(&tag, "aria-labelledby"));
        if (link.text == NULL)
            continue;
        links++;
        assert_int_equal(link.text[0], '#');
        assert_ids_of(page->text, (markup_text){link.text + 1, link.size - 1});
    }
    assert_reads(&in);
    assert_true(links >= 8); /* the way past the head, and one for each section */
}

static void nothing_is_fetched(void **state)
{
    static const char *const refused[] = {"src",    "srcset", "style",      "action",    "data",
                                          "poster", "ping",   "xlink:href", "formaction"};
    static const char *const elements[] = {"link",  "img",    "image",        "iframe", "object",
                                           "embed", "use",    "video",        "audio",  "base",
                                           "form",  "source", "foreignObject"};
    const html *page = *state;
    markup in = {.at = page->text};
    markup_tag tag;
    while (markup_next(&in, &tag)) {
        for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
            assert_false(markup_is(tag.name, elements[i]));
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
            assert_null(markup_attribute(&tag, refused[i]).text);
        for (size_t i = 0; i < tag.count; i++)
            assert_false(strncmp(tag.attributes[i].name.text, "on", 2) == 0);
    }
    assert_reads(&in);
    for (size_t i = 0; i < TEXTS; i++) {
        const char *text = (const char *)texts[i]->text;
        for (const char *at = strstr(text, "url("); at != NULL; at = strstr(at + 4, "url("))
            assert_int_equal(at[4], '#');
        assert_null(strstr(text, "@import"));
        assert_null(strstr(text, "fetch("));
        assert_null(strstr(text, "innerHTML"));
        assert_null(strstr(text, "http:"));
        assert_null(strstr(text, "https:"));
    }
}

static void the_policy_allows_our_own_texts_and_nothing_else(void **state)
{
    const html *page = *state;
    char policy[600];
    snprintf(policy, sizeof policy,
             "content=\"default-src 'none'; style-src '%s' '%s'; script-src '%s' '%s'; "
             "base-uri 'none'; form-action 'none'\"",
             texts[0]->digest, texts[1]->digest, texts[2]->digest, texts[3]->digest);
    const char *found = strstr(page->text, policy);
    assert_non_null(found);
    assert_true(found < strstr(page->text, "<style>"));
    assert_null(strstr(page->text, "unsafe-"));
}

static void they_stand_in_it_as_they_are(void **state)
{
    const html *page = *state;
    const char *at = page->text;
    for (size_t i = 0; i < TEXTS; i++) {
        const char *begin = i < 2 ? "<style>" : "<script>", *end = i < 2 ? "</style>" : "</script>";
        at = strstr(at, begin);
        assert_non_null(at);
        at += strlen(begin);
        assert_memory_equal(at, texts[i]->text, texts[i]->size);
        at += texts[i]->size;
        assert_memory_equal(at, end, strlen(end));
    }
}

static void tables_say_what_their_heads_are_of(void **state)
{
    const html *page = *state;
    markup in = {.at = page->text};
    markup_tag tag;
    size_t heads = 0;
    while (markup_next(&in, &tag)) {
        if (tag.is_end || !markup_is(tag.name, "th"))
            continue;
        heads++;
        assert_non_null(markup_attribute(&tag, "scope").text);
    }
    assert_reads(&in);
    assert_true(heads > 40);
}

static void charts_and_what_scrolls_have_names(void **state)
{
    const html *page = *state;
    markup in = {.at = page->text};
    markup_tag tag;
    size_t charts = 0, regions = 0;
    while (markup_next(&in, &tag)) {
        const bool is_hidden = markup_attribute(&tag, "aria-hidden").text != NULL;
        if (!tag.is_end && markup_is(tag.name, "svg") && !is_hidden) {
            charts++;
            assert_true(markup_is(markup_attribute(&tag, "role"), "group"));
            assert_true(markup_next(&in, &tag) && markup_is(tag.name, "title") && !tag.is_end);
        }
        if (markup_is(markup_attribute(&tag, "role"), "region")) {
            regions++;
            assert_true(markup_is(markup_attribute(&tag, "tabindex"), "0"));
            assert_true(markup_attribute(&tag, "aria-labelledby").text != NULL ||
                        markup_attribute(&tag, "aria-label").text != NULL);
        }
    }
    assert_true(charts >= 4 && regions >= 6);
}

static void twenty_five_rows_take_150_kB_at_most(void **state)
{
    (void)state;
    html out;
    assert_true(draw(DRAW_MAIN, 0.004, &out));
    print_message("%zu bytes for 24 rows\n", out.size);
    assert_true(out.size <= 150000);
    html_free(&out);
}

static void it_is_the_same_every_time(void **state)
{
    const html *page = *state;
    html again;
    assert_true(draw(DRAW_ALL, 0.004, &again));
    assert_int_equal(again.size, page->size);
    assert_memory_equal(again.text, page->text, page->size);
    html_free(&again);
}

static void a_run_that_failed_is_a_page_too(void **state)
{
    (void)state;
    html out;
    assert_true(draw(DRAW_BARE, 0.004, &out));
    assert_non_null(strstr(out.text, "<strong>PARTIAL</strong>"));
    assert_non_null(strstr(out.text, "by SIGINT"));
    assert_non_null(strstr(out.text, "the device was lost"));
    assert_null(strstr(out.text, "id=\"environment\""));
    assert_null(strstr(out.text, "nan"));
    html_free(&out);
}

static void stamps_are_where_they_belong(void **state)
{
    const html *page = *state;
    html out;
    assert_true(draw(DRAW_ALL, 0.15, &out));
    assert_non_null(strstr(out.text, "<strong>NOISY</strong>"));
    assert_non_null(strstr(out.text, "? withheld</"));
    assert_null(strstr(page->text, "<strong>NOISY</strong>"));
    assert_null(strstr(page->text, "<strong>PARTIAL</strong>"));
    assert_non_null(strstr(page->text, "<strong>MISMATCH</strong>"));
    html_free(&out);
    assert_true(draw(DRAW_MAIN, 0.004, &out));
    assert_null(strstr(out.text, "<strong>MISMATCH</strong>"));
    html_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tag_is_ended_in_its_turn),
        cmocka_unit_test(ids_are_unique_and_what_is_pointed_to_is_there),
        cmocka_unit_test(nothing_is_fetched),
        cmocka_unit_test(the_policy_allows_our_own_texts_and_nothing_else),
        cmocka_unit_test(they_stand_in_it_as_they_are),
        cmocka_unit_test(tables_say_what_their_heads_are_of),
        cmocka_unit_test(charts_and_what_scrolls_have_names),
        cmocka_unit_test(twenty_five_rows_take_150_kB_at_most),
        cmocka_unit_test(it_is_the_same_every_time),
        cmocka_unit_test(a_run_that_failed_is_a_page_too),
        cmocka_unit_test(stamps_are_where_they_belong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
