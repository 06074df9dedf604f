// SPDX-License-Identifier: MIT
/* flight_test.c - a dead worker's page says what it did last, whatever is in it. */
#include "base/flight.h"

#include <string.h>

#include "test.h"

static gpk_flight page;

static int use_empty_page(void **state)
{
    (void)state;
    memset(&page, 0, sizeof page);
    gpk_flight_use(&page);
    return 0;
}

static int use_none(void **state)
{
    (void)state;
    gpk_flight_use(NULL);
    return 0;
}

static void expect(const char *text)
{
    char out[400];
    gpk_flight_describe(&page, out, sizeof out);
    assert_string_equal(out, text);
}

static void the_last_note_is_told(void **state)
{
    (void)state;
    expect("");
    gpk_flight_note("listed devices", "", 0, 0);
    expect("while it listed devices");
    gpk_flight_note("loaded", "libpocl.so", 0, 0);
    expect("while it loaded libpocl.so");
    gpk_flight_note("uploaded", "", 3, 6);
    expect("while it uploaded (grains 3 to 8)");
}

/* A device works on it while others are handed over. */
static void the_kernel_before_it_is_told_as_well(void **state)
{
    (void)state;
    gpk_flight_note_kernel("sieve", 3, 6);
    expect("while it ran kernel sieve (grains 3 to 8)");
    gpk_flight_note("downloaded", "", 3, 6);
    expect("while it downloaded (grains 3 to 8), after it ran kernel sieve (grains 3 to 8)");
    gpk_flight_note_kernel("sieve", 9, 1);
    expect("while it ran kernel sieve (grain 9)");
}

static void without_a_page_nothing_is_noted(void **state)
{
    (void)state;
    gpk_flight_use(NULL);
    gpk_flight_note("uploaded", "", 0, 1);
    gpk_flight_note_kernel("sieve", 0, 1);
    expect("");
}

static void long_names_are_cut(void **state)
{
    char name[200], out[400];
    (void)state;
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    gpk_flight_note_kernel(name, 0, 0);
    gpk_flight_describe(&page, out, sizeof out);
    assert_int_equal(strlen(out), strlen("while it ran kernel ") + sizeof page.last.name - 1);
}

/* A wild store has been there: no NULs, escapes for a terminal, counts that overflow. */
static void any_page_gives_one_printable_line(void **state)
{
    char out[200];
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        memset(&page, byte, sizeof page);
        memset(out, 0x7F, sizeof out);
        gpk_flight_describe(&page, out, sizeof out);
        const size_t size = strnlen(out, sizeof out);
        assert_true(size > 0 && size < sizeof out);
        for (size_t i = 0; i < size; i++)
            assert_true(out[i] >= ' ' && out[i] <= '~');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_note_is_told, use_empty_page, use_none),
        cmocka_unit_test_setup_teardown(the_kernel_before_it_is_told_as_well, use_empty_page,
                                        use_none),
        cmocka_unit_test_setup_teardown(without_a_page_nothing_is_noted, use_empty_page, use_none),
        cmocka_unit_test_setup_teardown(long_names_are_cut, use_empty_page, use_none),
        cmocka_unit_test_setup_teardown(any_page_gives_one_printable_line, use_empty_page,
                                        use_none),
    };
    return cmocka_run_group_tests_name("flight", tests, NULL, NULL);
}
