// SPDX-License-Identifier: MIT
/* number_test.c - numbers, ranges and durations: what is taken, what is refused, and in
 * which words.
 */
#include "test.h"

#include <inttypes.h>
#include <string.h>

#include "number.h"
#include "range.h"

#define OVER(text, position)                                                                       \
    "'" text "' goes over the limit 18446744073709551615 (2^64-1) at position " position           \
    "; give a smaller one"
#define HINT "; write it like 1e14, 100_000_000, 10M, 2^40 or 1Gi"

static const struct {
    const char *text;
    uint64_t value;
} accepted[] = {
    {"0", 0},
    {"007", 7},
    {"18446744073709551615", UINT64_MAX},
    {"000000000000000000000000018446744073709551615", UINT64_MAX},
    {"100_000_000", 100000000},
    {"1'000", 1000},
    {"1_2'3", 123},
    /* powers */
    {"10^14", 100000000000000},
    {"2^40", 1099511627776},
    {"2^63", 9223372036854775808u},
    {"1_0^1_0", 10000000000},
    {"0^0", 1},
    {"0^9", 0},
    {"7^0", 1},
    {"1^99999999999999999999999999999999", 1},
    {"18446744073709551615^1", UINT64_MAX},
    /* exponents */
    {"1e14", 100000000000000},
    {"1E14", 100000000000000},
    {"1e+14", 100000000000000},
    {"1.5e9", 1500000000},
    {"1.50e1", 15},
    {"1.844674407370955161500e19", 18446744073709551615u},
    {"0.00000000000000000000000000000000000000001e41", 1},
    {"1e0", 1},
    {"0e99999999999999999999999999999999", 0},
    {"0.0e0", 0},
    {"1.0", 1},
    {"1.000000000000000000000000000000000000000000000000", 1},
    /* prefixes */
    {"10k", 10000},
    {"10K", 10000},
    {"1M", 1000000},
    {"1G", 1000000000},
    {"1T", 1000000000000},
    {"1P", 1000000000000000},
    {"18E", 18000000000000000000u},
    {"1.5k", 1500},
    {"0.001k", 1},
    {"1Ki", 1024},
    {"1Mi", 1048576},
    {"1Gi", 1073741824},
    {"1Ti", 1099511627776},
    {"1Pi", 1125899906842624},
    {"15Ei", 17293822569102704640u},
    {"0.5Ki", 512},
    {"0.0009765625Ki", 1},
    /* sums, from left to right */
    {"2^64-1", UINT64_MAX},
    {"1e14+100", 100000000000100},
    {"10-3+2", 9},
    {"5-5", 0},
    {"2^63+2^63-1", UINT64_MAX},
    {"1Ki-1k", 24},
};

static void numbers_are_read_exactly(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        problem why = {.text = ""};
        uint64_t value = 0;
        const bool is_good = number_parse(piece_of_string(accepted[i].text), &value, &why);
        if (!is_good || value != accepted[i].value)
            fail_msg("%s gives %" PRIu64 " %s", accepted[i].text, value, why.text);
    }
}

