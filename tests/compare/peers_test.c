// SPDX-License-Identifier: MIT
/* peers_test.c - other programs: named, found, filled in, and their answers read. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare/peers.h"
#include "compare/process.h"

static const workload primes = {
    .kind = WORKLOAD_PRIMES, .name = "primes:1e6", .first = 0, .last = 1000000};
static const workload countdown = {
    .kind = WORKLOAD_COUNTDOWN, .name = "countdown:50x1000", .counters = 50, .from = 1000};
static const workload blur = {.kind = WORKLOAD_PIXELS,
                              .name = "pixels:blur=2",
                              .operations = {"blur=2"},
                              .operation_count = 1,
                              .width = 40,
                              .height = 30,
                              .images = 2};

static void assert_refused(const char *text, const char *because)
{
    peer got = {.name = "untouched"};
    problem why = {.text = ""};
    if (peer_parse(text, false, &got, &why))
        fail_msg("%s was taken", text);
    assert_string_equal(got.name, "untouched");
    if (strstr(why.text, because) == NULL)
        fail_msg("%s: %s", text, why.text);
}

static void a_name_and_a_command_make_a_peer(void **state)
{
    (void)state;
    peer got;
    problem why;
    assert_true(peer_parse("my sieve=./sieve --to={last} '{first}'", true, &got, &why));
    assert_string_equal(got.name, "my sieve");
    assert_string_equal(got.command, "./sieve --to={last} '{first}'");
    assert_string_equal(got.version, "");
    assert_true(got.is_checked);
}

static void what_makes_no_peer_is_refused(void **state)
{
    (void)state;
    static char large[PEER_COMMAND_MOST + 10];
    assert_refused("primesieve", "NAME=COMMAND");
    assert_refused("", "NAME=COMMAND");
    assert_refused("=primesieve", "NAME=COMMAND");
    assert_refused("a=", "no command");
    assert_refused("a= \t", "no command");
    assert_refused("a\033[2J=b", "control characters");
    assert_refused("a=b\001", "control characters");
    assert_refused("a name that has more bytes than any name here ever has=b", "at most 47");
    memset(large, 'x', sizeof large - 1);
    large[1] = '=';
    assert_refused(large, "script");
}

static void assert_filled(const char *command, const workload *job, const peer_folders *folders,
                          const char *expected)
{
    peer who = {.name = "it"};
    char got[PEER_COMMAND_MOST] = "";
    problem why = {.text = ""};
    snprintf(who.command, sizeof who.command, "%s", command);
    if (!peer_fill(&who, job, folders, got, sizeof got, &why))
        fail_msg("%s: %s", command, why.text);
    assert_string_equal(got, expected);
}

static void assert_not_filled(const char *command, const workload *job, const peer_folders *folders,
                              const char *because)
{
    peer who = {.name = "it"};
    char got[64];
    problem why = {.text = ""};
    snprintf(who.command, sizeof who.command, "%s", command);
    if (peer_fill(&who, job, folders, got, sizeof got, &why))
        fail_msg("%s became %s", command, got);
    if (strstr(why.text, because) == NULL)
        fail_msg("%s: %s", command, why.text);
}

static void places_are_filled_with_what_the_workload_has(void **state)
{
    (void)state;
    const peer_folders plain = {"/tmp/in", "/tmp/out"};
    const workload top = {.kind = WORKLOAD_PRIMES, .first = UINT64_MAX - 1, .last = UINT64_MAX};
    assert_filled("p {first} {last} {size}", &primes, NULL, "p 0 1000000 1000001");
    assert_filled("p {first}-{last}", &top, NULL, "p 18446744073709551614-18446744073709551615");
    assert_filled("c {counters}x{from}={size}", &countdown, NULL, "c 50x1000=50000");
    assert_filled("v '{in}' \"{out}\" {size}", &blur, &plain, "v '/tmp/in' \"/tmp/out\" 2400");
}

static void other_braces_stay(void **state)
{
    (void)state;
    assert_filled("awk '{print}' {lasts} ${last} {a,b} \\{last} {", &primes, NULL,
                  "awk '{print}' {lasts} ${last} {a,b} \\{last} {");
}

static void places_that_a_workload_has_nothing_for_are_refused(void **state)
{
    (void)state;
    assert_not_filled("p {in}", &primes, NULL, "{in}");
    assert_not_filled("p {first}", &countdown, NULL, "{counters}, {from}");
    assert_not_filled("p {out}", &blur, NULL, "{out}");
    assert_not_filled("p 0123456789012345678901234567890123456789012345678901234567890123", &primes,
                      NULL, "longer than 63 bytes");
}

/* Runs it by a shell, which prints each word that comes to a command and one zero behind it. */
static void assert_word(const char *folder)
{
    const peer_folders folders = {folder, "/tmp/out"};
    const peer who = {.name = "it", .command = "printf '%s|' {in}/\"$0\" {out} {in}"};
    char command[PEER_COMMAND_MOST], expected[PEER_COMMAND_MOST];
    problem why = {.text = ""};
    process_result result;
    if (!peer_fill(&who, &blur, &folders, command, sizeof command, &why))
        fail_msg("%s", why.text);
    const char *const words[] = {"sh", "-c", command, "a b", NULL};
    const process_params params = {.words = words, .limit = 30, .output_most = 4096};
    assert_true(process_run(&params, &result, &why));
    snprintf(expected, sizeof expected, "%s/a b|/tmp/out|%s|", folder, folder);
    assert_string_equal(result.output, expected);
    process_result_free(&result);
}

