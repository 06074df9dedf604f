// SPDX-License-Identifier: MIT
/* options_test.c - one table parses and suggests. */
#include "test.h"

#include <stdbool.h>
#include <string.h>

#include "options.h"
#include "suggest.h"

typedef struct values {
    bool is_list;
    bool is_last;
    const char *device;
    const char *json;
    uint64_t threads;
    int method;
    uint64_t timeout_ms;
    const char *output;
    uint64_t memory;
} values;

static const char *const methods[] = {"auto", "sieve", "test", NULL};

static const option_spec table[] = {
    {.name = "list", .kind = OPTION_FLAG, .offset = offsetof(values, is_list)},
    {.name = "last", .kind = OPTION_FLAG, .offset = offsetof(values, is_last)},
    {.name = "device", .kind = OPTION_TEXT, .argument = "SEL", .offset = offsetof(values, device)},
    {.name = "json", .kind = OPTION_FILE, .argument = "FILE", .offset = offsetof(values, json)},
    {.name = "threads",
     .kind = OPTION_NUMBER,
     .argument = "N",
     .offset = offsetof(values, threads),
     .least = 1,
     .most = 4096},
    {.name = "method",
     .kind = OPTION_CHOICE,
     .choices = methods,
     .offset = offsetof(values, method)},
    {.name = "timeout",
     .kind = OPTION_DURATION,
     .argument = "TIME",
     .offset = offsetof(values, timeout_ms)},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .argument = "PATH",
     .offset = offsetof(values, output)},
    {.name = "memory",
     .kind = OPTION_SIZE,
     .argument = "SIZE",
     .offset = offsetof(values, memory),
     .least = 1,
     .most = (uint64_t)1 << 50},
    {.name = NULL},
};

enum { ARGS_MAX = 8 };

typedef struct parsed {
    options_result result;
    values given;
    char *items[ARGS_MAX];
    operands left;
    problem why;
} parsed;

/* args ends with NULL. */
static void parse(const char *const *args, parsed *out)
{
    memset(out, 0, sizeof *out);
    out->left.items = out->items;
    for (size_t i = 0; args[i] != NULL; i++)
        out->items[out->left.count++] = (char *)args[i];
    out->result = options_parse(table, &out->left, &out->given, &out->why);
}

#define PARSE(out, ...) parse((const char *const[]){__VA_ARGS__, NULL}, out)

static void nothing_given_leaves_the_defaults(void **state)
{
    (void)state;
    const values none = {0};
    parsed p;
    parse((const char *const[]){NULL}, &p);
    assert_int_equal(p.result, OPTIONS_OK);
    assert_memory_equal(&p.given, &none, sizeof none);
}

static void every_kind_sets_its_own_field(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "--list", "--device", "cpu", "--json=out.json", "--threads=4Ki", "--method=sieve",
          "--timeout=2s");
    assert_int_equal(p.result, OPTIONS_OK);
    assert_true(p.given.is_list);
    assert_false(p.given.is_last);
    assert_string_equal(p.given.device, "cpu");
    assert_string_equal(p.given.json, "out.json");
    assert_int_equal(p.given.threads, 4096);
    assert_int_equal(p.given.method, 1);
    assert_int_equal(p.given.timeout_ms, 2000);
    assert_int_equal(p.left.count, 0);
}

static void a_value_stands_behind_a_space_or_an_equals_sign(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "--device=a=b", "--threads", "7", "--method", "test", "--timeout", "1");
    assert_string_equal(p.given.device, "a=b");
    assert_int_equal(p.given.threads, 7);
    assert_int_equal(p.given.method, 2);
    assert_int_equal(p.given.timeout_ms, 1000);
    PARSE(&p, "--threads", "1", "--method", "auto");
    assert_int_equal(p.result, OPTIONS_OK);
    assert_int_equal(p.given.threads, 1);
    PARSE(&p, "--device", "!opencl:0"); /* and a value may begin with any sign but a dash */
    assert_string_equal(p.given.device, "!opencl:0");
}

static void a_file_is_standard_output_unless_it_is_named(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "--json", "out.json");
    assert_string_equal(p.given.json, "-");
    assert_int_equal(p.left.count, 1);
    assert_string_equal(p.left.items[0], "out.json");
}

