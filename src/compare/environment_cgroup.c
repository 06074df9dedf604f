// SPDX-License-Identifier: MIT
/* environment_cgroup.c - what control groups leave us, of both kinds that Linux has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/environment_parts.h"

enum { PATH_BYTES = 256 };

/* What version 1 says where there is no limit is more than anybody has. */
static const double ENDLESS = 1e18;

/* Of one group; negative: none. */
typedef double reader(const facts *f, const char *group);

static double read_number(const facts *f, const char *group, const char *file)
{
    char text[64], *end;
    if (!facts_read(f, text, sizeof text, "sys/fs/cgroup/%s/%s", group, file))
        return -1;
    const double number = strtod(text, &end);
    return end != text ? number : -1; /* "max" is none */
}

static double read_cores_v2(const facts *f, const char *group)
{
    char text[64];
    double quota, period;
    if (!facts_read(f, text, sizeof text, "sys/fs/cgroup/%s/cpu.max", group) ||
        sscanf(text, "%lf %lf", &quota, &period) != 2 || quota <= 0 || period <= 0)
        return -1;
    return quota / period;
}

static double read_cores_v1(const facts *f, const char *group)
{
    const double quota = read_number(f, group, "cpu.cfs_quota_us");
    const double period = read_number(f, group, "cpu.cfs_period_us");
    return quota > 0 && period > 0 ? quota / period : -1;
}

static double read_bytes_v2(const facts *f, const char *group)
{
    return read_number(f, group, "memory.max");
}

static double read_bytes_v1(const facts *f, const char *group)
{
    const double bytes = read_number(f, group, "memory.limit_in_bytes");
    return bytes < ENDLESS ? bytes : -1;
}

/* The least of a group and those above it. In a container its path may be one of the host's, of
 * which only the top is seen. */
static double least_up(const facts *f, const char *mount, const char *path, reader *read)
{
    char group[PATH_BYTES];
    double least = -1;
    if (snprintf(group, sizeof group, "%s%s", mount, path) >= (int)sizeof group)
        return -1;
    for (;;) {
        const double value = read(f, group);
        if (value >= 0 && (least < 0 || value < least))
            least = value;
        char *last = strrchr(group + strlen(mount), '/');
        if (last == NULL)
            return least;
        *last = '\0';
    }
}

static double stricter(double a, double b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static bool has_controller(const char *list, size_t size, const char *name)
{
    const size_t length = strlen(name);
    for (size_t at = 0; at < size; at += strcspn(list + at, ",:") + 1)
        if (strncmp(list + at, name, length) == 0 && strchr(",:", list[at + length]) != NULL)
            return true;
    return false;
}

/* Of one line of /proc/self/cgroup: "4:cpu,cpuacct:/path", or "0::/path" of version 2. */
static double read_line(const facts *f, const char *line, const char *controller, reader *v1,
                        reader *v2)
{
    char path[PATH_BYTES], mount[PATH_BYTES];
    const char *names = strchr(line, ':');
    const char *where = names != NULL ? strchr(++names, ':') : NULL;
    if (where == NULL)
        return -1;
    const size_t size = (size_t)(where - names), length = strcspn(++where, "\n");
    if (length >= sizeof path || size >= sizeof mount)
        return -1;
    snprintf(path, sizeof path, "%.*s", (int)length, where);
    if (size == 0)
        return stricter(least_up(f, "", path, v2), least_up(f, "unified", path, v2));
    if (!has_controller(names, size, controller))
        return -1;
    snprintf(mount, sizeof mount, "%.*s", (int)size, names);
    return stricter(least_up(f, controller, path, v1), least_up(f, mount, path, v1));
}

static double find_least(const char *root, const char *controller, reader *v1, reader *v2)
{
    char text[8192];
    const facts f = {.root = root};
    double least = -1;
    if (!facts_read(&f, text, sizeof text, "proc/self/cgroup"))
        return -1;
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        least = stricter(least, read_line(&f, line, controller, v1, v2));
    }
    return least;
}

double cgroup_cores(const char *root)
{
    return find_least(root, "cpu", read_cores_v1, read_cores_v2);
}

double cgroup_bytes(const char *root)
{
    return find_least(root, "memory", read_bytes_v1, read_bytes_v2);
}
