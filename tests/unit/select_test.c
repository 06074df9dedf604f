// SPDX-License-Identifier: MIT
/* select_test.c - every word of a selector, on boxes of several kinds. */
#include "backend/select.h"

#include <stdio.h>
#include <string.h>

#include "backend/inventory.h"
#include "backend/share.h"
#include "test.h"

enum { TEAM = 1, POCL = 2, GPU_A = 4, GPU_B = 8, BROKEN_GPU = 16, ACCELERATOR = 32, POCL_2 = 64 };

static const struct {
    int bit;
    gpukit_device_info info; /* without an id, which goes by order */
} parts[] = {
    {POCL, {.name = "pthread-EPYC", .kind = GPUKIT_DEVICE_CPU, .compute_units = 8}},
    {POCL_2, {.name = "pthread-second", .kind = GPUKIT_DEVICE_CPU, .compute_units = 8}},
    {GPU_A, {.name = "Radiant RX 1", .kind = GPUKIT_DEVICE_GPU, .compute_units = 4}},
    {GPU_B, {.name = "Radiant RX 2", .kind = GPUKIT_DEVICE_GPU, .compute_units = 100}},
    {BROKEN_GPU,
     {.name = "Radiant Old", .kind = GPUKIT_DEVICE_GPU, .why_not = "no 64-bit integers"}},
    {ACCELERATOR, {.name = "Dice", .kind = GPUKIT_DEVICE_ACCELERATOR, .compute_units = 1}},
};

static gpukit_inventory *inventory_of(int bits)
{
    gpukit_inventory *inventory = NULL;
    unsigned index = 0;

    assert_int_equal(gpk_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    if (bits & TEAM) {
        gpukit_device_info team = {.id = "cpu",
                                   .backend = "openmp",
                                   .name = "AMD EPYC",
                                   .compute_units = 8,
                                   .is_usable = true};
        assert_int_equal(gpk_inventory_add_device(inventory, &team, NULL), GPUKIT_OK);
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        gpukit_device_info info = parts[i].info;
        if ((bits & parts[i].bit) == 0)
            continue;
        snprintf(info.id, sizeof info.id, "opencl:%u", index++);
        snprintf(info.backend, sizeof info.backend, "opencl");
        info.is_usable = info.why_not[0] == '\0';
        assert_int_equal(gpk_inventory_add_device(inventory, &info, NULL), GPUKIT_OK);
    }
    if (index == 0)
        gpk_inventory_note(inventory, "no OpenCL platform found: install one");
    return inventory;
}

/* "cpu opencl:0.1 opencl:1": the requests, as words. */
static void write_selection(const gpk_selection *selection, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < selection->count; i++) {
        const gpk_device_request *request = &selection->requests[i];
        size_t used = strlen(out);
        snprintf(out + used, size - used, "%s%s", i > 0 ? " " : "", request->info->id);
        used = strlen(out);
        if (request->parts > 0)
            snprintf(out + used, size - used, ".%u", request->part);
    }
}

typedef struct row {
    gpukit_context_params params;
    int box;
    gpukit_status refusal; /* with a text that has both words */
    const char *words[2];
    const char *expected; /* the requests, or NULL for a refusal */
    const char *notice;   /* a part of the notice; NULL: none */
} row;

// clang-format off
#define NAMES(on, requests, ...)                                                                   \
    {.box = (on), .params = {__VA_ARGS__}, .expected = (requests)}
#define FALLS_BACK(on, requests, text, ...)                                                        \
    {.box = (on), .params = {__VA_ARGS__}, .expected = (requests), .notice = (text)}