static void a_letter_stands_for_its_option(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "a", "-o", "out/", "b");
    assert_int_equal(p.result, OPTIONS_OK);
    assert_string_equal(p.given.output, "out/");
    assert_int_equal(p.left.count, 2);
    PARSE(&p, "-o", "-");
    assert_string_equal(p.given.output, "-");
    PARSE(&p, "-o");
    assert_int_equal(p.result, OPTIONS_REFUSED);
    assert_string_equal(p.why.text, "--output needs a value: --output=PATH");
    PARSE(&p, "-oo", "out");
    assert_int_equal(p.result, OPTIONS_REFUSED);
    PARSE(&p, "-x", "out");
    assert_int_equal(p.result, OPTIONS_REFUSED);
    assert_string_equal(p.why.text, "unknown option '-x'; --help lists them all");
}

static void a_size_may_end_with_the_unit(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "--memory", "64MiB");
    assert_int_equal(p.result, OPTIONS_OK);
    assert_int_equal(p.given.memory, 64 << 20);
    PARSE(&p, "--memory=5MB");
    assert_int_equal(p.given.memory, 5000000);
    PARSE(&p, "--memory=7");
    assert_int_equal(p.given.memory, 7);
    PARSE(&p, "--memory=B");
    assert_int_equal(p.result, OPTIONS_REFUSED);
}

static void the_last_one_of_two_wins(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "--device", "cpu", "--device", "gpu");
    assert_string_equal(p.given.device, "gpu");
}

static void operands_mix_with_options(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "1", "--list", "-", "--device", "cpu", "-0", "-9");
    assert_int_equal(p.result, OPTIONS_OK);
    assert_int_equal(p.left.count, 4);
    assert_string_equal(p.left.items[0], "1");
    assert_string_equal(p.left.items[1], "-");
    assert_string_equal(p.left.items[2], "-0"); /* numbers, to be refused as such */
    assert_string_equal(p.left.items[3], "-9");
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "--list", "--", "--device", "--");
    assert_int_equal(p.result, OPTIONS_OK);
    assert_null(p.given.device);
    assert_int_equal(p.left.count, 2);
    assert_string_equal(p.left.items[0], "--device");
    assert_string_equal(p.left.items[1], "--");
}

static void help_is_in_every_table(void **state)
{
    (void)state;
    parsed p;
    PARSE(&p, "5", "--help");
    assert_int_equal(p.result, OPTIONS_HELP);
    PARSE(&p, "-h", "--nonsense");
    assert_int_equal(p.result, OPTIONS_HELP);
    PARSE(&p, "--", "-h");
    assert_int_equal(p.result, OPTIONS_OK);
}

static const struct {
    const char *args[3], *why;
} refused[] = {
    {{"--lst"}, "unknown option '--lst'; did you mean --list?"},
    {{"--lits"}, "unknown option '--lits'; did you mean --list?"},
    {{"--dev"}, "unknown option '--dev'; did you mean --device?"},
    {{"--devices=cpu"}, "unknown option '--devices'; did you mean --device?"},
    {{"--hlep"}, "unknown option '--hlep'; did you mean --help?"},
    {{"-list"}, "unknown option '-list'; did you mean --list?"},
    {{"--List"}, "unknown option '--List'; did you mean --list?"},
    {{"--colour"}, "unknown option '--colour'; --help lists them all"},
    {{"-x"}, "unknown option '-x'; --help lists them all"},
    {{"---list"}, "unknown option '---list'; did you mean --list?"},
    {{"--=5"}, "unknown option '--'; --help lists them all"},
    {{"--\033[2J"}, "unknown option '--\\x1b[2J'; --help lists them all"},
    {{"--list=yes"}, "--list takes no value; leave out '=yes'"},
    {{"--list="}, "--list takes no value; leave out '='"},
    {{"--device"}, "--device needs a value: --device=SEL"},
    {{"--device="}, "--device needs a value: --device=SEL"},
    {{"--device", ""}, "--device needs a value: --device=SEL"},
    {{"--device", "--list"}, "--device needs a value: --device=SEL"},
    {{"--json="}, "--json needs a value: --json=FILE"},
    {{"--method"}, "--method needs a value: --method=auto"},
    {{"--method", "sive"},
     "--method takes one of auto, sieve, test; not 'sive': did you mean sieve?"},
    {{"--method", "quantum"}, "--method takes one of auto, sieve, test; not 'quantum'"},
    {{"--method", "si"}, "--method takes one of auto, sieve, test; not 'si': did you mean sieve?"},
    {{"--threads", "0"}, "--threads takes a number from 1 to 4096; not '0'"},
    {{"--threads", "4097"}, "--threads takes a number from 1 to 4096; not '4097'"},
    {{"--memory=0B"}, "--memory takes a size from 1B to 1PiB; not '0B'"},
    {{"--threads=two"},
     "--threads: 'two' is not a number: 't' at position 1; write it like 1e14, "
     "100_000_000, 10M, 2^40 or 1Gi"},
    {{"--timeout=5x"},
     "--timeout: '5x' is not a duration: 'x' at position 2; write it like 500ms, "
     "2s, 1m30s or 1.5h"},
};

