// SPDX-License-Identifier: MIT
/* rates_test.c - what is remembered of devices, and what a damaged file does to it. */
#include "backend/rates.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#define FIRST "gpukit rates 1\n"
#define GPU_KEY "job\topencl\tRadiant RX\t1.2\t36"

static const gpukit_device_info gpu = {.id = "opencl:0",
                                       .backend = "opencl",
                                       .name = "Radiant RX",
                                       .driver = "1.2",
                                       .compute_units = 36};
static const gpukit_device_info cpu = {
    .id = "cpu", .backend = "openmp", .name = "EPYC", .compute_units = 8};
static char folder[32];
static char path[PATH_MAX]; /* of the file */
static char log_text[1024];
static char content[2 << 20];

static void keep_line(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    assert_int_equal(level, GPUKIT_LOG_DEBUG);
    snprintf(log_text, sizeof log_text, "%s", text);
}

static const gpukit_log_params log_params = {.write = keep_line};

static int setup(void **state)
{
    char cwd[PATH_MAX / 2];
    char home[PATH_MAX - 32];
    (void)state;
    log_text[0] = '\0';
    snprintf(folder, sizeof folder, "rates_test.XXXXXX");
    if (mkdtemp(folder) == NULL || getcwd(cwd, sizeof cwd) == NULL)
        return -1;
    snprintf(home, sizeof home, "%s/%s", cwd, folder);
    snprintf(path, sizeof path, "%s/gpukit/rates", home);
    return setenv("XDG_CACHE_HOME", home, 1) | setenv("HOME", home, 1);
}

static int teardown(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "chmod -R u+rwx '%s'; rm -rf '%s'", folder, folder);
    return system(command);
}

static void keep_job(const char *job, const gpukit_device_info *device, double rate)
{
    gpk_rates_keep(job, &device, &rate, 1, &log_params);
}

static void keep(const gpukit_device_info *device, double rate)
{
    keep_job("job", device, rate);
}

static void write_text(const char *text, size_t size)
{
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s/gpukit", folder);
    mkdir(parent, 0700);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void write_file(const char *text)
{
    write_text(text, strlen(text));
}

static const char *read_file(void)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    fclose(file);
    return content;
}

/* Six digits are kept. */
static void assert_job_rate(const char *job, const gpukit_device_info *device, double expected)
{
    double found = gpk_rates_find(job, device);
    if (!(fabs(found - expected) <= expected * 1e-5))
        fail_msg("%s on %s: %g instead of %g", job, device->id, found, expected);
}

static void assert_rate(const gpukit_device_info *device, double expected)
{
    assert_job_rate("job", device, expected);
}

static void what_is_kept_is_found(void **state)
{
    const gpukit_device_info *both[] = {&gpu, &cpu};
    const double rates[] = {1234567.25, 0.5};
    (void)state;
    assert_rate(&gpu, 0);
    gpk_rates_keep("job", both, rates, 2, &log_params);
    assert_string_equal(read_file(), FIRST GPU_KEY "\t1.23457e+06\njob\topenmp\tEPYC\t\t8\t0.5\n");
    assert_rate(&gpu, 1234567.25);
    assert_rate(&cpu, 0.5);
    assert_job_rate("jo", &gpu, 0);
    assert_string_equal(log_text, "");
}

static void all_but_the_id_tells_devices_apart(void **state)
{
    gpukit_device_info other = gpu;
    (void)state;
    keep(&gpu, 100);
    snprintf(other.id, sizeof other.id, "opencl:7");
    assert_rate(&other, 100);
    other.compute_units = 3; /* "3" begins "36" */
    assert_rate(&other, 0);
    other = gpu;
    other.driver[0] = '2';
    assert_rate(&other, 0);
    other = gpu;
    other.name[0] = 'r';
    assert_rate(&other, 0);
    other = gpu;
    snprintf(other.backend, sizeof other.backend, "openmp");
    assert_rate(&other, 0);
}

