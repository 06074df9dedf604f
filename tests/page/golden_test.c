// SPDX-License-Identifier: MIT
/* golden_test.c - the page of a small fixture is the one that is kept, but for its style, script
 * and data.
 *
 *   GPUKIT_ACCEPT=1 ctest --preset release -R 'page/golden$'
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "test.h"

static void write_file(const char *text, size_t size)
{
    FILE *file = fopen(GOLDEN, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* To be freed. */
static char *read_file(void)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(GOLDEN, "rb");
    char *text = calloc(1, MOST);
    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, MOST - 1, file) < MOST - 1);
    fclose(file);
    return text;
}

static void the_page_is_as_it_was(void **state)
{
    const draw_params params = {
        {.noise = 0.004, .rounds = 3, .cores = 2}, DRAW_ALL, .teaches = true};
    html page;
    (void)state;
    assert_true(draw_page(&params, &page));
    const char *body = strstr(page.text, "<body>");
    char *end = strstr(page.text, "<script");
    assert_true(body != NULL && end != NULL);
    *end = '\0';
    if (getenv("GPUKIT_ACCEPT") != NULL)
        write_file(body, strlen(body));
    char *kept = read_file();
    size_t same = 0;
    while (kept[same] == body[same] && kept[same] != '\0')
        same++;
    if (kept[same] != body[same])
        fail_msg("at byte %zu: %.120s\nis not %.120s", same, body + same, kept + same);
    free(kept);
    html_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_page_is_as_it_was)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
