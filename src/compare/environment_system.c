// SPDX-License-Identifier: MIT
/* environment_system.c - the memory, and the system on the machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "compare/environment_parts.h"
#include "units.h"

enum { TEXT_BYTES = 16384 };

/* meminfo says kB, and means KiB. */
static void add_kib(const facts *f, const char *meminfo, const char *name, const char *key)
{
    char text[64];
    const uint64_t size =
        facts_line(meminfo, key, text, sizeof text) ? strtoull(text, NULL, 10) * 1024 : 0;
    if (size > 0)
        facts_add(f, name, "%s", units_bytes(size).text);
}

static void add_huge_pages(const facts *f, const char *meminfo)
{
    char size[64], count[64];
    if (facts_line(meminfo, "Hugepagesize", size, sizeof size) &&
        facts_line(meminfo, "HugePages_Total", count, sizeof count))
        facts_add(f, "huge pages", "%s of %s", count,
                  units_bytes(strtoull(size, NULL, 10) * 1024).text);
    /* "always [madvise] never": the one in use is in brackets. */
    char text[128];
    if (!facts_read(f, text, sizeof text, "sys/kernel/mm/transparent_hugepage/enabled"))
        return;
    const char *chosen = strchr(text, '[');
    if (chosen != NULL)
        facts_add(f, "transparent huge pages", "%.*s", (int)strcspn(chosen + 1, "]"), chosen + 1);
}

void environment_memory(results *out, const char *root)
{
    char meminfo[TEXT_BYTES];
    const facts f = {.root = root, .section = "memory", .out = out};
    if (facts_read(&f, meminfo, sizeof meminfo, "proc/meminfo")) {
        add_kib(&f, meminfo, "total", "MemTotal");
        add_kib(&f, meminfo, "available", "MemAvailable");
        add_kib(&f, meminfo, "swap", "SwapTotal");
        add_huge_pages(&f, meminfo);
    }
    const double limit = cgroup_bytes(root);
    if (limit >= 0)
        facts_add(&f, "cgroup limit", "%s", units_bytes((uint64_t)limit).text);
}

static void add_kernel(const facts *f)
{
    char kind[64], release[256];
    if (facts_read(f, kind, sizeof kind, "proc/sys/kernel/ostype") &&
        facts_read(f, release, sizeof release, "proc/sys/kernel/osrelease"))
        facts_add(f, "kernel", "%s %s", kind, release);
    struct utsname names;
    if (uname(&names) == 0)
        facts_add(f, "architecture", "%s", names.machine);
}

static void add_distribution(const facts *f)
{
    char text[4096], name[256];
    if (!facts_read(f, text, sizeof text, "etc/os-release") ||
        !facts_line(text, "PRETTY_NAME", name, sizeof name))
        return;
    const size_t size = strlen(name);
    const bool is_quoted =
        size >= 2 && (name[0] == '"' || name[0] == '\'') && name[size - 1] == name[0];
    facts_add(f, "distribution", "%.*s", (int)(is_quoted ? size - 2 : size),
              name + (is_quoted ? 1 : 0));
}

static void add_libc(const facts *f)
{
#ifdef _CS_GNU_LIBC_VERSION
    char text[64];
    if (confstr(_CS_GNU_LIBC_VERSION, text, sizeof text) > 0)
        facts_add(f, "libc", "%s", text);
#else
    (void)f;
#endif
}

/* The processor says that there is one, and the firmware which. */
static void add_hypervisor(const facts *f)
{
    char cpuinfo[TEXT_BYTES], vendor[128], product[128];
    if (!facts_read(f, cpuinfo, sizeof cpuinfo, "proc/cpuinfo") ||
        strstr(cpuinfo, " hypervisor") == NULL)
        return;
    const bool has_vendor = facts_read(f, vendor, sizeof vendor, "sys/class/dmi/id/sys_vendor");
    const bool has_product =
        facts_read(f, product, sizeof product, "sys/class/dmi/id/product_name");
    if (!has_vendor && !has_product)
        facts_add(f, "hypervisor", "yes");
    else
        facts_add(f, "hypervisor", "%s%s%s", has_vendor ? vendor : "",
                  has_vendor && has_product ? " " : "", has_product ? product : "");
}

static void add_aslr(const facts *f)
{
    static const char *const words[] = {"off", "without the heap", "on"};
    char text[16];
    if (facts_read(f, text, sizeof text, "proc/sys/kernel/randomize_va_space") && text[0] >= '0' &&
        text[0] <= '2')
        facts_add(f, "aslr", "%s", words[text[0] - '0']);
}

void environment_system(results *out, const char *root, bool names_host)
{
    const facts f = {.root = root, .section = "system", .out = out};
    add_kernel(&f);
    add_distribution(&f);
    add_libc(&f);
    add_hypervisor(&f);
    add_aslr(&f);
    facts_add_file(&f, "clock source",
                   "sys/devices/system/clocksource/clocksource0/current_clocksource");
    if (names_host)
        facts_add_file(&f, "host name", "proc/sys/kernel/hostname");
}