static void what_is_kept_again_moves_to_the_end(void **state)
{
    (void)state;
    keep(&gpu, 100);
    keep(&cpu, 7);
    keep(&gpu, 100);
    assert_string_equal(read_file(), FIRST "job\topenmp\tEPYC\t\t8\t7\n" GPU_KEY "\t100\n");
}

static void near_rates_blend_and_far_ones_replace(void **state)
{
    static const struct {
        double known, kept, expected;
    } rows[] = {
        {100, 200, 141.421},
        {200, 100, 141.421},
        {100, 100, 100},
        {100, 121, 110},
        {100, 201, 201},
        {201, 100, 100},
        {1e300, 1.21e300, 1.1e300},
        {1e-9, 1e9, 1e9},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unlink(path);
        keep(&gpu, rows[i].known);
        keep(&gpu, rows[i].kept);
        assert_rate(&gpu, rows[i].expected);
    }
}

static void twins_share_an_entry(void **state)
{
    gpukit_device_info twin = gpu;
    const gpukit_device_info *both[] = {&gpu, &twin};
    const double rates[] = {100, 121};
    (void)state;
    snprintf(twin.id, sizeof twin.id, "opencl:1");
    gpk_rates_keep("job", both, rates, 2, &log_params);
    assert_string_equal(read_file(), FIRST GPU_KEY "\t110\n");
}

static void what_is_no_rate_is_skipped(void **state)
{
    const gpukit_device_info *all[] = {&gpu, &cpu, &gpu, &gpu, &gpu};
    const double rates[] = {0, 5, -1, NAN, INFINITY};
    (void)state;
    gpk_rates_keep("job", all, rates, 1, &log_params);
    assert_int_equal(access(path, F_OK), -1); /* nothing to write */
    gpk_rates_keep("job", all, rates, 5, &log_params);
    assert_rate(&gpu, 0);
    assert_rate(&cpu, 5);
    gpk_rates_keep("job", all, rates, 0, &log_params);
    assert_rate(&cpu, 5);
}

static void the_oldest_of_too_many_fall_out(void **state)
{
    char job[16];
    (void)state;
    size_t used = (size_t)snprintf(content, sizeof content, FIRST);
    for (int i = 0; i < 700; i++)
        used += (size_t)snprintf(content + used, sizeof content - used,
                                 "%d\topencl\tRadiant RX\t1.2\t36\t%d\n", i, i + 1);
    write_text(content, used);
    assert_job_rate("0", &gpu, 1); /* until it is written again */
    keep_job("300", &gpu, 301);
    for (int i = 0; i < 700; i++) {
        snprintf(job, sizeof job, "%d", i);
        assert_job_rate(job, &gpu, i < 700 - 512 ? 0 : i + 1);
    }
    keep_job("new", &gpu, 9);
    assert_job_rate("188", &gpu, 0);
    assert_job_rate("189", &gpu, 190);
    assert_job_rate("new", &gpu, 9);
}

static void damaged_lines_are_dropped(void **state)
{
    static const char *const lines[] = {
        "\n",
        "rubbish\n",
        "\t\t\t\t\t\n",
        GPU_KEY "\n",
        GPU_KEY "\t\n",
        GPU_KEY "\t0\n",
        GPU_KEY "\t-5\n",
        GPU_KEY "\tinf\n",
        GPU_KEY "\tnan\n",
        GPU_KEY "\t1e999\n",
        GPU_KEY "\t1e-999\n",
        GPU_KEY "\t 5\n",
        GPU_KEY "\t5 \n",
        GPU_KEY "\t5x\n",
        GPU_KEY "\t5\t\n",
        GPU_KEY "\t5\t5\n",
        GPU_KEY "\t5\r\n",
        GPU_KEY "\t1,5\n",
        "job\topencl\tRadiant RX\t1.2\tx\t5\n",
        "job\topencl\tRadiant RX\t1.2\t\t5\n",
        "job\topencl\tRadiant RX\t36\t5\n",
        GPU_KEY "\t5", /* torn */
    };
    char text[512];
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        snprintf(text, sizeof text, FIRST "job\topenmp\tEPYC\t\t8\t7\n%s", lines[i]);
        write_file(text);
        assert_rate(&gpu, 0);
        assert_rate(&cpu, 7);
        keep(&gpu, 3);
        assert_string_equal(read_file(), FIRST "job\topenmp\tEPYC\t\t8\t7\n" GPU_KEY "\t3\n");
    }
    write_text(FIRST GPU_KEY "\t5\0\n" GPU_KEY "\0\t6\n", sizeof FIRST + 2 * sizeof GPU_KEY + 5);
    assert_rate(&gpu, 0);
    assert_string_equal(log_text, "");
}