#define REFUSED(on, status, word, other, ...)                                                      \
    {.box = (on), .params = {__VA_ARGS__}, .refusal = GPUKIT_##status, .words = {(word), (other)}}
// clang-format on

static void check_refusal(const row *r, gpukit_status status, const gpukit_error *err)
{
    assert_int_equal(status, r->refusal);
    assert_int_equal(err->status, r->refusal);
    for (size_t i = 0; i < 2; i++)
        if (strstr(err->text, r->words[i]) == NULL)
            fail_msg("'%s' is not in '%s'", r->words[i], err->text);
}

static void check_row(const row *r)
{
    gpukit_inventory *inventory = inventory_of(r->box);
    gpk_selection selection = {.count = 77};
    gpukit_error err = {.text = ""};
    char words[1024];
    gpukit_status status = gpk_select(&r->params, inventory, &selection, &err);

    if (r->expected == NULL) {
        check_refusal(r, status, &err);
        assert_int_equal(selection.count, 77);
    } else {
        if (status != GPUKIT_OK)
            fail_msg("'%s' was refused: %s", r->params.devices, err.text);
        write_selection(&selection, words, sizeof words);
        assert_string_equal(words, r->expected);
        assert_int_equal(selection.notice[0] != '\0', r->notice != NULL);
        if (r->notice != NULL && strstr(selection.notice, r->notice) == NULL)
            fail_msg("'%s' is not in '%s'", r->notice, selection.notice);
    }
    gpukit_inventory_free(inventory);
}

static void check_rows(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i]);
}

#define ROWS(rows) (rows), sizeof(rows) / sizeof((rows)[0])

