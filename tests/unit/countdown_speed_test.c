// SPDX-License-Identifier: MIT
/* What the countdown says of a device: whether its rate can be, how warm it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "countdown.h"
#include "sensors.h"
#include "test.h"

static void a_rate_far_above_the_ceiling_is_broken(void **state)
{
    (void)state;
    assert_false(countdown_is_broken(&(countdown_speed){.rate = 99, .ceiling = 100}));
    assert_false(countdown_is_broken(&(countdown_speed){.rate = 190, .ceiling = 100}));
    assert_true(countdown_is_broken(&(countdown_speed){.rate = 201, .ceiling = 100}));
    assert_true(countdown_is_broken(&(countdown_speed){.rate = 1e14, .ceiling = 1e10}));
    assert_false(countdown_is_broken(&(countdown_speed){.rate = 0, .ceiling = 100}));
    assert_false(countdown_is_broken(&(countdown_speed){.rate = 100, .ceiling = 0}));
}

static void a_moment_is_no_rate(void **state)
{
    const gpukit_device_share moment = {.done = 1000, .kernel_seconds = 1e-6};
    const gpukit_device_share second = {.done = 1000, .kernel_seconds = 1};
    (void)state;
    assert_true(countdown_speed_of(&moment, 5).rate <= 0);
    assert_true(countdown_speed_of(&second, 5).rate > 999);
    assert_true(countdown_speed_of(&second, 5).ceiling > 4);
}

static char root[] = "/tmp/gpukit-sensors-XXXXXX";

/* A file below the root, with its folders. */
static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", root, name);
    for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void sensors_are_read_where_they_are(void **state)
{
    char command[80];
    (void)state;
    assert_non_null(mkdtemp(root));
    assert_true(sensors_temperature(root) <= 0);
    assert_true(sensors_clock(root) <= 0);
    put("class/hwmon/hwmon0/name", "nvme\n");
    put("class/hwmon/hwmon0/temp1_input", "91000\n");
    put("class/hwmon/hwmon1/name", "k10temp\n");
    put("class/hwmon/hwmon1/temp1_input", "61500\n");
    put("class/hwmon/hwmon1/temp3_input", "58000\n");
    put("devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2400000\n");
    put("devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "3700000\n");
    assert_int_equal((int)(sensors_temperature(root) * 10), 615);
    assert_int_equal((int)sensors_clock(root), 3700);
    snprintf(command, sizeof command, "rm -r %s", root);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_far_above_the_ceiling_is_broken),
        cmocka_unit_test(a_moment_is_no_rate),
        cmocka_unit_test(sensors_are_read_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