static const struct {
    const char *text, *why;
} refused[] = {
    {"18446744073709551616", OVER("18446744073709551616", "1")},
    {"2^64", OVER("2^64", "1")},
    {"2^99999999999999999999", OVER("2^99999999999999999999", "1")},
    {"4294967296^2", OVER("4294967296^2", "1")},
    {"18446744073709551616^2", OVER("18446744073709551616^2", "1")},
    {"1e20", OVER("1e20", "1")},
    {"1e999999999999999999999999999999999999999999",
     OVER("1e999999999999999999999999999999999999999999", "1")},
    {"1.8446744073709551616e19", OVER("1.8446744073709551616e19", "1")},
    {"19E", OVER("19E", "1")},
    {"16Ei", OVER("16Ei", "1")},
    {"18446744073709551616k", OVER("18446744073709551616k", "1")},
    {"18446744073709551616e1-1", OVER("18446744073709551616e1-1", "1")},
    {"5+2^64", OVER("5+2^64", "3")},
    {"2^63+2^63", OVER("2^63+2^63", "6")},
    {"2^64+1-5", OVER("2^64+1-5", "6")},
    {"340282366920938463463374607431768211456", /* 2^128 wraps to 0 where nobody looks */
     OVER("340282366920938463463374607431768211456", "1")},
    {"-5", "'-5' is negative at position 1; the smallest number is 0"},
    {"5-7", "'5-7' is negative at position 2; the smallest number is 0"},
    {"1-2+5", "'1-2+5' is negative at position 2; the smallest number is 0"},
    {"", "'' is not a number: something is missing at position 1" HINT},
    {"1e", "'1e' is not a number: something is missing at position 3" HINT},
    {"2^", "'2^' is not a number: something is missing at position 3" HINT},
    {"1.", "'1.' is not a number: something is missing at position 3" HINT},
    {"5+", "'5+' is not a number: something is missing at position 3" HINT},
    {"12x4", "'12x4' is not a number: 'x' at position 3" HINT},
    {"0x10", "'0x10' is not a number: 'x' at position 2" HINT},
    {"1,000", "'1,000' is not a number: ',' at position 2" HINT},
    {"1e-3", "'1e-3' is not a number: '-' at position 3" HINT},
    {"1_", "'1_' is not a number: '_' at position 2" HINT},
    {"1__0", "'1__0' is not a number: '_' at position 2" HINT},
    {"_1", "'_1' is not a number: '_' at position 1" HINT},
    {".5k", "'.5k' is not a number: '.' at position 1" HINT},
    {"1.0^2", "'1.0^2' is not a number: '^' at position 4" HINT},
    {"2^3^2", "'2^3^2' is not a number: '^' at position 4" HINT},
    {"1e3k", "'1e3k' is not a number: 'k' at position 4" HINT},
    {"2^3k", "'2^3k' is not a number: 'k' at position 4" HINT},
    {"1kB", "'1kB' is not a number: 'B' at position 3" HINT},
    {"1m", "'1m' is not a number: 'm' at position 2" HINT},
    {" 1", "' 1' is not a number: ' ' at position 1" HINT},
    {"1 ", "'1 ' is not a number: ' ' at position 2" HINT},
    {"+1", "'+1' is not a number: '+' at position 1" HINT},
    {"--5", "'--5' is not a number: '-' at position 1" HINT},
    {"inf", "'inf' is not a number: 'i' at position 1" HINT},
    {"1.5", "'1.5' is not a whole number at position 1" HINT},
    {"1.5e0", "'1.5e0' is not a whole number at position 1" HINT},
    {"1+1.25e1", "'1+1.25e1' is not a whole number at position 3" HINT},
    {"0.1Ki", "'0.1Ki' is not a whole number at position 1" HINT},
    {"0.0001k", "'0.0001k' is not a whole number at position 1" HINT},
    {"1.0000000000000000000000001",
     "'1.0000000000000000000000001' has too many digits behind the point at position 1" HINT},
    {"1E+5", "'1E+5' could be a power of ten or a sum of exas at position 1" HINT},
    {"\033[31m1", "'\\x1b[31m1' is not a number: '\\x1b' at position 1" HINT},
};

static void what_is_refused_says_why_and_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        problem why = {.text = ""};
        uint64_t value = 77;
        assert_false(number_parse(piece_of_string(refused[i].text), &value, &why));
        assert_string_equal(why.text, refused[i].why);
        assert_true(value == 77); /* outputs are set on success only */
    }
}

static void bytes_behind_the_piece_are_not_read(void **state)
{
    (void)state;
    problem why;
    uint64_t value;
    assert_true(
        number_parse((piece){.text = "x12345e9", .size = 8, .first = 1, .last = 3}, &value, &why));
    assert_int_equal(value, 12);
    assert_false(number_parse((piece){.text = "1\0002", .size = 3, .last = 3}, &value, &why));
    assert_string_equal(why.text, "'1\\x002' is not a number: '\\x00' at position 2" HINT);
}

static void a_long_text_is_quoted_in_part(void **state)
{
    (void)state;
    char text[200];
    problem why;
    uint64_t value;
    memset(text, '9', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(number_parse(piece_of_string(text), &value, &why));
    assert_string_equal(
        why.text, OVER("999999999999999999999999999999999999999999999999999999999999...", "1"));
    /* 59 letters, then a letter of two bytes: a cut between them would leave half of it. */
    memset(text, 'y', 59);
    memcpy(text + 59, "\xC3\xA9zzz", 6);
    assert_string_equal(quote_string(text).text + 55, "yyyyy...'");
}

static const struct {
    const char *operands[2];
    uint64_t first, last;
} ranges[] = {
    {{"0"}, 0, 0},
    {{"1e9"}, 0, 1000000000},
    {{"10", "20"}, 10, 20},
    {{"7", "7"}, 7, 7},
    {{"1e14..1e14+100"}, 100000000000000, 100000000000100},
    {{"1e14..+100"}, 100000000000000, 100000000000100},
    {{"5..+0"}, 5, 5},
    {{"2^64-100..+99"}, UINT64_MAX - 99, UINT64_MAX},
    {{"1.5k..2k"}, 1500, 2000},
    {{"18446744073709551557", "18446744073709551615"}, 18446744073709551557u, UINT64_MAX},
};

static size_t operand_count(const char *const operands[2])
{
    return operands[1] == NULL ? 1 : 2;
}

static void ranges_are_inclusive_and_have_three_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        problem why = {.text = ""};
        range got = {0};
        if (!range_parse((char *const *)ranges[i].operands, operand_count(ranges[i].operands), &got,
                         &why))
            fail_msg("%s: %s", ranges[i].operands[0], why.text);
        assert_true(got.first == ranges[i].first);
        assert_true(got.last == ranges[i].last);
    }
}

