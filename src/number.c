// SPDX-License-Identifier: MIT
#include "number.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

#define LIMIT ((wide)1 << 64)     /* one too many, yet welcome inside a sum: 2^64-1 */
#define SATURATED ((wide)1 << 68) /* digits stop counting here: times 2^60 still fits */

/* What is being read, for messages. */
typedef struct grammar {
    const char *name;
    const char *limit;
    const char *hint;
} grammar;

static const grammar numbers = {
    "a number",
    "18446744073709551615 (2^64-1)",
    "write it like 1e14, 100_000_000, 10M, 2^40 or 1Gi",
};
static const grammar durations = {
    "a duration",
    "4294967295 ms (1193 hours)",
    "write it like 500ms, 2s, 1m30s or 1.5h",
};

typedef struct reader {
    piece from;
    size_t at;   /* what is read next */
    size_t term; /* where the current term began */
    const grammar *grammar;
    problem *why;
} reader;

/* digits / 10^fraction */
typedef struct decimal {
    wide digits;
    size_t fraction;
} decimal;

piece piece_of_string(const char *text)
{
    const size_t size = strlen(text);
    return (piece){.text = text, .size = size, .first = 0, .last = size};
}

static bool refuse_limit(const reader *r)
{
    return problem_set(r->why, "%s goes over the limit %s at position %zu; give a smaller one",
                       quote(r->from.text, r->from.size).text, r->grammar->limit, r->term + 1);
}

static bool refuse_negative(const reader *r, size_t at)
{
    return problem_set(r->why, "%s is negative at position %zu; the smallest number is 0",
                       quote(r->from.text, r->from.size).text, at + 1);
}

static bool refuse_fraction(const reader *r, const char *what)
{
    return problem_set(r->why, "%s %s at position %zu; %s", quote(r->from.text, r->from.size).text,
                       what, r->term + 1, r->grammar->hint);
}

