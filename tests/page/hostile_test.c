// SPDX-License-Identifier: MIT
/* hostile_test.c - whatever devices, files and peers are called, the page has the elements and the
 * attributes that it has with harmless names, in the same order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "markup.h"
#include "test.h"
#include "utf8.h"

static const char *const names[] = {
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</ScRiPt ><img src=x onerror=alert(1)>",
    "</style><style>*{display:none}</style>",
    "</title></head><body onload=alert(1)>",
    "</textarea></select></option><svg/onload=alert(1)>",
    "</svg><foreignObject><body>",
    "</table></td></tr></tbody>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus x='",
    "\" tabindex=\"1\" id=\"main",
    "` onclick=`alert(1)",
    "--><script>alert(1)</script><!--",
    "<!--",
    "<!-- <script",
    "]]><x/>",
    "<![CDATA[x]]>",
    "<?xml version=\"1.0\"?>",
    "&lt;script&gt; &amp;amp; &#60; &#x3c;script&#x3e; &copy &notit;",
    "&",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "${alert(1)} #{x} {{x}} %s%s%n%x %1$s",
    "\\u003cscript\\u003e \\\" \\' \\",
    "\x01\x02\x07\x08\x0b\x0c\x1b[31m\x7f",
    "\xc2\x80\xc2\x85\xc2\x9b",
    "\xe2\x80\xae"
    "txt.exe\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8f",
    "\xff\xfe\xc0\xbc script\xc0\xbe \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x80",
    "\xf0\x9f\x98\x80\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb \xe6\xbc\xa2\xe5\xad\x97 "
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
    "line one\nline two\r\n\tline three\n\n<b>",
    "x=\"y\" style=\"position:fixed\" class='stamp' href=\"http://example.com/\"",
    "M0 0L9 9\"/><path d=\"M0 0",
};

static bool draw(const char *hostile, html *out)
{
    const draw_params params = {{.noise = 0.004, .rounds = 5, .cores = 2, .hostile = hostile},
                                DRAW_ALL,
                                .teaches = true,
                                .has_json = true};
    return draw_page(&params, out);
}

static void add(char *out, size_t *size, markup_text text, char end)
{
    memcpy(out + *size, text.text, text.size);
    *size += text.size;
    out[(*size)++] = end;
}

/* Tags and the names of their attributes, with those values that mean something to the browser. To
 * be freed. */
static char *skeleton(const html *page)
{
    char *out = malloc(page->size + 1);
    size_t size = 0;
    markup in = {.at = page->text};
    markup_tag tag;
    assert_non_null(out);
    while (markup_next(&in, &tag)) {
        add(out, &size, tag.name, tag.is_end ? '/' : ' ');
        for (size_t i = 0; i < tag.count; i++) {
            const markup_text name = tag.attributes[i].name, value = tag.attributes[i].value;
            const bool is_text = markup_is(name, "title") || markup_is(name, "aria-label") ||
                                 markup_is(name, "data-unit") || value.text == NULL;
            const bool is_place = size > 0 && name.size <= 2; /* x, y, d of names that moved */
            add(out, &size, name, is_text || is_place ? ' ' : '=');
            if (!is_text && !is_place && !markup_is(name, "width"))
                add(out, &size, value, ' ');
        }
        out[size - 1] = '\n';
    }
    assert_string_equal(in.wrong, "");
    assert_int_equal(*in.at, '\0');
    out[size] = '\0';
    return out;
}

static void assert_same_lines(const char *a, const char *b, const char *name)
{
    size_t at = 0;
    while (a[at] == b[at] && a[at] != '\0')
        at++;
    if (a[at] != b[at])
        fail_msg("%s: %.60s is not %.60s", name, a + at, b + at);
}

/* Of the whole file: no byte that is no text, nothing that turns the direction of writing. */
static void assert_plain(const html *page)
{
    for (size_t i = 0; i < page->size;) {
        const unsigned char *at = (const unsigned char *)page->text + i;
        const size_t size = utf8_size(page->text + i);
        assert_true(size > 0);
        assert_true(*at >= 0x20 || *at == '\n' || *at == '\t');
        assert_true(*at != 0x7F && !(at[0] == 0xC2 && at[1] < 0xA0));
        assert_false(at[0] == 0xE2 && at[1] == 0x80 && at[2] >= 0xAA && at[2] <= 0xAE);
        assert_false(at[0] == 0xE2 && at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9);
        i += size;
    }
}

static void no_name_becomes_markup(void **state)
{
    html harmless, page;
    (void)state;
    assert_true(draw("harmless", &harmless));
    char *expected = skeleton(&harmless);
    assert_true(sizeof names / sizeof names[0] >= 30);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(draw(names[i], &page));
        char *got = skeleton(&page);
        assert_same_lines(expected, got, names[i]);
        free(got);
        html_free(&page);
    }
    free(expected);
    html_free(&harmless);
}

static void the_file_is_text_whatever_names_are(void **state)
{
    html page;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(draw(names[i], &page));
        assert_int_equal(strlen(page.text), page.size);
        assert_plain(&page);
        html_free(&page);
    }
}

/* What the writer of JSON leaves as it is cannot end the element that holds it. */
static void json_stays_inside_of_its_element(void **state)
{
    const char json[] = "{\"a\": \"</script><!--<script>\"}";
    html out;
    (void)state;
    html_init(&out);
    html_json(&out, json, sizeof json - 1);
    assert_null(strchr(out.text, '<'));
    assert_string_equal(out.text, "{\"a\": \"\\u003c/script>\\u003c!--\\u003cscript>\"}");
    html_free(&out);
}

static void a_very_long_name_is_a_page_too(void **state)
{
    static char name[20001];
    html page;
    (void)state;
    memset(name, 'M', sizeof name - 1);
    assert_true(draw(name, &page));
    char *got = skeleton(&page);
    free(got);
    html_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_name_becomes_markup),
        cmocka_unit_test(the_file_is_text_whatever_names_are),
        cmocka_unit_test(json_stays_inside_of_its_element),
        cmocka_unit_test(a_very_long_name_is_a_page_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