static const struct {
    const char *operands[2], *why;
} refused_ranges[] = {
    {{"5", "3"}, "START 5 is greater than STOP 3; swap them: 3 5"},
    {{"5..3"}, "START 5 is greater than STOP 3; swap them: 3 5"},
    {{"5.."}, "'5..' is not a number: something is missing at position 4" HINT},
    {{"..5"}, "'..5' is not a number: something is missing at position 1" HINT},
    {{"5..+"}, "'5..+' is not a number: something is missing at position 5" HINT},
    {{"1...5"}, "'1...5' is not a number: '.' at position 4" HINT},
    {{"0..1e30"}, OVER("0..1e30", "4")},
    {{"0..-1"}, "'0..-1' is negative at position 4; the smallest number is 0"},
    {{"2^64-1..+1"}, OVER("2^64-1..+1", "9")},
    {{"2^64..5"}, OVER("2^64..5", "1")},
    {{"1..2", "3"}, "'1..2' is a range already; give it alone, without '3'"},
    {{"1", "2..3"}, "'2..3' is a range already; give it alone, without '1'"},
};

static void refused_ranges_say_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused_ranges / sizeof refused_ranges[0]; i++) {
        problem why = {.text = ""};
        range got;
        const char *const *operands = refused_ranges[i].operands;
        assert_false(range_parse((char *const *)operands, operand_count(operands), &got, &why));
        assert_string_equal(why.text, refused_ranges[i].why);
    }
    const char *const three[] = {"1", "2", "3"};
    problem why;
    range got;
    assert_false(range_parse((char *const *)three, 3, &got, &why));
    assert_string_equal(why.text, "'3' is one number too many; give a range as START STOP");
}

static const struct {
    const char *text;
    uint64_t ms; /* 0: refused */
} durations[] = {
    {"500ms", 500},
    {"2s", 2000},
    {"1m30s", 90000},
    {"1.5h", 5400000},
    {"90", 90000},
    {"0.25", 250},
    {"1h1m1s1ms", 3661001},
    {"0s1ms", 1},
    {"4294967295ms", 4294967295},
    {"4294967296ms", 0},
    {"1194h", 0},
    {"0s", 0},
    {"1s0.5ms", 0},
    {"0.5ms", 0},
    {"5x", 0},
    {"", 0},
    {"s", 0},
    {"1m30", 0},
    {"-1s", 0},
    {"1e3s", 0},
    {"1 s", 0},
    {"99999999999999999999999999h", 0},
};

static void durations_are_whole_milliseconds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        problem why = {.text = ""};
        uint64_t ms = 0;
        const bool is_good = duration_parse(durations[i].text, &ms, &why);
        if (is_good != (durations[i].ms > 0) || ms != durations[i].ms)
            fail_msg("%s gives %" PRIu64 " %s", durations[i].text, ms, why.text);
    }
}

static void a_refused_duration_says_why(void **state)
{
    (void)state;
    problem why;
    uint64_t ms;
    assert_false(duration_parse("5x", &ms, &why));
    assert_string_equal(why.text, "'5x' is not a duration: 'x' at position 2; write it like 500ms, "
                                  "2s, 1m30s or 1.5h");
    assert_false(duration_parse("1194h", &ms, &why));
    assert_string_equal(why.text, "'1194h' goes over the limit 4294967295 ms (1193 hours) at "
                                  "position 1; give a smaller one");
    assert_false(duration_parse("0s", &ms, &why));
    assert_string_equal(why.text, "'0s' is no time at all; the shortest is 1ms");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_exactly),
        cmocka_unit_test(what_is_refused_says_why_and_where),
        cmocka_unit_test(bytes_behind_the_piece_are_not_read),
        cmocka_unit_test(a_long_text_is_quoted_in_part),
        cmocka_unit_test(ranges_are_inclusive_and_have_three_forms),
        cmocka_unit_test(refused_ranges_say_why),
        cmocka_unit_test(durations_are_whole_milliseconds),
        cmocka_unit_test(a_refused_duration_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
