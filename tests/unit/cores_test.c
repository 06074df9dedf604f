// SPDX-License-Identifier: MIT
/* cores_test.c - quotas as control groups of all kinds tell them, and the affinity mask. */
#include "base/cores.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#define NONE UINT32_MAX
#define PROC "/proc/self/cgroup"
#define INFO "/proc/self/mountinfo"
#define TOP "/sys/fs/cgroup"
#define MOUNT "23 28 0:22 / /proc rw,relatime shared:5 - proc proc rw\n"
#define MOUNT_V2 MOUNT "31 23 0:28 / " TOP " rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
#define MOUNT_V1                                                                                   \
    MOUNT "31 23 0:28 / " TOP " rw - tmpfs tmpfs rw,mode=755\n"                                    \
          "32 31 0:29 / " TOP "/cpuset rw - cgroup cgroup rw,cpuset\n"                             \
          "33 31 0:30 / " TOP "/cpu,cpuacct rw shared:1 - cgroup cgroup rw,cpu,cpuacct\n"
#define CPU TOP "/cpu,cpuacct"

static char root[] = "cores_test.XXXXXX";

static void make_folders(char *path)
{
    for (char *at = strchr(path, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
}

static void write_file(const char *name, const char *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", root, name);
    make_folders(path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int remove_tree(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

static int make_tree(void **state)
{
    (void)state;
    snprintf(root, sizeof root, "cores_test.XXXXXX");
    return mkdtemp(root) != NULL ? 0 : -1;
}

typedef struct file {
    const char *name, *text;
} file;

typedef struct row {
    const char *why;
    uint32_t expected;
    file files[9];
} row;

static void check_rows(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(make_tree(NULL), 0);
        for (const file *f = rows[i].files; f->name != NULL; f++)
            write_file(f->name, f->text);
        uint32_t quota = gpk_cores_quota(root);
        if (quota != rows[i].expected)
            fail_msg("%s: %u instead of %u", rows[i].why, quota, rows[i].expected);
        assert_int_equal(remove_tree(NULL), 0);
    }
}

#define ROWS(rows) (rows), sizeof(rows) / sizeof((rows)[0])

static void version_2_is_the_least_of_all_above(void **state)
{
    static const file v2 = {INFO, MOUNT_V2};
    static const file in_a_b = {PROC, "0::/a/b\n"};
    const row rows[] = {
        {"no limit", NONE, {v2, in_a_b, {TOP "/a/b/cpu.max", "max 100000\n"}}},
        {"rounded up", 2, {v2, in_a_b, {TOP "/a/b/cpu.max", "150000 100000\n"}}},
        {"half a core", 1, {v2, in_a_b, {TOP "/a/b/cpu.max", "50000 100000\n"}}},
        {"even", 3, {v2, in_a_b, {TOP "/a/b/cpu.max", "300000 100000\n"}}},
        {"another period", 4, {v2, in_a_b, {TOP "/a/b/cpu.max", "40000 10000\n"}}},
        {"parent is smaller",
         2,
         {v2, in_a_b, {TOP "/a/b/cpu.max", "400000 100000"}, {TOP "/a/cpu.max", "200000 100000"}}},
        {"child is smaller",
         4,
         {v2, in_a_b, {TOP "/a/b/cpu.max", "400000 100000"}, {TOP "/a/cpu.max", "500000 100000"}}},
        {"the mount's top is smallest",
         1,
         {v2, in_a_b, {TOP "/a/b/cpu.max", "400000 100000"}, {TOP "/cpu.max", "100000 100000"}}},
        {"child has no limit", 5, {v2, in_a_b, {TOP "/a/b/x", ""}, {TOP "/a/cpu.max", "5 1"}}},
        {"others do not count", NONE, {v2, in_a_b, {TOP "/a/b/x", ""}, {TOP "/b/cpu.max", "5 1"}}},
        {"in the top group", 5, {v2, {PROC, "0::/\n"}, {TOP "/cpu.max", "5 1"}}},
        {"without a mount", NONE, {in_a_b, {TOP "/a/b/cpu.max", "5 1"}}},
        {"without a group", NONE, {v2, {TOP "/cpu.max", "5 1"}}},
        {"nothing at all", NONE, {{NULL, NULL}}},
    };
    (void)state;
    check_rows(ROWS(rows));
}

/* Where /proc and the mounts speak of different groups, the mount's top is ours. */
static void containers_see_their_own_group_at_the_top(void **state)
{
    static const file v2 = {INFO, MOUNT_V2};
    static const file bound = {INFO, "31 23 0:28 /pod/a " TOP " rw - cgroup2 cgroup2 rw\n"};
    const row rows[] = {
        {"not there", 3, {v2, {PROC, "0::/pod/a\n"}, {TOP "/cpu.max", "3 1"}}},
        {"not there, its parent is",
         3,
         {v2, {PROC, "0::/pod/a\n"}, {TOP "/cpu.max", "3 1"}, {TOP "/pod/cpu.max", "2 1"}}},
        {"outside", 3, {v2, {PROC, "0::/../b\n"}, {TOP "/cpu.max", "3 1"}, {"/b/cpu.max", "2 1"}}},
        {"bound", 3, {bound, {PROC, "0::/pod/a\n"}, {TOP "/cpu.max", "3 1"}}},
        {"below what is bound",
         2,
         {bound,
          {PROC, "0::/pod/a/b\n"},
          {TOP "/cpu.max", "3 1"},
          {TOP "/b/cpu.max", "2 1"},
          {TOP "/pod/a/b/cpu.max", "1 1"}}},
        {"another of that beginning",
         3,
         {bound, {PROC, "0::/pod/ab\n"}, {TOP "/cpu.max", "3 1"}, {TOP "/b/cpu.max", "2 1"}}},
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void version_1_has_two_files(void **state)
{
    static const file v1 = {INFO, MOUNT_V1};
    static const file in_a = {PROC, "9:cpuset:/z\n4:cpu,cpuacct:/a\n1:name=systemd:/z\n0::/z\n"};
    static const file period = {CPU "/a/cpu.cfs_period_us", "100000\n"};
    static const file top_period = {CPU "/cpu.cfs_period_us", "100000\n"};
    const row rows[] = {
        {"no limit", NONE, {v1, in_a, period, {CPU "/a/cpu.cfs_quota_us", "-1\n"}}},
        {"rounded up", 3, {v1, in_a, period, {CPU "/a/cpu.cfs_quota_us", "200001\n"}}},
        {"no period", NONE, {v1, in_a, {CPU "/a/cpu.cfs_quota_us", "200000\n"}}},
        {"no quota", NONE, {v1, in_a, period}},
        {"parent is smaller",
         1,
         {v1,
          in_a,
          period,
          top_period,
          {CPU "/a/cpu.cfs_quota_us", "200000\n"},
          {CPU "/cpu.cfs_quota_us", "90000\n"}}},
        {"not there",
         2,
         {v1,
          {PROC, "4:cpu,cpuacct:/docker/1\n"},
          top_period,
          {CPU "/cpu.cfs_quota_us", "200000\n"}}},
        {"only the other controllers",
         NONE,
         {v1, {PROC, "4:cpuset,cpuacct:/\n"}, top_period, {CPU "/cpu.cfs_quota_us", "9\n"}}},
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void hybrids_are_looked_at_twice(void **state)
{
    static const file both = {INFO,
                              MOUNT_V1 "34 31 0:31 / " TOP "/unified rw - cgroup2 cgroup2 rw\n"};
    static const file in_a = {PROC, "4:cpu,cpuacct:/a\n0::/b\n"};
    static const file period = {CPU "/a/cpu.cfs_period_us", "100000\n"};
    const row rows[] = {
        {"version 1", 2, {both, in_a, period, {CPU "/a/cpu.cfs_quota_us", "200000\n"}}},
        {"version 2", 3, {both, in_a, period, {TOP "/unified/b/cpu.max", "3 1\n"}}},
        {"the smaller one",
         2,
         {both,
          in_a,
          period,
          {CPU "/a/cpu.cfs_quota_us", "200000\n"},
          {TOP "/unified/b/cpu.max", "3 1\n"}}},
    };
    (void)state;
    check_rows(ROWS(rows));
}

static void what_is_no_quota_is_no_limit(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "max",
        "max max\n",
        "5",
        "5 0\n",
        "5 -1\n",
        "0 1\n",
        "-5 1\n",
        "x 1\n",
        "5 x\n",
        "5x 1",
        "5 1x\n",
        "5.5 1\n",
        "99999999999999999999999 1\n",
        "4294967295 1",
        "1e3 1",
        "0x10 1\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const row r = {
            texts[i], NONE, {{INFO, MOUNT_V2}, {PROC, "0::/\n"}, {TOP "/cpu.max", texts[i]}}};
        check_rows(&r, 1);
    }
    static const row rows[] = {
        {"no colons", NONE, {{INFO, MOUNT_V2}, {PROC, "rubbish\n0:\n"}, {TOP "/cpu.max", "5 1"}}},
        {"short mounts",
         NONE,
         {{INFO, "1 2 - cgroup2\n - cgroup2 x rw\n"}, {PROC, "0::/\n"}, {TOP "/cpu.max", "5 1"}}},
        {"a folder in its place",
         NONE,
         {{INFO, MOUNT_V2}, {PROC, "0::/\n"}, {TOP "/cpu.max/x", ""}}},
        {"and the parent's",
         5,
         {{INFO, MOUNT_V2}, {PROC, "0::/a\n"}, {TOP "/a/cpu.max/x", ""}, {TOP "/cpu.max", "5 1"}}},
    };
    check_rows(ROWS(rows));
}

static void what_cannot_be_read_is_no_limit(void **state)
{
    char path[PATH_MAX];
    (void)state;
    if (geteuid() == 0) {
        print_message("SKIPPED: root can read everything\n");
        skip();
    }
    assert_int_equal(make_tree(NULL), 0);
    write_file(INFO, MOUNT_V2);
    write_file(PROC, "0::/\n");
    write_file(TOP "/cpu.max", "5 1\n");
    snprintf(path, sizeof path, "%s" TOP "/cpu.max", root);
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(gpk_cores_quota(root), NONE);
    assert_int_equal(remove_tree(NULL), 0);
}

static void the_longest_paths_do_no_harm(void **state)
{
    static char group[2 * PATH_MAX], mounts[3 * PATH_MAX];
    char name[PATH_MAX + 1];
    (void)state;
    memset(name, 'x', PATH_MAX);
    name[PATH_MAX] = '\0';
    snprintf(group, sizeof group, "0::/%s\n", name);
    snprintf(mounts, sizeof mounts, "1 2 0:1 / /%s rw - cgroup2 x rw\n", name);
    const row rows[] = {
        {"group", 5, {{INFO, MOUNT_V2}, {PROC, group}, {TOP "/cpu.max", "5 1"}}},
        {"mount", NONE, {{INFO, mounts}, {PROC, group}}},
    };
    check_rows(ROWS(rows));
}

/* Last of all tests. Of this machine's CPUs only those that are ours can be had. */
static void a_narrow_affinity_counts(void **state)
{
    cpu_set_t *mask = CPU_ALLOC(1 << 16);
    size_t size = CPU_ALLOC_SIZE(1 << 16);
    uint32_t quota = gpk_cores_quota("");
    uint32_t wanted = 0;
    (void)state;
    assert_non_null(mask);
    assert_int_equal(sched_getaffinity(0, size, mask), 0);
    uint32_t count = (uint32_t)CPU_COUNT_S(size, mask);
    assert_int_equal(gpk_cores(), count < quota ? count : quota);

    for (size_t cpu = 0; cpu < 1 << 16; cpu++)
        if (CPU_ISSET_S(cpu, size, mask) && wanted++ > 0)
            CPU_CLR_S(cpu, size, mask);
    assert_int_equal(wanted, count);
    assert_int_equal(sched_setaffinity(0, size, mask), 0);
    assert_int_equal(gpk_cores(), 1);
    CPU_FREE(mask);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_2_is_the_least_of_all_above),
        cmocka_unit_test(containers_see_their_own_group_at_the_top),
        cmocka_unit_test(version_1_has_two_files),
        cmocka_unit_test(hybrids_are_looked_at_twice),
        cmocka_unit_test(what_is_no_quota_is_no_limit),
        cmocka_unit_test(what_cannot_be_read_is_no_limit),
        cmocka_unit_test(the_longest_paths_do_no_harm),
        cmocka_unit_test(a_narrow_affinity_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