static void long_lines_are_dropped(void **state)
{
    char text[1400];
    char job[1200];
    (void)state;
    for (size_t length = 1023; length <= 1025; length++) {
        size_t rest = strlen("\topenmp\tEPYC\t\t8\t7");
        memset(job, 'j', length - rest);
        job[length - rest] = '\0';
        snprintf(text, sizeof text, FIRST "%s\topenmp\tEPYC\t\t8\t7\n" GPU_KEY "\t3\n", job);
        write_file(text);
        assert_rate(&gpu, 3);
        keep(&gpu, 3);
        assert_int_equal(strchr(read_file() + strlen(FIRST), 'j')[1] == 'j', length <= 1024);
    }
    keep_job(job, &gpu, 5); /* would make such a line */
    assert_job_rate(job, &gpu, 0);
    assert_rate(&gpu, 3);
}

static void names_cannot_break_lines(void **state)
{
    gpukit_device_info odd = gpu;
    (void)state;
    snprintf(odd.name, sizeof odd.name, "a\tb\nc\r\xc3\xa9");
    keep_job("j\tob", &odd, 5);
    assert_job_rate("j\tob", &odd, 5);
    assert_string_equal(read_file(), FIRST "j ob\topencl\ta b c \xc3\xa9\t1.2\t36\t5\n");
}

static void another_version_is_ignored_and_replaced(void **state)
{
    static const char *const firsts[] = {"",
                                         "gpukit rates 2\n",
                                         "gpukit rates 1",
                                         "gpukit rates 1 \n",
                                         "gpukit rates 10\n",
                                         "\ngpukit rates 1\n"};
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        snprintf(text, sizeof text, "%s" GPU_KEY "\t5\n", firsts[i]);
        write_file(text);
        assert_rate(&gpu, 0);
        keep(&cpu, 7);
        assert_string_equal(read_file(), FIRST "job\topenmp\tEPYC\t\t8\t7\n");
    }
}

static void too_large_a_file_is_ignored(void **state)
{
    (void)state;
    memset(content, '\n', sizeof content);
    memcpy(content, FIRST GPU_KEY "\t5\n", sizeof(FIRST GPU_KEY "\t5\n") - 1);
    write_text(content, 1 << 20);
    assert_rate(&gpu, 5);
    write_text(content, (1 << 20) + 1);
    assert_rate(&gpu, 0);
    keep(&gpu, 3);
    assert_string_equal(read_file(), FIRST GPU_KEY "\t3\n");
}

static void a_folder_in_its_place_is_no_error(void **state)
{
    (void)state;
    keep(&gpu, 5);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_rate(&gpu, 0);
    keep(&gpu, 5);
    assert_non_null(strstr(log_text, "rates not written: "));
    assert_rate(&gpu, 0);
}

static void a_link_is_not_followed(void **state)
{
    char other[PATH_MAX + 8];
    struct stat about;
    (void)state;
    keep(&gpu, 5);
    snprintf(other, sizeof other, "%s.other", path);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    assert_rate(&gpu, 0);
    keep(&cpu, 7); /* which replaces the link, and not what it leads to */
    assert_int_equal(lstat(path, &about), 0);
    assert_true(S_ISREG(about.st_mode));
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_rate(&gpu, 0);
    assert_int_equal(rename(other, path), 0);
    assert_rate(&gpu, 5);
}

