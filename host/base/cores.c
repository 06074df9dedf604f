// SPDX-License-Identifier: MIT
#include "base/cores.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum { MAX_MASK = 1 << 20 }; /* CPUs; no kernel has as many */

static const uint32_t NO_LIMIT = UINT32_MAX;

/* Where a hierarchy of control groups is mounted, and which of its groups is seen there. */
typedef struct mount {
    char folder[PATH_MAX];
    char top[PATH_MAX];
} mount;

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The mask needs room for all the CPUs that the kernel could have, and how many these are
 * it does not say. */
static uint32_t affinity_cores(void)
{
    for (size_t room = CPU_SETSIZE; room <= MAX_MASK; room *= 2) {
        size_t size = CPU_ALLOC_SIZE(room);
        cpu_set_t *mask = CPU_ALLOC(room);
        if (mask == NULL)
            return NO_LIMIT;
        int code = sched_getaffinity(0, size, mask);
        bool is_too_small = code != 0 && errno == EINVAL;
        uint32_t count = code == 0 ? (uint32_t)CPU_COUNT_S(size, mask) : NO_LIMIT;
        CPU_FREE(mask);
        if (!is_too_small)
            return count;
    }
    return NO_LIMIT;
}

static bool has_word(const char *list, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, size) == 0 && (at[size] == ',' || at[size] == '\0'))
            return true;
    }
    return false;
}

static FILE *open_below(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    return length > 0 && length < (int)sizeof path ? fopen(path, "re") : NULL;
}

/* Takes "id:controllers:group" apart, which is "0::group" in version 2. */
static bool parse_group(char *line, bool is_v2, char *out)
{
    char *controllers = strchr(line, ':');
    char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;

    if (group == NULL)
        return false;
    *group = '\0';
    if (is_v2 ? strcmp(line, "0:") != 0 : !has_word(controllers + 1, "cpu"))
        return false;
    gpk_text_copy(out, PATH_MAX, group + 1);
    return true;
}

/* Takes "36 35 98:0 /top /folder options... - type source options" apart; in version 1 the
 * controllers are among the last options. */
static bool parse_mount(const char *line, bool is_v2, mount *out)
{
    const char *rest = strstr(line, " - ");
    char type[16], options[256];

    if (rest == NULL || sscanf(rest, " - %15s %*s %255s", type, options) != 2)
        return false;
    if (strcmp(type, is_v2 ? "cgroup2" : "cgroup") != 0 || (!is_v2 && !has_word(options, "cpu")))
        return false;
    return sscanf(line, "%*s %*s %*s %4095s %4095s", out->top, out->folder) == 2;
}

static bool find_group(const char *root, bool is_v2, char *out)
{
    char *line = NULL;
    size_t room = 0;
    bool is_found = false;
    FILE *file = open_below(root, "proc/self/cgroup");

    while (file != NULL && !is_found && getline(&line, &room, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        is_found = parse_group(line, is_v2, out);
    }
    free(line);
    if (file != NULL)
        fclose(file);
    return is_found;
}

static bool find_mount(const char *root, bool is_v2, mount *out)
{
    char *line = NULL;
    size_t room = 0;
    bool is_found = false;
    FILE *file = open_below(root, "proc/self/mountinfo");

    while (file != NULL && !is_found && getline(&line, &room, file) > 0)
        is_found = parse_mount(line, is_v2, out);
    free(line);
    if (file != NULL)
        fclose(file);
    return is_found;
}

/* 0 where the text is no number. */
static long long number_of(const char *text)
{
    char *end;
    long long number = strtoll(text, &end, 10);
    return end != text && (*end == '\0' || *end == '\n') ? number : 0;
}

/* "max" and -1 mean that there is no limit. */
static uint32_t cores_of(const char *quota_text, const char *period_text)
{
    long long quota = number_of(quota_text);
    long long period = number_of(period_text);

    if (quota <= 0 || period <= 0)
        return NO_LIMIT;
    long long cores = quota / period + (quota % period != 0);
    return cores < NO_LIMIT ? (uint32_t)cores : NO_LIMIT;
}

static void read_line(const char *folder, const char *name, char *out, int size)
{
    FILE *file = open_below(folder, name);
    if (file == NULL || fgets(out, size, file) == NULL)
        out[0] = '\0';
    if (file != NULL)
        fclose(file);
}

static uint32_t limit_at(const char *folder, bool is_v2)
{
    char line[80], quota[32] = "", period[32] = "";

    if (is_v2) {
        read_line(folder, "cpu.max", line, sizeof line);
        sscanf(line, "%31s %31s", quota, period);
    } else {
        read_line(folder, "cpu.cfs_quota_us", quota, sizeof quota);
        read_line(folder, "cpu.cfs_period_us", period, sizeof period);
    }
    return cores_of(quota, period);
}

/* The group as seen from the mount: "" where it is the top there, or is not below it, as
 * in a container whose /proc tells of groups outside. */
static const char *group_below(const mount *m, const char *group)
{
    size_t size = strcmp(m->top, "/") == 0 ? 0 : strlen(m->top);
    const char *below = group + size;

    if (strncmp(group, m->top, size) != 0 || *below != '/' || below[1] == '\0')
        return "";
    return strstr(below, "/..") == NULL ? below : "";
}

/* The least of the group and all above it, as far as the mount shows them. */
static uint32_t hierarchy_quota(const char *root, bool is_v2)
{
    mount m;
    char group[PATH_MAX], path[PATH_MAX];
    uint32_t limit = NO_LIMIT;

    if (!find_group(root, is_v2, group) || !find_mount(root, is_v2, &m))
        return NO_LIMIT;
    size_t top = strlen(root) + strlen(m.folder);
    int length = snprintf(path, sizeof path, "%s%s%s", root, m.folder, group_below(&m, group));
    if (top >= sizeof path)
        return NO_LIMIT;
    if (length < 0 || length >= (int)sizeof path || access(path, F_OK) != 0)
        path[top] = '\0';
    for (;;) {
        limit = smaller(limit, limit_at(path, is_v2));
        if (strlen(path) <= top)
            return limit;
        *strrchr(path, '/') = '\0';
    }
}

uint32_t gpk_cores_quota(const char *root)
{
    return smaller(hierarchy_quota(root, true), hierarchy_quota(root, false));
}

/* The quota, of this second: it is asked for again and again while a job is set up. In the lower
 * half what it was, in the upper one when. */
static uint32_t quota_of_this_second(void)
{
    static _Atomic uint64_t seen;
    const uint64_t now = gpk_now_ns() / 1000000000u + 1, then = atomic_load(&seen);
    if (then >> 32 == (uint32_t)now)
        return (uint32_t)then;
    const uint32_t quota = gpk_cores_quota("");
    atomic_store(&seen, now << 32 | quota);
    return quota;
}

uint32_t gpk_cores(void)
{
    uint32_t cores = affinity_cores();

    if (cores == NO_LIMIT) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        cores = online > 0 ? (uint32_t)online : 1;
    }
    cores = smaller(cores, quota_of_this_second());
    return cores > 0 ? cores : 1;
}
