// SPDX-License-Identifier: MIT
#include "sensors.h"

#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The largest number in the first lines of the files that match; 0 where there is none. */
static double largest_in(const char *pattern)
{
    glob_t found;
    double largest = 0;
    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *file = fopen(found.gl_pathv[i], "r");
        double value;
        if (file == NULL)
            continue;
        if (fscanf(file, "%lf", &value) == 1 && value > largest)
            largest = value;
        fclose(file);
    }
    globfree(&found);
    return largest;
}

/* Whether a hwmon folder is a processor's: by its driver. */
static bool is_processor(const char *name_path)
{
    static const char *const drivers[] = {"coretemp", "k10temp", "zenpower", "cpu_thermal"};
    char name[32] = "";
    FILE *file = fopen(name_path, "r");
    if (file == NULL)
        return false;
    const bool has_name = fscanf(file, "%31s", name) == 1;
    fclose(file);
    for (size_t i = 0; has_name && i < sizeof drivers / sizeof drivers[0]; i++)
        if (strcmp(name, drivers[i]) == 0)
            return true;
    return false;
}

double sensors_temperature(const char *root)
{
    glob_t found;
    char pattern[256];
    double hottest = 0;
    snprintf(pattern, sizeof pattern, "%s/class/hwmon/hwmon*/name", root);
    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        const int folder = (int)(strlen(path) - strlen("name"));
        if (!is_processor(path))
            continue;
        snprintf(pattern, sizeof pattern, "%.*stemp*_input", folder, path);
        const double degrees = largest_in(pattern) / 1000;
        hottest = degrees > hottest ? degrees : hottest;
    }
    globfree(&found);
    return hottest;
}

double sensors_clock(const char *root)
{
    char pattern[256];
    snprintf(pattern, sizeof pattern, "%s/devices/system/cpu/cpu*/cpufreq/scaling_cur_freq", root);
    return largest_in(pattern) / 1000;
}