static void a_folder_of_any_name_stays_one_word(void **state)
{
    (void)state;
    static const char *const names[] = {
        "/tmp/plain",
        "/tmp/two words",
        "/tmp/$(echo evil)",
        "/tmp/`echo evil`",
        "/tmp/it's",
        "/tmp/a;b&c|d",
        "/tmp/\"quoted\"",
        "/tmp/$HOME",
        "/tmp/*",
        "~",
        "/tmp/back\\slash",
        "-n",
        "/tmp/new\nline",
        "/tmp/\033[31m",
        "/tmp/\xc3\xa4\xff",
        "{last}{out}",
        "'; echo evil; '",
        "",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_word(names[i]);
}

static void a_folder_that_quotes_would_spoil_is_refused_within_them(void **state)
{
    (void)state;
    const peer_folders hostile = {"/tmp/$(evil)", "/tmp/out"};
    assert_not_filled("v \"{in}\"", &blur, &hostile, "within quotes");
    assert_not_filled("v '{in}'", &blur, &hostile, "within quotes");
    assert_not_filled("v \"a\\\"{in}\"", &blur, &hostile, "within quotes");
    assert_not_filled("v '\\'\"{in}\"", &blur, &hostile, "within quotes");
    assert_filled("v \\\"{in}", &blur, &hostile, "v \\\"'/tmp/$(evil)'");
    assert_filled("v 'a' \"b\" {in}", &blur, &hostile, "v 'a' \"b\" '/tmp/$(evil)'");
}

static void an_answer_is_found_as_a_word(void **state)
{
    (void)state;
    static const struct {
        const char *output, *answer;
        bool has;
    } rows[] = {
        {"78498", "78498", true},
        {"Primes: 78498\n", "78498", true},
        {"primes=78498.", "78498", true},
        {"(78498)", "78498", true},
        {"'78498'", "78498", true},
        {"1 78497\n2 78498", "78498", true},
        {"78498, 5", "78498", true},
        {"78,498", "78498", true},
        {"78_498 found", "78498", true},
        {"78'498", "78498", true},
        {"1,000,000", "1000000", true},
        {"100,000", "100000", true},
        {"7", "7", true},
        {"", "78498", false},
        {"78498", "", false},
        {"178498", "78498", false},
        {"784980", "78498", false},
        {"78498.5", "78498", false},
        {"0.78498", "78498", false},
        {"1,78498", "78498", false},
        {"-78498", "78498", false},
        {"x78498", "78498", false},
        {"78498e3", "78498", false},
        {"_78498", "78498", false},
        {"7,8498", "78498", false},
        {"7,8,4,9,8", "78498", false},
        {"78,49", "78498", false},
        {"78,498,000", "78498", false},
        {"1,078,498", "78498", false},
        {"1,000'000", "1000000", false},
        {"1000,000", "1000000", false},
        {"1,000000", "1000000", false},
        {"1", "1000000", false},
        {"100", "100000", false},
        {"digest da2ee10d8349056f", "da2ee10d8349056f", true},
        {"da2ee10d8349056fa", "da2ee10d8349056f", false},
        {"da2,ee1,0d8", "da2ee10d8", false},
        {"rate-5", "5", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (peer_output_has(rows[i].output, rows[i].answer) != rows[i].has)
            fail_msg("\"%s\" %s %s", rows[i].output, rows[i].has ? "has" : "has not",
                     rows[i].answer);
}

static char folder[] = "/tmp/peers_test.XXXXXX";

static void make_program(const char *name, const char *script)
{
    char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", script);
    fclose(file);
    assert_int_equal(chmod(path, 0755), 0);
}

/* A PATH with nothing but these, and the few that a shell needs. */
static int make_programs(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL || setenv("PATH", folder, 1) != 0)
        return -1;
    make_program("primesieve",
                 "[ \"$1\" = --version ] && echo 'primesieve 99.1, <here>' && echo b");
    make_program("vips", "echo; echo vips-9.9; exit 0");
    make_program("broken", "echo 1.0; exit 1");
    make_program("long", "printf '%094d\\303\\244\\n' 0");
    return 0;
}

static int remove_programs(void **state)
{
    (void)state;
    static const char *const names[] = {"primesieve", "vips", "broken", "long", "python3"};
    char path[100];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static void assert_version(const char *command, const char *expected)
{
    peer who = {.name = "it", .version = "old"};
    snprintf(who.command, sizeof who.command, "%s", command);
    peer_ask_version(&who);
    assert_string_equal(who.version, expected);
}

static void the_first_word_of_a_command_tells_its_version(void **state)
{
    (void)state;
    char expected[96];
    assert_version("primesieve {last} --quiet", "primesieve 99.1, <here>");
    assert_version("primesieve {last} | tail -1", "primesieve 99.1, <here>");
    assert_version("vips", "vips-9.9");
    assert_version("broken", "");
    assert_version("not-there a", "");
    assert_version("$(primesieve) a", "");
    assert_version("for f in a; do primesieve; done", "");
    snprintf(expected, sizeof expected, "%094d", 0); /* the letter behind it takes two bytes */
    assert_version("long", expected);
}

static const peer *find(const peer *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

static void those_on_this_machine_are_found(void **state)
{
    (void)state;
    peer list[PEERS_MOST];
    size_t count = peers_find(&primes, list, PEERS_MOST);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].name, "primesieve");
    assert_string_equal(list[0].version, "primesieve 99.1, <here>");
    assert_true(list[0].is_checked);
    assert_filled(list[0].command, &primes, NULL, "primesieve 0 1000000 --quiet");
    assert_string_equal(list[1].name, "primesieve, 1 thread");
    assert_int_equal(peers_find(&primes, list, 1), 1);
    assert_int_equal(peers_find(&countdown, list, PEERS_MOST), 0);
    const peer_folders folders = {"/tmp/i n", "/tmp/out"};
    assert_int_equal(peers_find(&blur, list, PEERS_MOST), 1);
    assert_string_equal(list[0].version, "vips-9.9");
    assert_false(list[0].is_checked);
    assert_filled(list[0].command, &blur, &folders,
                  "ls '/tmp/i n' | VIPS_CONCURRENCY=1 xargs -P \"$(nproc)\" -I @ vips gaussblur "
                  "'/tmp/i n'/@ /tmp/out/@ 2 --min-ampl 0.01");
}

static void what_a_peer_cannot_do_alike_is_not_asked_of_it(void **state)
{
    (void)state;
    static const char *const none[] = {"median=2", "blur=2;ls", "blur", "rotate=45", "flips"};
    peer list[PEERS_MOST];
    workload job = blur;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        snprintf(job.operations[0], sizeof job.operations[0], "%s", none[i]);
        assert_int_equal(peers_find(&job, list, PEERS_MOST), 0);
    }
    snprintf(job.operations[0], sizeof job.operations[0], "flip");
    assert_int_equal(peers_find(&job, list, PEERS_MOST), 1);
    job.operation_count = 2;
    assert_int_equal(peers_find(&job, list, PEERS_MOST), 0);
}

static void python_is_for_small_jobs(void **state)
{
    (void)state;
    peer list[PEERS_MOST];
    workload large = primes;
    make_program("python3", "[ \"$1\" = --version ] && echo 'Python 3.99'");
    size_t count = peers_find(&primes, list, PEERS_MOST);
    assert_int_equal(count, 3); /* numba is not there: its question fails */
    assert_string_equal(find(list, count, "python3 ProcessPoolExecutor")->version, "Python 3.99");
    assert_int_equal(peers_find(&countdown, list, PEERS_MOST), 1);
    assert_false(list[0].is_checked);
    large.last = 2000000;
    assert_int_equal(peers_find(&large, list, PEERS_MOST), 2);
    large.first = 100000000000000;
    large.last = large.first + 10000;
    assert_int_equal(peers_find(&large, list, PEERS_MOST), 2);
    make_program("python3", "echo numba 0.99, Python 3.99");
    count = peers_find(&primes, list, PEERS_MOST);
    assert_int_equal(count, 4);
    assert_string_equal(find(list, count, "numba")->version, "numba 0.99, Python 3.99");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_and_a_command_make_a_peer),
        cmocka_unit_test(what_makes_no_peer_is_refused),
        cmocka_unit_test(places_are_filled_with_what_the_workload_has),
        cmocka_unit_test(other_braces_stay),
        cmocka_unit_test(places_that_a_workload_has_nothing_for_are_refused),
        cmocka_unit_test(a_folder_of_any_name_stays_one_word),
        cmocka_unit_test(a_folder_that_quotes_would_spoil_is_refused_within_them),
        cmocka_unit_test(an_answer_is_found_as_a_word),
    };
    const struct CMUnitTest with_programs[] = {
        cmocka_unit_test(the_first_word_of_a_command_tells_its_version),
        cmocka_unit_test(those_on_this_machine_are_found),
        cmocka_unit_test(what_a_peer_cannot_do_alike_is_not_asked_of_it),
        cmocka_unit_test(python_is_for_small_jobs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) +
           cmocka_run_group_tests(with_programs, make_programs, remove_programs);
}
