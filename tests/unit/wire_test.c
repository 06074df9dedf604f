// SPDX-License-Identifier: MIT
/* wire_test.c - what is written is read again, and nothing is read or written past the end. */
#include "base/wire.h"

#include <math.h>
#include <string.h>

#include "test.h"

static gpk_reader reader_of(const unsigned char *bytes, size_t size)
{
    return (gpk_reader){.at = bytes, .end = bytes + size};
}

/* The bytes are what other machines see, so they are known ones. */
static void values_are_little_endian_with_nothing_between_them(void **state)
{
    static const unsigned char known[] = {
        0xAB, 0x04, 0x03, 0x02, 0x01, 0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0xF0, 0xBF, 0x02, 0x00, 0x00, 0x00, 'h',  'i',
    };
    unsigned char bytes[64];
    gpk_writer to = {.bytes = bytes, .room = sizeof bytes};
    (void)state;
    gpk_put_u8(&to, 0xAB);
    gpk_put_u32(&to, 0x01020304);
    gpk_put_u64(&to, UINT64_C(0x0102030405060708));
    gpk_put_f64(&to, -1.0);
    gpk_put_text(&to, "hi");
    assert_false(to.is_full);
    assert_int_equal(to.size, sizeof known);
    assert_memory_equal(bytes, known, sizeof known);
}

static void what_was_written_is_read(void **state)
{
    unsigned char bytes[64];
    char text[4];
    gpk_writer to = {.bytes = bytes, .room = sizeof bytes};
    (void)state;
    gpk_put_u8(&to, 255);
    gpk_put_u32(&to, UINT32_MAX);
    gpk_put_u64(&to, UINT64_MAX - 1);
    gpk_put_f64(&to, 0.1);
    gpk_put_f64(&to, -INFINITY);
    gpk_put_u8(&to, 1);
    gpk_put_text(&to, "abc");
    gpk_put_bytes(&to, "xyz", 3);
    gpk_reader from = reader_of(bytes, to.size);
    assert_int_equal(gpk_get_u8(&from), 255);
    assert_int_equal(gpk_get_u32(&from), UINT32_MAX);
    assert_true(gpk_get_u64(&from) == UINT64_MAX - 1);
    assert_true(gpk_get_f64(&from) == 0.1);
    assert_true(gpk_get_f64(&from) == -INFINITY);
    assert_true(gpk_get_flag(&from));
    gpk_get_text(&from, text, sizeof text);
    assert_string_equal(text, "abc");
    assert_false(gpk_reader_is_done(&from)); /* three bytes are left */
    assert_memory_equal(gpk_get_bytes(&from, 3), "xyz", 3);
    assert_true(gpk_reader_is_done(&from));
}

/* Nor does what would fit again, behind what did not. */
static void what_does_not_fit_is_not_written(void **state)
{
    unsigned char bytes[8];
    (void)state;
    for (size_t room = 0; room < 8; room++) {
        memset(bytes, 0x55, sizeof bytes);
        gpk_writer to = {.bytes = bytes, .room = room};
        gpk_put_u64(&to, 0);
        assert_true(to.is_full);
        gpk_put_u8(&to, 1);
        assert_int_equal(to.size, 0);
        for (size_t i = 0; i < sizeof bytes; i++)
            assert_int_equal(bytes[i], 0x55);
    }
    gpk_writer whole = {.bytes = bytes, .room = sizeof bytes};
    gpk_put_u64(&whole, 0);
    assert_false(whole.is_full);
}

static void what_is_not_there_reads_as_zero_from_then_on(void **state)
{
    static const unsigned char bytes[] = {1, 2, 3, 4, 5, 6, 7};
    char text[8] = "before";
    (void)state;
    for (size_t size = 0; size < sizeof bytes; size++) {
        gpk_reader from = reader_of(bytes, size);
        assert_true(gpk_get_u64(&from) == 0);
        assert_true(from.is_bad);
        assert_int_equal(gpk_get_u8(&from), 0);
        assert_null(gpk_get_bytes(&from, 0));
        gpk_get_text(&from, text, sizeof text);
        assert_string_equal(text, "");
        assert_false(gpk_reader_is_done(&from));
    }
}

/* A size that no packet has must not be added to an address. */
static void a_huge_size_is_refused(void **state)
{
    static const unsigned char bytes[] = {0xFF, 0xFF, 0xFF, 0xFF, 'a', 'b'};
    char text[8];
    (void)state;
    gpk_reader from = reader_of(bytes, sizeof bytes);
    gpk_get_text(&from, text, sizeof text);
    assert_true(from.is_bad);
    from = reader_of(bytes, sizeof bytes);
    assert_null(gpk_get_bytes(&from, SIZE_MAX));
    assert_true(from.is_bad);
}

static void texts_are_refused_that_c_would_see_otherwise(void **state)
{
    static const unsigned char nul[] = {3, 0, 0, 0, 'a', 0, 'b'};
    static const unsigned char fits[] = {3, 0, 0, 0, 'a', 'b', 'c'};
    char text[4] = "old";
    (void)state;
    gpk_reader from = reader_of(nul, sizeof nul);
    gpk_get_text(&from, text, sizeof text);
    assert_true(from.is_bad);
    assert_string_equal(text, "");
    from = reader_of(fits, sizeof fits);
    gpk_get_text(&from, text, 3); /* no room for its NUL */
    assert_true(from.is_bad);
    assert_string_equal(text, "");
    from = reader_of(fits, sizeof fits);
    gpk_get_text(&from, text, 4);
    assert_true(gpk_reader_is_done(&from));
    assert_string_equal(text, "abc");
}

static void values_that_are_none_are_refused(void **state)
{
    static const unsigned char two[] = {2, 0, 0, 0};
    (void)state;
    gpk_reader from = reader_of(two, 1);
    assert_false(gpk_get_flag(&from));
    assert_true(from.is_bad);
    from = reader_of(two, 4);
    assert_int_equal(gpk_get_below(&from, 2), 0);
    assert_true(from.is_bad);
    from = reader_of(two, 4);
    assert_int_equal(gpk_get_below(&from, 3), 2);
    assert_true(gpk_reader_is_done(&from));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_little_endian_with_nothing_between_them),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(what_does_not_fit_is_not_written),
        cmocka_unit_test(what_is_not_there_reads_as_zero_from_then_on),
        cmocka_unit_test(a_huge_size_is_refused),
        cmocka_unit_test(texts_are_refused_that_c_would_see_otherwise),
        cmocka_unit_test(values_that_are_none_are_refused),
    };
    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