static void keywords_name_kinds_of_devices(void **state)
{
    static const row rows[] = {
        NAMES(TEAM, "cpu", .devices = NULL),
        NAMES(TEAM, "cpu", .devices = "auto"),
        NAMES(TEAM | POCL | GPU_A, "cpu", .devices = "auto", .hint.cpu_seconds = 1.9),
        NAMES(TEAM | POCL | GPU_A, "cpu opencl:1", .devices = "auto", .hint.cpu_seconds = 2),
        NAMES(TEAM | POCL, "cpu", .devices = "auto", .hint.cpu_seconds = 99),
        NAMES(POCL | GPU_A, "opencl:0 opencl:1", .devices = "auto"),
        NAMES(TEAM | POCL | GPU_A, "cpu", .devices = "cpu"),
        NAMES(TEAM | POCL | GPU_A | GPU_B, "opencl:1 opencl:2", .devices = "gpu"),
        NAMES(TEAM | GPU_B | BROKEN_GPU, "opencl:0", .devices = "gpu"),
        NAMES(TEAM | POCL | GPU_A | BROKEN_GPU | ACCELERATOR, "opencl:0 opencl:1 opencl:3",
              .devices = "opencl"),
        NAMES(TEAM | POCL | GPU_A | ACCELERATOR, "cpu opencl:1 opencl:2", .devices = "all"),
        NAMES(TEAM | POCL, "cpu", .devices = "all"),
        NAMES(POCL | GPU_A, "opencl:0 opencl:1", .devices = "all"),
        NAMES(TEAM | GPU_A, "cpu opencl:0", .devices = "ALL"),
        NAMES(TEAM | GPU_A, "opencl:0", .devices = "Gpu"),
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void gpu_without_a_gpu_falls_back_and_says_so(void **state)
{
    static const row rows[] = {
        FALLS_BACK(TEAM | POCL, "opencl:0",
                   "no OpenCL GPU found; using the OpenCL CPU device opencl:0 (pthread-EPYC)",
                   .devices = "gpu"),
        FALLS_BACK(TEAM | POCL | POCL_2, "opencl:0 opencl:1",
                   "device opencl:0 (pthread-EPYC) and others", .devices = "gpu"),
        FALLS_BACK(TEAM | POCL | BROKEN_GPU, "opencl:0",
                   "the OpenCL GPU opencl:1 cannot be used (no 64-bit integers)", .devices = "gpu"),
        FALLS_BACK(TEAM | POCL, "cpu opencl:0", "opencl:0", .devices = "cpu,gpu"),
        REFUSED(TEAM | POCL, E_NO_DEVICE, "no OpenCL GPU found", "opencl:0 (pthread-EPYC)",
                .devices = "gpu", .strict = true),
        NAMES(TEAM | POCL | GPU_A, "opencl:1", .devices = "gpu", .strict = true),
        REFUSED(TEAM, E_NO_DEVICE, "no OpenCL platform found", "inst", .devices = "gpu"),
        REFUSED(TEAM | BROKEN_GPU, E_NO_DEVICE, "opencl:0", "64-bit", .devices = "gpu"),
        NAMES(TEAM | POCL, "cpu", .devices = "!gpu"),
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void an_id_or_a_part_of_a_name_names_one(void **state)
{
    static const int box = TEAM | POCL | GPU_A | GPU_B | BROKEN_GPU;
    const row rows[] = {
        NAMES(box, "opencl:0", .devices = "opencl:0"),
        NAMES(box, "opencl:2", .devices = "OpenCL:2"),
        NAMES(box, "opencl:0", .devices = "pthread"),
        NAMES(box, "opencl:2", .devices = "rx 2"),
        NAMES(box, "cpu", .devices = "amd"),
        NAMES(TEAM | GPU_A | BROKEN_GPU, "opencl:0", .devices = "radiant"),
        REFUSED(box, E_ARGUMENT, "opencl:1 (Radiant RX 1), opencl:2 (Radiant RX 2)", "'radiant'",
                .devices = "radiant"),
        REFUSED(box, E_ARGUMENT, "cpu, opencl:0", "", .devices = "EPYC"),
        REFUSED(box, E_NO_DEVICE,
                "no device called 'xyz'; there are: cpu, opencl:0 (pthread-EPYC), opencl:1", "",
                .devices = "xyz"),
        REFUSED(box, E_NO_DEVICE, "'opencl:9'", "there are", .devices = "opencl:9"),
        REFUSED(box, E_NO_DEVICE, "'opencl:'", "", .devices = "opencl:"),
        REFUSED(box, E_NO_DEVICE, "'gpu0'", "", .devices = "gpu0"),
        REFUSED(box, E_NO_DEVICE, "opencl:3", "64-bit integers", .devices = "opencl:3"),
        REFUSED(box, E_NO_DEVICE, "opencl:3", "64-bit integers", .devices = "old"),
        REFUSED(GPU_A, E_NO_DEVICE, "'cpu'", "without OpenMP", .devices = "cpu"),
        REFUSED(0, E_NO_DEVICE, "'x'", "none", .devices = "x"),
        REFUSED(0, E_NO_DEVICE, "no OpenCL", "", .devices = "auto"),
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void lists_join_and_exclusions_take_away(void **state)
{
    static const int box = TEAM | POCL | GPU_A | GPU_B | BROKEN_GPU;
    const row rows[] = {
        NAMES(box, "cpu opencl:2", .devices = "opencl:2,cpu"),
        NAMES(box, "cpu opencl:1", .devices = " cpu , opencl:1 "),
        NAMES(box, "cpu opencl:1 opencl:2", .devices = "cpu,cpu,opencl:1,gpu,rx 1"),
        NAMES(box, "cpu opencl:2", .devices = "all,!opencl:1"),
        NAMES(box, "cpu opencl:2", .devices = "!opencl:1,all"),
        NAMES(box, "cpu opencl:2", .devices = "!opencl:1"),
        NAMES(box, "cpu", .devices = "!rx 1,!opencl:2"),
        NAMES(box, "cpu", .devices = "!gpu"),
        NAMES(box, "opencl:0", .devices = "opencl,!gpu"),
        NAMES(box, "opencl:0 opencl:1 opencl:2", .devices = "all, ! cpu"), /* its cores are free */
        NAMES(box, "opencl:0 opencl:1 opencl:2", .devices = "!cpu"),
        NAMES(box, "opencl:0 opencl:1 opencl:2", .devices = "auto,!cpu"),
        NAMES(box, "cpu opencl:1 opencl:2", .devices = "all,!opencl:3"), /* broken, and excluded */
        NAMES(box, "cpu opencl:1 opencl:2", .devices = "all,!old"),
        NAMES(box, "cpu", .devices = "cpu,!gpu"),
        REFUSED(box, E_NO_DEVICE, "excluded", "", .devices = "opencl:1,!opencl:1"),
        REFUSED(box, E_NO_DEVICE, "'!all'", "excluded", .devices = "!all"),
        REFUSED(TEAM, E_NO_DEVICE, "no OpenCL platform", "", .devices = "!cpu"),
        REFUSED(box, E_NO_DEVICE, "'xyz'", "", .devices = "all,!xyz"),
        REFUSED(box, E_ARGUMENT, "'radiant'", "opencl:2", .devices = "all,!radiant"),
        REFUSED(box, E_NO_DEVICE, "'xyz'", "", .devices = "cpu,xyz"),
        REFUSED(box, E_ARGUMENT, "empty", "", .devices = ""),
        REFUSED(box, E_ARGUMENT, "empty", "'cpu,'", .devices = "cpu,"),
        REFUSED(box, E_ARGUMENT, "empty", "", .devices = ",cpu"),
        REFUSED(box, E_ARGUMENT, "empty", "", .devices = "cpu, ,gpu"),
        REFUSED(box, E_ARGUMENT, "empty", "", .devices = "all,!"),
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void a_split_makes_sub_devices(void **state)
{
    static const int box = TEAM | POCL | GPU_A;
    const row rows[] = {
        NAMES(box, "opencl:0.0 opencl:0.1", .devices = "opencl:0", .split = 2),
        NAMES(box, "opencl:0.0", .devices = "opencl:0", .split = 1),
        NAMES(box, "cpu opencl:1.0 opencl:1.1", .devices = "cpu,gpu", .split = 2),
        NAMES(box, "opencl:0.1", .devices = "opencl:0.1", .split = 4),
        NAMES(box, "opencl:0.1 opencl:0.3", .devices = "opencl:0.3,opencl:0.1,opencl:0.3",
              .split = 4),
        NAMES(box, "opencl:0.0 opencl:0.2", .devices = "opencl:0,!opencl:0.1", .split = 3),
        NAMES(box, "opencl:1.0 opencl:1.1", .devices = "opencl,!opencl:0", .split = 2),
        REFUSED(box, E_ARGUMENT, "opencl:0.1", "split", .devices = "opencl:0.1"),
        REFUSED(box, E_ARGUMENT, "0.4", "0.3", .devices = "opencl:0.4", .split = 4),
        REFUSED(box, E_ARGUMENT, "split into 4", "", .devices = "opencl:0.18446744073709551616",
                .split = 4),
        REFUSED(box, E_NO_DEVICE, "'opencl:0.'", "", .devices = "opencl:0.", .split = 4),
        REFUSED(box, E_NO_DEVICE, "'opencl:0.-1'", "", .devices = "opencl:0.-1", .split = 4),
        REFUSED(box, E_NO_DEVICE, "'opencl:0.1x'", "", .devices = "opencl:0.1x", .split = 4),
        REFUSED(box, E_NO_DEVICE, "'cpu.1'", "", .devices = "cpu.1", .split = 4),
        REFUSED(box, E_ARGUMENT, "cannot be split into 5", "4 compute units", .devices = "opencl:1",
                .split = 5),
        REFUSED(box, E_ARGUMENT, "into 5", "", .devices = "opencl:1.0", .split = 5),
        REFUSED(box, E_ARGUMENT, "split of 2", "'cpu'", .devices = "cpu", .split = 2),
        REFUSED(box, E_ARGUMENT, "split of 2", "'auto'", .devices = "auto", .split = 2),
        REFUSED(box, E_ARGUMENT, "65", "64", .devices = "opencl", .split = 65),
        REFUSED(box, E_ARGUMENT, "5000", "4096", .devices = "cpu", .threads = 5000),
        REFUSED(TEAM | GPU_B, E_ARGUMENT, "64", "", .devices = "cpu,gpu", .split = 64),
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void sixty_four_parts_are_all_there(void **state)
{
    gpukit_inventory *inventory = inventory_of(TEAM | GPU_B);
    gpk_selection selection;
    (void)state;
    assert_int_equal(gpk_select(&(gpukit_context_params){.devices = "gpu", .split = 64}, inventory,
                                &selection, NULL),
                     GPUKIT_OK);
    assert_int_equal(selection.count, 64);
    assert_int_equal(selection.requests[63].part, 63);
    assert_int_equal(selection.requests[63].parts, 64);
    gpukit_inventory_free(inventory);
}

/* Compute units of each request, in order; the team and the OpenCL CPU devices have
 * eight cores between them. */
static void check_shares(int box, gpukit_context_params params, size_t count,
                         const uint32_t *expected)
{
    gpukit_inventory *inventory = inventory_of(box);
    gpk_selection selection = {.count = 0};

    assert_int_equal(gpk_select(&params, inventory, &selection, NULL), GPUKIT_OK);
    assert_int_equal(selection.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(selection.requests[i].compute_units, expected[i]);
    gpukit_inventory_free(inventory);
}

#define SHARES(box, ...)                                                                           \
    check_shares(box, (gpukit_context_params)__VA_ARGS__, sizeof expected / sizeof expected[0],    \
                 expected)

static void alone_everyone_gets_every_core(void **state)
{
    (void)state;
    {
        const uint32_t expected[] = {0};
        SHARES(TEAM | POCL, {.devices = "cpu"});
        SHARES(TEAM | POCL, {.devices = "opencl:0"});
        SHARES(TEAM | POCL, {.devices = "opencl:0", .threads = 3});
    }
    {
        const uint32_t expected[] = {3};
        SHARES(TEAM | POCL, {.devices = "cpu", .threads = 3});
    }
    {
        const uint32_t expected[] = {0, 0};
        SHARES(TEAM | GPU_A, {.devices = "all"});
        SHARES(TEAM | POCL | POCL_2, {.devices = "opencl"});
    }
    {
        const uint32_t expected[] = {20, 0};
        SHARES(TEAM | GPU_A, {.devices = "all", .threads = 20});
    }
}

static void on_the_same_cpu_everyone_gets_a_share(void **state)
{
    (void)state;
    {
        const uint32_t expected[] = {4, 4};
        SHARES(TEAM | POCL, {.devices = "cpu,opencl:0"});
    }
    {
        const uint32_t expected[] = {4, 2, 2};
        SHARES(TEAM | POCL | POCL_2, {.devices = "cpu,opencl"});
    }
    {
        const uint32_t expected[] = {3, 2};
        SHARES(TEAM | POCL, {.devices = "cpu,opencl:0", .threads = 5});
    }
    {
        const uint32_t expected[] = {1, 1};
        SHARES(TEAM | POCL, {.devices = "cpu,opencl:0", .threads = 1});
        SHARES(TEAM | POCL, {.devices = "cpu,opencl:0", .threads = 2});
    }
    {
        const uint32_t expected[] = {32, 8}; /* it has no more than eight */
        SHARES(TEAM | POCL, {.devices = "cpu,opencl:0", .threads = 40});
    }
    {
        const uint32_t expected[] = {4, 4, 0};
        SHARES(TEAM | POCL | GPU_A, {.devices = "cpu,opencl"});
    }
    {
        const uint32_t expected[] = {4, 4, 4};
        SHARES(TEAM | POCL, {.devices = "cpu,opencl:0", .split = 2}); /* of both parts */
    }
    {
        const uint32_t expected[] = {1, 8, 8, 8, 8, 8, 8, 8, 8}; /* each part has one */
        SHARES(TEAM | POCL, {.devices = "cpu,opencl:0", .split = 8});
    }
}

static void a_driver_that_counts_more_cores_than_we_may_use_is_held_back(void **state)
{
    static const struct {
        const char *backend;
        bool is_gpu;
        uint32_t units, requested, parts, cores, expected;
    } rows[] = {
        {"opencl", false, 8, 0, 0, 2, 2}, /* a quota of two */
        {"opencl", false, 8, 0, 0, 7, 7},
        {"opencl", false, 8, 0, 0, 8, 0}, /* all of it: no partition is made */
        {"opencl", false, 8, 0, 0, UINT32_MAX, 0},
        {"opencl", false, 1, 0, 0, 1, 0}, /* cannot be partitioned, and need not be */
        {"opencl", false, 8, 4, 0, 2, 4}, /* a share that was dealt out */
        {"opencl", false, 8, 0, 2, 4, 4}, /* of both parts */
        {"opencl", false, 8, 0, 4, 2, 4}, /* one for each part */
        {"opencl", false, 8, 0, 8, 2, 8},
        {"opencl", true, 8, 0, 0, 2, 0}, /* its cores are its own */
        {"openmp", false, 8, 0, 0, 2, 0},
        {"openmp", false, 8, 20, 0, 2, 20}, /* the user's word */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gpukit_device_info info = {.kind = rows[i].is_gpu ? GPUKIT_DEVICE_GPU : GPUKIT_DEVICE_CPU,
                                   .compute_units = rows[i].units};
        gpk_device_request request = {
            .info = &info, .compute_units = rows[i].requested, .parts = rows[i].parts};
        snprintf(info.backend, sizeof info.backend, "%s", rows[i].backend);
        assert_int_equal(gpk_share_limit(&request, rows[i].cores), rows[i].expected);
    }
}

static void only_the_team_needs_no_drivers(void **state)
{
    static const struct {
        gpukit_context_params params;
        bool needs_drivers;
    } rows[] = {
        {{.devices = NULL}, false},
        {{.devices = NULL, .hint.cpu_seconds = 1.99}, false},
        {{.devices = NULL, .hint.cpu_seconds = 2}, true},
        {{.devices = "auto"}, false},
        {{.devices = "auto", .hint.cpu_seconds = 60}, true},
        {{.devices = "cpu"}, false},
        {{.devices = " CPU "}, false},
        {{.devices = "cpu,cpu"}, false},
        {{.devices = "cpu", .hint.cpu_seconds = 60}, false},
        {{.devices = "cpu,auto"}, false},
        {{.devices = "gpu"}, true},
        {{.devices = "all"}, true},
        {{.devices = "opencl"}, true},
        {{.devices = "cpu,opencl:0"}, true},
        {{.devices = "amd"}, true},
        {{.devices = "!cpu"}, true},
        {{.devices = "cpu,!opencl:0"}, true},
    };
    gpukit_inventory *team = inventory_of(TEAM);
    gpukit_inventory *none = inventory_of(0);
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(gpk_select_needs_drivers(&rows[i].params, team), rows[i].needs_drivers);
    assert_true(gpk_select_needs_drivers(&(gpukit_context_params){.devices = "auto"}, none));
    gpukit_inventory_free(team);
    gpukit_inventory_free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keywords_name_kinds_of_devices),
        cmocka_unit_test(gpu_without_a_gpu_falls_back_and_says_so),
        cmocka_unit_test(an_id_or_a_part_of_a_name_names_one),
        cmocka_unit_test(lists_join_and_exclusions_take_away),
        cmocka_unit_test(a_split_makes_sub_devices),
        cmocka_unit_test(sixty_four_parts_are_all_there),
        cmocka_unit_test(alone_everyone_gets_every_core),
        cmocka_unit_test(on_the_same_cpu_everyone_gets_a_share),
        cmocka_unit_test(a_driver_that_counts_more_cores_than_we_may_use_is_held_back),
        cmocka_unit_test(only_the_team_needs_no_drivers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