static void a_folder_of_others_is_not_trusted(void **state)
{
    char parent[PATH_MAX];
    (void)state;
    keep(&gpu, 5);
    snprintf(parent, sizeof parent, "%s/gpukit", folder);
    assert_int_equal(chmod(parent, 0777), 0);
    assert_rate(&gpu, 0);
    keep(&gpu, 50);
    assert_non_null(strstr(log_text, "no rates: others can write into"));
    assert_int_equal(chmod(parent, 0700), 0);
    assert_rate(&gpu, 5);
}

static void no_home_is_no_error(void **state)
{
    (void)state;
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    assert_rate(&gpu, 0);
    keep(&gpu, 5);
    assert_non_null(strstr(log_text, "no rates: neither XDG_CACHE_HOME nor HOME"));
    assert_rate(&gpu, 0);
    gpk_rates_keep("job", &(const gpukit_device_info *){&gpu}, &(double){5}, 1, NULL);
}

static void numbers_have_a_point_in_every_country(void **state)
{
    (void)state;
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL && setlocale(LC_NUMERIC, "de_DE") == NULL) {
        print_message("SKIPPED: there is no locale de_DE here\n");
        skip();
    }
    keep(&gpu, 0.5);
    assert_rate(&gpu, 0.5);
    setlocale(LC_NUMERIC, "C");
    assert_rate(&gpu, 0.5);
}

enum { WRITERS = 4, ROUNDS = 50 };

static void write_often(int writer)
{
    char job[16];
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(job, sizeof job, "%d.%d", writer, i);
        keep_job(job, &gpu, writer + 1);
    }
}

/* Some of what they write is lost to each other, but each line is one that was written. */
static void writers_at_the_same_time_leave_a_whole_file(void **state)
{
    char command[128];
    int status, writer, round, used;
    double rate;
    (void)state;
    for (int i = 0; i < WRITERS; i++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            write_often(i);
            _exit(log_text[0] != '\0');
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    const char *at = read_file();
    assert_memory_equal(at, FIRST, strlen(FIRST));
    at += strlen(FIRST);
    int lines = 0;
    for (; *at != '\0'; at += used, lines++) {
        used = 0;
        assert_int_equal(
            sscanf(at, "%d.%d\topencl\tRadiant RX\t1.2\t36\t%lf%n", &writer, &round, &rate, &used),
            3);
        assert_true(at[used++] == '\n' && rate == writer + 1 && round < ROUNDS);
    }
    assert_in_range(lines, 1, WRITERS * ROUNDS); /* the last to write kept its own at least */
    snprintf(command, sizeof command, "test $(ls -A '%s/gpukit' | wc -l) = 1", folder);
    assert_int_equal(system(command), 0); /* nothing temporary is left */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_is_found),
        TEST(all_but_the_id_tells_devices_apart),
        TEST(what_is_kept_again_moves_to_the_end),
        TEST(near_rates_blend_and_far_ones_replace),
        TEST(twins_share_an_entry),
        TEST(what_is_no_rate_is_skipped),
        TEST(the_oldest_of_too_many_fall_out),
        TEST(damaged_lines_are_dropped),
        TEST(long_lines_are_dropped),
        TEST(names_cannot_break_lines),
        TEST(another_version_is_ignored_and_replaced),
        TEST(too_large_a_file_is_ignored),
        TEST(a_folder_in_its_place_is_no_error),
        TEST(a_link_is_not_followed),
        TEST(a_folder_of_others_is_not_trusted),
        TEST(no_home_is_no_error),
        TEST(numbers_have_a_point_in_every_country),
        TEST(writers_at_the_same_time_leave_a_whole_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
