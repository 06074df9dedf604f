// SPDX-License-Identifier: MIT
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/environment_parts.h"
#include "cores.h"

#define CPUS "sys/devices/system/cpu/"

enum { CPUINFO_BYTES = 16384, /* of the first processor */ CACHES_MOST = 8 };

/* What kernels and compilers choose by, and what a reader may look for. */
static const char *const instructions[] = {
    "sse2",     "sse4_2",   "avx",        "avx2",        "fma",         "bmi2", "avx512f",
    "avx512bw", "avx512vl", "avx512vbmi", "avx512_vnni", "avx512_bf16", "gfni", "vaes",
    "sha_ni",   "amx_tile", "asimd",      "sve",         "sve2",        "sha2"};

static bool has_word(const char *list, const char *word)
{
    const size_t size = strlen(word);
    for (const char *at = list; *at != '\0'; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        if (length == size && strncmp(at, word, size) == 0)
            return true;
        at += length;
    }
    return false;
}

static void add_instructions(const facts *f, const char *cpuinfo)
{
    char all[CPUINFO_BYTES], some[512] = "";
    if (!facts_line(cpuinfo, "flags", all, sizeof all) &&
        !facts_line(cpuinfo, "Features", all, sizeof all))
        return;
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++)
        if (has_word(all, instructions[i]))
            facts_append(some, sizeof some, "%s%s", some[0] != '\0' ? " " : "", instructions[i]);
    facts_add(f, "instructions", "%s", some);
}

/* By the first of the names that an architecture has for it. */
static void add_model(const facts *f, const char *cpuinfo)
{
    static const char *const keys[] = {"model name", "Model", "cpu model", "uarch", "Hardware"};
    char text[256];
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (facts_line(cpuinfo, keys[i], text, sizeof text)) {
            facts_add(f, "model", "%s", text);
            break;
        }
    if (facts_line(cpuinfo, "vendor_id", text, sizeof text) ||
        facts_line(cpuinfo, "CPU implementer", text, sizeof text))
        facts_add(f, "vendor", "%s", text);
    if (facts_line(cpuinfo, "microcode", text, sizeof text))
        facts_add(f, "microcode", "%s", text);
}

static void add_list(const facts *f, const char *name, const char *path)
{
    char list[1024];
    const uint64_t count =
        facts_read(f, list, sizeof list, "%s", path) ? facts_count_list(list) : 0;
    if (count > 0)
        facts_add(f, name, "%llu", (unsigned long long)count);
}

static void add_counts(const facts *f)
{
    add_list(f, "cores online", CPUS "online");
    facts_add(f, "cores for us", "%u", cores_count());
    const double quota = cgroup_cores(f->root);
    if (quota >= 0)
        facts_add(f, "cgroup quota", "%.4g cores", quota);
    add_list(f, "threads per core", CPUS "cpu0/topology/thread_siblings_list");
    add_list(f, "numa nodes", "sys/devices/system/node/online");
}

/* "L1d 32K, L1i 32K, L2 1024K, L3 32M" */
static void add_caches(const facts *f)
{
    char level[16], type[32], size[32], all[256] = "";
    for (int i = 0; i < CACHES_MOST; i++) {
        if (!facts_read(f, level, sizeof level, CPUS "cpu0/cache/index%d/level", i) ||
            !facts_read(f, type, sizeof type, CPUS "cpu0/cache/index%d/type", i) ||
            !facts_read(f, size, sizeof size, CPUS "cpu0/cache/index%d/size", i))
            continue;
        const char *kind = strcmp(type, "Data") == 0 ? "d" : type[0] == 'I' ? "i" : "";
        facts_append(all, sizeof all, "%sL%s%s %s", all[0] != '\0' ? ", " : "", level, kind, size);
    }
    facts_add(f, "caches", "%s", all);
}

static void add_clock(const facts *f, const char *name, const char *file)
{
    char text[32];
    if (facts_read(f, text, sizeof text, CPUS "cpu0/cpufreq/%s", file) && atol(text) > 0)
        facts_add(f, name, "%ld MHz", atol(text) / 1000);
}

/* One core at another governor spoils a comparison as all of them do. */
static void add_governor(const facts *f)
{
    char online[1024], first[64], other[64];
    if (!facts_read(f, first, sizeof first, CPUS "cpu0/cpufreq/scaling_governor"))
        return;
    const uint64_t count =
        facts_read(f, online, sizeof online, CPUS "online") ? facts_count_list(online) : 1;
    for (unsigned i = 1; i < count; i++)
        if (facts_read(f, other, sizeof other, CPUS "cpu%u/cpufreq/scaling_governor", i) &&
            strcmp(first, other) != 0) {
            facts_add(f, "governor", "%s, and %s of core %u", first, other, i);
            return;
        }
    facts_add(f, "governor", "%s", first);
}

static void add_boost(const facts *f)
{
    char text[16];
    if (facts_read(f, text, sizeof text, CPUS "cpufreq/boost"))
        facts_add(f, "boost", "%s", text[0] == '0' ? "off" : "on");
    else if (facts_read(f, text, sizeof text, CPUS "intel_pstate/no_turbo"))
        facts_add(f, "boost", "%s", text[0] == '0' ? "on" : "off");
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* "mitigated: meltdown, spectre_v1; vulnerable: srso; 12 not affected" */
static void add_mitigations(const facts *f)
{
    char path[512], text[256], mitigated[1024] = "", vulnerable[1024] = "";
    struct dirent **list;
    unsigned unaffected = 0;
    snprintf(path, sizeof path, "%s/" CPUS "vulnerabilities", f->root);
    const int count = scandir(path, &list, is_visible, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = list[i]->d_name;
        if (facts_read(f, text, sizeof text, CPUS "vulnerabilities/%s", name)) {
            const bool is_vulnerable = strncmp(text, "Vulnerable", 10) == 0;
            char *to = is_vulnerable ? vulnerable : mitigated;
            if (strncmp(text, "Not affected", 12) == 0)
                unaffected++;
            else
                facts_append(to, sizeof mitigated, "%s%s", to[0] != '\0' ? ", " : "", name);
        }
        free(list[i]);
    }
    if (count < 0)
        return;
    free(list);
    char all[2200] = "";
    if (mitigated[0] != '\0')
        facts_append(all, sizeof all, "mitigated: %s; ", mitigated);
    if (vulnerable[0] != '\0')
        facts_append(all, sizeof all, "vulnerable: %s; ", vulnerable);
    if (all[0] != '\0' || unaffected > 0)
        facts_add(f, "mitigations", "%s%u not affected", all, unaffected);
}

void environment_processor(results *out, const char *root)
{
    char cpuinfo[CPUINFO_BYTES];
    const facts f = {.root = root, .section = "processor", .out = out};
    const bool has_cpuinfo = facts_read(&f, cpuinfo, sizeof cpuinfo, "proc/cpuinfo");
    if (has_cpuinfo)
        add_model(&f, cpuinfo);
    add_counts(&f);
    add_caches(&f);
    if (has_cpuinfo)
        add_instructions(&f, cpuinfo);
    add_clock(&f, "least clock", "cpuinfo_min_freq");
    add_clock(&f, "most clock", "cpuinfo_max_freq");
    facts_add_file(&f, "clock driver", CPUS "cpu0/cpufreq/scaling_driver");
    add_governor(&f);
    add_boost(&f);
    add_mitigations(&f);
}