static void what_is_refused_says_what_to_try(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        parsed p;
        parse(refused[i].args, &p);
        assert_int_equal(p.result, OPTIONS_REFUSED);
        assert_string_equal(p.why.text, refused[i].why);
    }
}

static const char *nearest(const char *word)
{
    suggestion near = suggest_for(word, strlen(word));
    for (const option_spec *row = table; row->name != NULL; row++)
        suggest_consider(&near, row->name);
    return near.best;
}

static void the_nearest_word_is_suggested(void **state)
{
    (void)state;
    assert_string_equal(nearest("lasst"), "last");
    assert_string_equal(nearest("lisst"), "list");
    assert_string_equal(nearest("deivce"), "device"); /* one swap, not two replacements */
    assert_string_equal(nearest("hteads"), "threads");
    assert_null(nearest("tsil"));
    assert_null(nearest(""));
    assert_null(nearest("a-word-of-more-than-thirty-one-letters"));
}

static const struct {
    const char *word, *candidate;
    size_t distance;
} pairs[] = {
    {"chunk-grains", "chunk-grains", 0},
    {"chunkgrains", "chunk-grains", 1},
    {"chunk-grainss", "chunk-grains", 1},
    {"chunk-grayns", "chunk-grains", 1},
    {"hcunk-grains", "chunk-grains", 1},
    {"chunk-grian", "chunk-grains", 2},
    {"hcnuk-grains", "chunk-grains", 2},
    {"chnkug-rains", "chunk-grains", 3},
    {"hunkc-grains", "chunk-grains", 2},
    {"xyzuk-grains", "chunk-grains", 4},
    {"bac", "abc", 1},
    {"ab", "ba", 1},
    {"z", "y", 1},
    {"chunk", "chunk-grains", 4}, /* its beginning */
    {"abcdefghijklmnopqrstuvwxyz-four", "abcdefghijklmnopqrstuvwxyz-for", 1},
};

static void a_distance_counts_the_slips_of_a_finger(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        suggestion near = suggest_for(pairs[i].word, strlen(pairs[i].word));
        suggest_consider(&near, pairs[i].candidate);
        if (near.best == NULL || near.distance != pairs[i].distance)
            fail_msg("%s: %s, %zu", pairs[i].word, near.best == NULL ? "far" : "near",
                     near.distance);
    }
    suggestion near = suggest_for("xyzwk-grains", 12);
    suggest_consider(&near, "chunk-grains");
    assert_non_null(near.best);
    near = suggest_for("xyzwv-grains", 12);
    suggest_consider(&near, "chunk-grains");
    assert_null(near.best); /* more than a third of it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_leaves_the_defaults),
        cmocka_unit_test(every_kind_sets_its_own_field),
        cmocka_unit_test(a_value_stands_behind_a_space_or_an_equals_sign),
        cmocka_unit_test(a_file_is_standard_output_unless_it_is_named),
        cmocka_unit_test(a_letter_stands_for_its_option),
        cmocka_unit_test(a_size_may_end_with_the_unit),
        cmocka_unit_test(the_last_one_of_two_wins),
        cmocka_unit_test(operands_mix_with_options),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(help_is_in_every_table),
        cmocka_unit_test(what_is_refused_says_what_to_try),
        cmocka_unit_test(the_nearest_word_is_suggested),
        cmocka_unit_test(a_distance_counts_the_slips_of_a_finger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