/* What stands at the reader, or its absence, is the reason. */
static bool refuse_here(const reader *r)
{
    const char *text = r->from.text;
    if (r->at >= r->from.last)
        return problem_set(r->why, "%s is not %s: something is missing at position %zu; %s",
                           quote(text, r->from.size).text, r->grammar->name, r->at + 1,
                           r->grammar->hint);
    return problem_set(r->why, "%s is not %s: %s at position %zu; %s",
                       quote(text, r->from.size).text, r->grammar->name,
                       quote(text + r->at, 1).text, r->at + 1, r->grammar->hint);
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

/* The byte that comes offset bytes later; -1 behind the end. */
static int peek(const reader *r, size_t offset)
{
    const size_t at = r->at + offset;
    return at < r->from.last ? (unsigned char)r->from.text[at] : -1;
}

/* A digit, and a separator that has a digit behind it; -1 where there is none. */
static int take_digit(reader *r)
{
    const int byte = peek(r, 0);
    if (!is_digit(byte))
        return -1;
    r->at++;
    const bool is_separated = peek(r, 0) == '_' || peek(r, 0) == '\'';
    if (is_separated && is_digit(peek(r, 1)))
        r->at++;
    return byte - '0';
}

static wide saturate(wide value)
{
    return value < SATURATED ? value : SATURATED;
}

static bool read_integer(reader *r, wide *out)
{
    int digit = take_digit(r);
    if (digit < 0)
        return refuse_here(r);
    wide value = 0;
    for (; digit >= 0; digit = take_digit(r))
        value = saturate(value * 10 + (unsigned)digit);
    *out = value;
    return true;
}

/* Zeros at the end of a fraction say nothing and are left out. */
static bool read_fraction(reader *r, decimal *number)
{
    size_t zeros = 0;
    int digit = take_digit(r);
    if (digit < 0)
        return refuse_here(r);
    for (; digit >= 0; digit = take_digit(r)) {
        zeros++;
        if (digit == 0)
            continue;
        number->fraction += zeros;
        for (; zeros > 0; zeros--)
            number->digits = saturate(number->digits * 10);
        number->digits = saturate(number->digits + (unsigned)digit);
    }
    if (number->digits == SATURATED)
        return refuse_fraction(r, "has too many digits behind the point");
    return true;
}

static bool read_decimal(reader *r, decimal *out)
{
    *out = (decimal){0};
    if (!read_integer(r, &out->digits))
        return false;
    if (out->digits > LIMIT)
        return refuse_limit(r);
    if (peek(r, 0) != '.')
        return true;
    r->at++;
    return read_fraction(r, out);
}

/* number times 10^tens times 2^twos; a whole number up to the limit, or refused. */
static bool scale(const reader *r, decimal number, wide tens, unsigned twos, wide *out)
{
    wide value = number.digits << twos;
    wide fraction = number.fraction;
    for (; fraction > tens; fraction--) {
        if (value % 10 != 0)
            return refuse_fraction(r, "is not a whole number");
        value /= 10;
    }
    for (tens -= fraction; tens > 0 && value > 0 && value <= LIMIT; tens--)
        value *= 10;
    if (value > LIMIT)
        return refuse_limit(r);
    *out = value;
    return true;
}

/* k, M, Gi ...: how many times 1000 (or 1024, with an i); 0 where there is none. */
static unsigned take_prefix(reader *r, bool *is_binary)
{
    static const char letters[] = "KMGTPE";
    const int byte = peek(r, 0);
    const char *letter = byte > 0 ? strchr(letters, byte == 'k' ? 'K' : byte) : NULL;
    if (letter == NULL)
        return 0;
    r->at++;
    *is_binary = peek(r, 0) == 'i';
    if (*is_binary)
        r->at++;
    return (unsigned)(letter - letters) + 1;
}

/* 1e14 and 1E14, but 1E is an exa. */
static bool is_exponent(const reader *r)
{
    return peek(r, 0) == 'e' || (peek(r, 0) == 'E' && (is_digit(peek(r, 1)) || peek(r, 1) == '+'));
}

static bool read_exponent(reader *r, decimal number, wide *out)
{
    if (peek(r, 0) == 'E' && peek(r, 1) == '+')
        return refuse_fraction(r, "could be a power of ten or a sum of exas");
    r->at++;
    if (peek(r, 0) == '+')
        r->at++;
    wide tens = 0;
    return read_integer(r, &tens) && scale(r, number, tens, 0, out);
}

static bool read_power(reader *r, wide base, wide *out)
{
    wide exponent = 0;
    r->at++;
    if (!read_integer(r, &exponent))
        return false;
    if (base < 2) {
        *out = exponent == 0 ? 1 : base;
        return true;
    }
    wide value = 1;
    for (; exponent > 0; exponent--) {
        if (value > LIMIT / base)
            return refuse_limit(r);
        value *= base;
    }
    *out = value;
    return true;
}

static bool read_term(reader *r, wide *out)
{
    decimal number;
    r->term = r->at;
    if (!read_decimal(r, &number))
        return false;
    const bool has_point = memchr(r->from.text + r->term, '.', r->at - r->term) != NULL;
    if (peek(r, 0) == '^' && !has_point)
        return read_power(r, number.digits, out);
    if (is_exponent(r))
        return read_exponent(r, number, out);
    bool is_binary = false;
    const unsigned steps = take_prefix(r, &is_binary);
    return scale(r, number, is_binary ? 0 : 3 * steps, is_binary ? 10 * steps : 0, out);
}

/* Takes "+ term" or "- term" into sum. */
static bool read_summand(reader *r, wide *sum)
{
    wide value = 0;
    const size_t sign = r->at++;
    if (!read_term(r, &value))
        return false;
    if (r->from.text[sign] == '+')
        *sum += value;
    else if (value > *sum)
        return refuse_negative(r, sign);
    else
        *sum -= value;
    return *sum <= LIMIT || refuse_limit(r);
}

bool number_parse(piece from, uint64_t *out, problem *why)
{
    reader r = {.from = from, .at = from.first, .grammar = &numbers, .why = why};
    wide sum = 0;
    if (peek(&r, 0) == '-' && is_digit(peek(&r, 1)))
        return refuse_negative(&r, r.at);
    if (!read_term(&r, &sum))
        return false;
    while (peek(&r, 0) == '+' || peek(&r, 0) == '-')
        if (!read_summand(&r, &sum))
            return false;
    if (r.at < from.last)
        return refuse_here(&r);
    if (sum == LIMIT)
        return refuse_limit(&r);
    *out = (uint64_t)sum;
    return true;
}

/* The milliseconds of a unit; 0 where there is none. */
static uint32_t take_unit(reader *r)
{
    if (peek(r, 0) == 'm' && peek(r, 1) == 's') {
        r->at += 2;
        return 1;
    }
    static const char letters[] = "smh";
    static const uint32_t units[] = {1000, 60 * 1000, 3600 * 1000};
    const int byte = peek(r, 0);
    const char *letter = byte > 0 ? strchr(letters, byte) : NULL;
    if (letter == NULL)
        return 0;
    r->at++;
    return units[letter - letters];
}

/* "1m" and the like; a number alone, first and last, is in seconds. */
static bool read_duration_term(reader *r, wide *sum)
{
    decimal number;
    r->term = r->at;
    if (!read_decimal(r, &number))
        return false;
    const bool is_alone = r->term == r->from.first && r->at == r->from.last;
    const uint32_t unit = is_alone ? 1000 : take_unit(r);
    if (unit == 0)
        return refuse_here(r);
    wide value = 0;
    number.digits *= unit;
    if (!scale(r, number, 0, 0, &value))
        return false;
    *sum = saturate(*sum + value);
    return true;
}

bool duration_parse(const char *text, uint64_t *out_ms, problem *why)
{
    reader r = {.from = piece_of_string(text), .grammar = &durations, .why = why};
    wide sum = 0;
    do {
        if (!read_duration_term(&r, &sum))
            return false;
    } while (r.at < r.from.last);
    if (sum == 0)
        return problem_set(why, "%s is no time at all; the shortest is 1ms",
                           quote_string(text).text);
    if (sum > UINT32_MAX)
        return refuse_limit(&r);
    *out_ms = (uint64_t)sum;
    return true;
}
