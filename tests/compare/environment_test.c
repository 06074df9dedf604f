// SPDX-License-Identifier: MIT
/* environment_test.c - facts of a machine that was made up, and of this one. */
#include "test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare/environment.h"
#include "compare/environment_parts.h"
#include "cores.h"

static char root[] = "/tmp/environment_test.XXXXXX";
static results all;

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

static int set_up(void **state)
{
    (void)state;
    memset(root + sizeof root - 7, 'X', 6);
    results_init(&all);
    return mkdtemp(root) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    results_free(&all);
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A file below the root, and its folders. */
static void put(const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof full, "%s/%s", root, path);
    for (char *at = full + sizeof root; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        mkdir(full, 0755);
        *at = '/';
    }
    FILE *file = fopen(full, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void capture(bool names_host)
{
    const environment_params params = {.root = root, .names_host = names_host};
    environment_capture(&params, NULL, &all);
    assert_false(all.has_failed);
}

static void assert_fact(const char *section, const char *name, const char *expected)
{
    const char *value = results_find_fact(&all, section, name);
    if (expected == NULL && value != NULL)
        fail_msg("%s, %s is %s", section, name, value);
    if (expected != NULL && value == NULL)
        fail_msg("%s, %s is not there", section, name);
    if (expected != NULL)
        assert_string_equal(value, expected);
}

#define CPU "sys/devices/system/cpu/"

static void put_processor(void)
{
    put("proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\n"
                        "model\t\t: 85\nmodel name\t: Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz\n"
                        "microcode\t: 0x2006e05\n"
                        "flags\t\t: fpu sse sse2 avx avx2 avx512f avx512vbmi hypervisor fma4\n\n"
                        "processor\t: 1\nmodel name\t: another\n");
    put(CPU "online", "0-2,4\n");
    put(CPU "cpu0/topology/thread_siblings_list", "0,4\n");
    put("sys/devices/system/node/online", "0-1\n");
    put(CPU "cpu0/cache/index0/level", "1\n");
    put(CPU "cpu0/cache/index0/type", "Data\n");
    put(CPU "cpu0/cache/index0/size", "32K\n");
    put(CPU "cpu0/cache/index1/level", "1\n");
    put(CPU "cpu0/cache/index1/type", "Instruction\n");
    put(CPU "cpu0/cache/index1/size", "64K\n");
    put(CPU "cpu0/cache/index2/level", "2\n");
    put(CPU "cpu0/cache/index2/type", "Unified\n");
    put(CPU "cpu0/cache/index2/size", "1024K\n");
    put(CPU "cpu0/cpufreq/cpuinfo_min_freq", "1000000\n");
    put(CPU "cpu0/cpufreq/cpuinfo_max_freq", "3700000\n");
    put(CPU "cpu0/cpufreq/scaling_driver", "intel_pstate\n");
    put(CPU "cpu0/cpufreq/scaling_governor", "performance\n");
    put(CPU "cpu1/cpufreq/scaling_governor", "performance\n");
    put(CPU "intel_pstate/no_turbo", "0\n");
    put(CPU "vulnerabilities/meltdown", "Mitigation: PTI\n");
    put(CPU "vulnerabilities/srbds", "Not affected\n");
    put(CPU "vulnerabilities/spectre_v2", "Vulnerable, IBPB: disabled\n");
    put(CPU "vulnerabilities/mds", "Mitigation: Clear CPU buffers; SMT vulnerable\n");
}

static void the_processor_is_told(void **state)
{
    (void)state;
    char ours[16];
    put_processor();
    capture(false);
    snprintf(ours, sizeof ours, "%u", cores_count());
    assert_fact("processor", "model", "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz");
    assert_fact("processor", "vendor", "GenuineIntel");
    assert_fact("processor", "microcode", "0x2006e05");
    assert_fact("processor", "cores online", "4");
    assert_fact("processor", "cores for us", ours);
    assert_fact("processor", "threads per core", "2");
    assert_fact("processor", "numa nodes", "2");
    assert_fact("processor", "caches", "L1d 32K, L1i 64K, L2 1024K");
    assert_fact("processor", "instructions", "sse2 avx avx2 avx512f avx512vbmi");
    assert_fact("processor", "least clock", "1000 MHz");
    assert_fact("processor", "most clock", "3700 MHz");
    assert_fact("processor", "clock driver", "intel_pstate");
    assert_fact("processor", "governor", "performance");
    assert_fact("processor", "boost", "on");
    assert_fact("processor", "mitigations",
                "mitigated: mds, meltdown; vulnerable: spectre_v2; 1 not affected");
    assert_fact("processor", "cgroup quota", NULL);
    assert_fact("system", "hypervisor", "yes");
}

static void one_core_at_another_governor_is_told(void **state)
{
    (void)state;
    put_processor();
    put(CPU "cpu3/cpufreq/scaling_governor", "powersave\n");
    put(CPU "cpufreq/boost", "0\n");
    capture(false);
    assert_fact("processor", "governor", "performance, and powersave of core 3");
    assert_fact("processor", "boost", "off");
}

static void an_arm_processor_has_other_words(void **state)
{
    (void)state;
    put("proc/cpuinfo", "processor : 0\nFeatures : fp asimd sve2 sve\nCPU implementer : 0x41\n\n"
                        "Hardware : BCM2835\nModel : Raspberry Pi 5\n");
    capture(false);
    assert_fact("processor", "model", "Raspberry Pi 5");
    assert_fact("processor", "vendor", "0x41");
    assert_fact("processor", "instructions", "asimd sve sve2");
    assert_fact("system", "hypervisor", NULL);
}

static void memory_and_system_are_told(void **state)
{
    (void)state;
    put("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:  8388608 kB\n"
                        "SwapTotal: 0 kB\nHugePages_Total: 4\nHugepagesize:       2048 kB\n");
    put("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    put("proc/sys/kernel/ostype", "Linux\n");
    put("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
    put("proc/sys/kernel/hostname", "secret.example\n");
    put("proc/sys/kernel/randomize_va_space", "2\n");
    put("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
    put("proc/cpuinfo", "flags : sse2 hypervisor\n");
    put("sys/class/dmi/id/sys_vendor", "QEMU\n");
    put("sys/class/dmi/id/product_name", "Standard PC\n");
    put("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
    capture(false);
    assert_fact("memory", "total", "16.0 GiB");
    assert_fact("memory", "available", "8.00 GiB");
    assert_fact("memory", "swap", NULL);
    assert_fact("memory", "huge pages", "4 of 2.00 MiB");
    assert_fact("memory", "transparent huge pages", "madvise");
    assert_fact("memory", "cgroup limit", NULL);
    assert_fact("system", "kernel", "Linux 6.1.0-18-amd64");
    assert_fact("system", "distribution", "Debian GNU/Linux 12 (bookworm)");
    assert_fact("system", "hypervisor", "QEMU Standard PC");
    assert_fact("system", "aslr", "on");
    assert_fact("system", "clock source", "tsc");
    for (size_t i = 0; i < all.fact_count; i++)
        assert_null(strstr(all.facts[i].value, "secret.example"));
}

static void the_host_has_its_name_where_it_is_asked_for(void **state)
{
    (void)state;
    put("proc/sys/kernel/hostname", "box.example\n");
    capture(true);
    assert_fact("system", "host name", "box.example");
}

static void groups_of_version_2_limit(void **state)
{
    (void)state;
    put("proc/self/cgroup", "0::/user/job\n");
    put("sys/fs/cgroup/user/job/cpu.max", "max 100000\n");
    put("sys/fs/cgroup/user/cpu.max", "150000 100000\n");
    put("sys/fs/cgroup/user/job/memory.max", "1073741824\n");
    put("sys/fs/cgroup/user/memory.max", "max\n");
    capture(false);
    assert_fact("processor", "cgroup quota", "1.5 cores");
    assert_fact("memory", "cgroup limit", "1.00 GiB");
}

static void the_strictest_group_counts(void **state)
{
    (void)state;
    put("proc/self/cgroup", "0::/a/b\n");
    put("sys/fs/cgroup/a/b/cpu.max", "400000 100000\n");
    put("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
    put("sys/fs/cgroup/cpu.max", "200000 100000\n");
    assert_float_equal(cgroup_cores(root), 0.5, 1e-9);
}

static void groups_of_version_1_limit(void **state)
{
    (void)state;
    put("proc/self/cgroup", "5:memory:/docker/1\n4:cpu,cpuacct:/docker/1\n3:cpuset:/\n0::/\n");
    put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "250000\n"); /* seen from inside */
    put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    put("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "536870912\n");
    assert_float_equal(cgroup_cores(root), 2.5, 1e-9);
    assert_float_equal(cgroup_bytes(root), 536870912, 0.5);
}

static void groups_without_limits_have_none(void **state)
{
    (void)state;
    put("proc/self/cgroup", "5:memory:/\n4:cpu:/\n3:cpuset:/\n0::/\n");
    put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put("sys/fs/cgroup/unified/cpu.max", "max 100000\n");
    assert_true(cgroup_cores(root) < 0);
    assert_true(cgroup_bytes(root) < 0);
}

static void damaged_files_are_no_facts(void **state)
{
    (void)state;
    put("proc/self/cgroup", "\n:\n::\nx:y\n4:cpu:/../../..\n0::/a");
    put("sys/fs/cgroup/a/cpu.max", "0 0");
    put("proc/loadavg", "much\n");
    put("proc/cpuinfo", ": :\nmodel name\nflags:\nmodel name :   \n");
    put(CPU "online", "9-1\n");
    put("proc/meminfo", "MemTotal: lots\n");
    put("proc/sys/kernel/randomize_va_space", "x\n");
    put("etc/os-release", "PRETTY_NAME=\"\n");
    put("sys/kernel/mm/transparent_hugepage/enabled", "always never\n");
    capture(true);
    assert_fact("processor", "model", NULL);
    assert_fact("processor", "cores online", NULL);
    assert_fact("processor", "cgroup quota", NULL);
    assert_fact("processor", "instructions", NULL);
    assert_fact("memory", "total", NULL);
    assert_fact("system", "aslr", NULL);
    assert_fact("memory", "transparent huge pages", NULL);
    assert_fact("system", "distribution", "\"");
    assert_true(environment_load(root) < 0);
}

static void hostile_words_come_as_they_are(void **state)
{
    (void)state;
    put("proc/cpuinfo", "model name\t: <script>alert(1)</script> %s%n \xff\x1b[2J\n");
    capture(false);
    assert_fact("processor", "model", "<script>alert(1)</script> %s%n \xff\x1b[2J");
}

/* What is no file is told all the same: by calls, and by the build. */
static void an_empty_tree_leaves_what_needs_no_file(void **state)
{
    (void)state;
    capture(true);
    for (size_t i = 0; i < all.fact_count; i++) {
        const results_fact *fact = &all.facts[i];
        const bool is_call = strcmp(fact->name, "cores for us") == 0 ||
                             strcmp(fact->name, "architecture") == 0 ||
                             strcmp(fact->name, "libc") == 0;
        if (!is_call && strcmp(fact->section, "build") != 0 &&
            strcmp(fact->section, "variables") != 0)
            fail_msg("%s, %s is %s", fact->section, fact->name, fact->value);
        assert_string_not_equal(fact->value, "");
    }
    assert_true(environment_load(root) < 0);
}

static void the_build_and_the_variables_are_told(void **state)
{
    (void)state;
    setenv("OMP_PROC_BIND", "close", 1);
    setenv("GPUKIT_EMPTY", "", 1);
    setenv("NOT_OMP_THREADS", "1", 1);
    capture(false);
    assert_non_null(results_find_fact(&all, "build", "version"));
    assert_non_null(results_find_fact(&all, "build", "compiler"));
    assert_non_null(results_find_fact(&all, "build", "openmp"));
    assert_non_null(strstr(results_find_fact(&all, "build", "flags"), "-ffp-contract=off"));
    assert_fact("variables", "OMP_PROC_BIND", "close");
    assert_fact("variables", "GPUKIT_EMPTY", NULL);
    assert_fact("variables", "NOT_OMP_THREADS", NULL);
    unsetenv("OMP_PROC_BIND");
}

static void the_load_is_that_of_one_minute(void **state)
{
    (void)state;
    put("proc/loadavg", "0.95 0.62 0.85 4/107 6059\n");
    assert_float_equal(environment_load(root), 0.95, 1e-9);
}

static void every_device_of_opencl_has_a_section(void **state)
{
    (void)state;
    gpukit_inventory *inventory;
    const gpukit_device_info *device;
    gpukit_error error;
    const environment_params params = {.root = root};
    assert_int_equal(gpukit_inventory_alloc(&inventory, &error), GPUKIT_OK);
    environment_capture(&params, inventory, &all);
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        if (device->platform < 0)
            assert_fact(device->id, "name", NULL);
        else
            assert_fact(device->id, "name", device->name);
    if (gpukit_inventory_platform_at(inventory, 0) == NULL)
        assert_fact("opencl", "note", gpukit_inventory_note(inventory));
    else
        assert_non_null(results_find_fact(&all, "opencl", "platform 0"));
    gpukit_inventory_free(inventory);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_processor_is_told),
        TEST(one_core_at_another_governor_is_told),
        TEST(an_arm_processor_has_other_words),
        TEST(memory_and_system_are_told),
        TEST(the_host_has_its_name_where_it_is_asked_for),
        TEST(groups_of_version_2_limit),
        TEST(the_strictest_group_counts),
        TEST(groups_of_version_1_limit),
        TEST(groups_without_limits_have_none),
        TEST(damaged_files_are_no_facts),
        TEST(hostile_words_come_as_they_are),
        TEST(an_empty_tree_leaves_what_needs_no_file),
        TEST(the_build_and_the_variables_are_told),
        TEST(the_load_is_that_of_one_minute),
        TEST(every_device_of_opencl_has_a_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
