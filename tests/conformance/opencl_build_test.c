// SPDX-License-Identifier: MIT
/* opencl_build_test.c - kernels are built once, and what cannot be built is told. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/opencl/opencl.h"
#include "backend/opencl/opencl_cache.h"
#include "base/clock.h"
#include "opencl_devices.h"
#include "test.h"

static char folder[PATH_MAX]; /* of this test; the cache, and more */
static char text[2048];       /* of the source */
static gpk_device *device;

static gpk_source source = {.name = "build/test.cl", .text = (const unsigned char *)text};
static const gpk_source *const sources[] = {&source, NULL};

static const gpk_kernel kernel = {
    .entry = "build_test",
    .sources = sources,
    .memory_count = 1,
};

static struct {
    int builds; /* lines that announce one */
    int errors;
    char error[4096];
} seen;

static void keep_line(void *user, gpukit_log_level level, const char *line)
{
    (void)user;
    if (level == GPUKIT_LOG_INFO && strstr(line, "building kernel build_test for ") == line)
        seen.builds++;
    if (level == GPUKIT_LOG_ERROR) {
        seen.errors++;
        snprintf(seen.error, sizeof seen.error, "%s", line);
    }
}

/* One text for most tests: each has a cache of ours for itself, and PoCL compiles it
 * once for all of them. */
static const char ELEVEN[] = "out[0] = 11;";

static void set_source(const char *body)
{
    static const char format[] = "__kernel void build_test(__global uint *out)\n"
                                 "{\n"
                                 "%s\n"
                                 "}\n";
    snprintf(text, sizeof text, format, body);
    source.size = strlen(text);
}

static void open_device(void **state)
{
    gpk_device_request request = {.info = opencl_devices_first(state), .log.write = keep_line};
    assert_int_equal(gpk_opencl_ops.device_open(&request, &device, NULL), GPUKIT_OK);
}

static void close_device(void)
{
    gpk_opencl_ops.device_close(device);
    device = NULL;
}

/* The program's answer: what it writes into its first number. */
static uint32_t run(gpk_program *program)
{
    uint32_t answer = 0;
    gpk_memory *memory = NULL;
    gpk_stream *stream = NULL;

    assert_int_equal(gpk_opencl_ops.memory_alloc(device, 4, NULL, &memory, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.stream_open(device, &stream, NULL), GPUKIT_OK);
    gpk_launch launch = {.memories = &memory, .items = 1, .group = 1};
    assert_int_equal(gpk_opencl_ops.run(stream, program, &launch, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.download(stream, memory, 0, &answer, 4, NULL), GPUKIT_OK);
    gpk_opencl_ops.stream_close(stream);
    gpk_opencl_ops.memory_free(memory);
    return answer;
}

/* Opens the device and the kernel anew, as another process would. */
static uint32_t open_and_run(void **state)
{
    gpk_program *program = NULL;
    open_device(state);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, NULL), GPUKIT_OK);
    uint32_t answer = run(program);
    gpk_opencl_ops.program_close(program);
    close_device();
    return answer;
}

static void assert_refused(void **state, const gpk_kernel *k, const char *word)
{
    gpk_program *program = NULL;
    gpukit_error err = {.text = ""};
    open_device(state);
    assert_int_equal(gpk_opencl_ops.program_open(device, k, &program, &err), GPUKIT_E_BUILD);
    assert_null(program);
    if (strstr(err.text, word) == NULL)
        fail_msg("'%s' is not in '%s'", word, err.text);
    close_device();
}

/* The path of the only entry of the cache. */
static void find_entry(char *out, size_t size)
{
    char cache[PATH_MAX + 16];
    struct dirent *file;
    int count = 0;

    snprintf(cache, sizeof cache, "%s/gpukit", folder);
    DIR *dir = opendir(cache);
    assert_non_null(dir);
    while ((file = readdir(dir)) != NULL) {
        if (file->d_name[0] == '.')
            continue;
        snprintf(out, size, "%s/%s", cache, file->d_name);
        count++;
    }
    closedir(dir);
    assert_int_equal(count, 1);
}

static int setup(void **state)
{
    char cwd[PATH_MAX / 2];
    (void)state;
    memset(&seen, 0, sizeof seen);
    if (getcwd(cwd, sizeof cwd) == NULL)
        return -1;
    snprintf(folder, sizeof folder, "%s/opencl_build_test.XXXXXX", cwd);
    if (mkdtemp(folder) == NULL || setenv("XDG_CACHE_HOME", folder, 1) != 0)
        return -1;
    return 0;
}

static int teardown(void **state)
{
    char command[PATH_MAX + 16];
    (void)state;
    close_device();
    unsetenv("GPUKIT_KERNEL_DIR");
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void a_kernel_is_built_once(void **state)
{
    gpk_program *first = NULL;
    gpk_program *second = NULL;
    set_source(ELEVEN);

    open_device(state);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &first, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &second, NULL), GPUKIT_OK);
    assert_int_equal(seen.builds, 1);
    assert_int_equal(run(first), 11);
    gpk_opencl_ops.program_close(first);
    assert_int_equal(run(second), 11);
    gpk_opencl_ops.program_close(second);
    close_device();
    assert_int_equal(open_and_run(state), 11);
    assert_int_equal(seen.builds, 1);

    set_source("out[0] = 12;");
    assert_int_equal(open_and_run(state), 12);
    assert_int_equal(seen.builds, 2);
    assert_int_equal(seen.errors, 0);
}

/* A user's sources come from where they please and go again. */
static void what_a_source_says_counts_and_not_where_it_is(void **state)
{
    gpk_program *program = NULL;
    char copy[sizeof text];
    set_source(ELEVEN);
    memcpy(copy, text, sizeof copy);
    gpk_source other = {
        .name = "other.cl", .text = (const unsigned char *)copy, .size = source.size};
    const gpk_source *const others[] = {&other, NULL};
    gpk_kernel same = kernel;
    same.sources = others;

    open_device(state);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, NULL), GPUKIT_OK);
    gpk_opencl_ops.program_close(program);
    assert_int_equal(gpk_opencl_ops.program_open(device, &same, &program, NULL), GPUKIT_OK);
    assert_int_equal(run(program), 11);
    gpk_opencl_ops.program_close(program);
    assert_int_equal(seen.builds, 1);

    set_source("out[0] = 12;");
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, NULL), GPUKIT_OK);
    assert_int_equal(run(program), 12);
    gpk_opencl_ops.program_close(program);
    assert_int_equal(seen.builds, 2);
}

static void a_damaged_binary_is_built_anew(void **state)
{
    char entry[PATH_MAX + 300];
    struct stat about;
    set_source(ELEVEN);

    assert_int_equal(open_and_run(state), 11);
    find_entry(entry, sizeof entry);
    assert_int_equal(stat(entry, &about), 0);
    assert_int_equal(truncate(entry, about.st_size / 2), 0);
    assert_int_equal(open_and_run(state), 11);
    assert_int_equal(seen.builds, 2);
    find_entry(entry, sizeof entry);
    assert_int_equal(open_and_run(state), 11);
    assert_int_equal(seen.builds, 2);
}

/* A binary that was stored well, and that the driver does not take all the same. */
static void a_binary_that_the_driver_refuses_is_built_anew(void **state)
{
    char entry[PATH_MAX + 300];
    gpk_cache_key key;
    set_source(ELEVEN);

    assert_int_equal(open_and_run(state), 11);
    find_entry(entry, sizeof entry);
    assert_int_equal(
        sscanf(strrchr(entry, '/') + 1, "%16" SCNx64 "%16" SCNx64, &key.high, &key.low), 2);
    gpk_cache_store(key, "not a binary", 12, NULL);
    assert_int_equal(open_and_run(state), 11);
    assert_int_equal(seen.builds, 2);
    assert_int_equal(open_and_run(state), 11);
    assert_int_equal(seen.builds, 2);
}

static void without_a_cache_folder_each_device_builds_it(void **state)
{
    char path[PATH_MAX + 16];
    gpk_program *first = NULL;
    gpk_program *second = NULL;
    set_source(ELEVEN);
    snprintf(path, sizeof path, "%s/gpukit", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(open_and_run(state), 11);
    assert_int_equal(seen.builds, 1);
    open_device(state);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &first, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &second, NULL), GPUKIT_OK);
    assert_int_equal(run(second), 11);
    gpk_opencl_ops.program_close(first);
    gpk_opencl_ops.program_close(second);
    assert_int_equal(seen.builds, 2);
    assert_int_equal(seen.errors, 0);
}

static void a_broken_kernel_hands_over_the_compilers_words(void **state)
{
    set_source("out[0] = no_such_variable;");
    assert_refused(state, &kernel, "build_test");
    assert_int_equal(seen.errors, 1);
    assert_non_null(strstr(seen.error, "no_such_variable"));
    assert_refused(state, &kernel, "build_test");
    assert_int_equal(seen.errors, 2);
}

/* Asks until the kernel is ready or refused. */
static gpukit_status prepare(const gpk_kernel *k, gpukit_error *err)
{
    bool is_ready = false;
    gpukit_status status = GPUKIT_OK;
    while (status == GPUKIT_OK && !is_ready) {
        status = gpk_opencl_ops.program_prepare(device, k, &is_ready, err);
        gpk_sleep_ns(1000000);
    }
    return status;
}

static void a_kernel_is_prepared_in_the_background(void **state)
{
    gpk_program *program = NULL;
    set_source(ELEVEN);
    open_device(state);
    assert_int_equal(prepare(&kernel, NULL), GPUKIT_OK);
    assert_int_equal(seen.builds, 1);
    assert_int_equal(prepare(&kernel, NULL), GPUKIT_OK); /* again: it is there */
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, NULL), GPUKIT_OK);
    assert_int_equal(seen.builds, 1);
    assert_int_equal(run(program), 11);
    gpk_opencl_ops.program_close(program);
    close_device();

    /* Nobody waits for this one: what opens it does, and closing the device would. */
    bool is_ready = true;
    open_device(state);
    assert_int_equal(gpk_opencl_ops.program_prepare(device, &kernel, &is_ready, NULL), GPUKIT_OK);
    assert_false(is_ready);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, NULL), GPUKIT_OK);
    gpk_opencl_ops.program_close(program);
    assert_int_equal(gpk_opencl_ops.program_prepare(device, &kernel, &is_ready, NULL), GPUKIT_OK);
    close_device();
}

static void a_broken_kernel_is_refused_when_it_is_prepared(void **state)
{
    gpukit_error err = {.text = ""};
    set_source("this is no C;");
    open_device(state);
    assert_int_equal(prepare(&kernel, &err), GPUKIT_E_BUILD);
    assert_non_null(strstr(err.text, "build_test"));
    assert_int_equal(seen.errors, 1);
    close_device();
}

static void a_kernel_that_is_not_in_its_source_is_refused(void **state)
{
    gpk_kernel missing = kernel;
    missing.entry = "build_missing";
    set_source(ELEVEN);
    assert_refused(state, &missing, "build_missing");
}

static void arguments_of_another_number_are_refused(void **state)
{
    gpk_kernel more = kernel;
    more.memory_count = 2;
    set_source(ELEVEN);
    assert_refused(state, &more, "takes 1 arguments in OpenCL and 2 on the host");
    more.memory_count = 1;
    more.args_size = 8;
    assert_refused(state, &more, "takes 1 arguments in OpenCL and 2 on the host");
}

/* PoCL 3.1 would end the process at the launch; a GPU's compiler refuses it earlier. */
static void more_local_memory_than_there_is_is_refused(void **state)
{
    const gpukit_device_info *info = opencl_devices_first(state);
    char body[512];
    snprintf(body, sizeof body,
             "__local uint all[%" PRIu64 "];\n"
             "all[out[0]] = out[1];\n"
             "barrier(CLK_LOCAL_MEM_FENCE);\n"
             "out[2] = all[out[3]];",
             info->local_size / 4 + 1);
    set_source(body);
    assert_refused(state, &kernel, "build_test");
}

static void a_group_that_is_too_large_is_refused(void **state)
{
    gpk_program *program = NULL;
    gpk_memory *memory = NULL;
    gpk_stream *stream = NULL;
    gpukit_error err;
    set_source(ELEVEN);
    open_device(state);
    uint32_t group = (uint32_t)device->info.max_group_items + 1;
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.memory_alloc(device, 4, NULL, &memory, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.stream_open(device, &stream, NULL), GPUKIT_OK);
    gpk_launch launch = {.memories = &memory, .items = 1, .group = group};
    assert_int_equal(gpk_opencl_ops.run(stream, program, &launch, &err), GPUKIT_E_DEVICE);
    assert_non_null(strstr(err.text, "runs in groups of at most"));
    gpk_opencl_ops.stream_close(stream);
    gpk_opencl_ops.memory_free(memory);
    assert_int_equal(run(program), 11);
    gpk_opencl_ops.program_close(program);
}

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void a_file_takes_the_place_of_a_source(void **state)
{
    char path[PATH_MAX + 16];
    gpk_program *program = NULL;
    gpukit_error err;
    set_source(ELEVEN);
    setenv("GPUKIT_KERNEL_DIR", folder, 1);
    assert_int_equal(open_and_run(state), 11); /* no such file yet */

    snprintf(path, sizeof path, "%s/build", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/build/test.cl", folder);
    write_file(path, "__kernel void build_test(__global uint *out) { out[0] = 20; }\n");
    assert_int_equal(open_and_run(state), 20);
    assert_int_equal(seen.builds, 2);
    unsetenv("GPUKIT_KERNEL_DIR");
    assert_int_equal(open_and_run(state), 11);
    assert_int_equal(seen.builds, 2);

    setenv("GPUKIT_KERNEL_DIR", folder, 1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    open_device(state);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, &err), GPUKIT_E_IO);
    assert_int_equal(err.native, EISDIR);
    assert_non_null(strstr(err.text, path));
    assert_null(program);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_kernel_is_built_once),
        TEST(what_a_source_says_counts_and_not_where_it_is),
        TEST(a_damaged_binary_is_built_anew),
        TEST(a_binary_that_the_driver_refuses_is_built_anew),
        TEST(without_a_cache_folder_each_device_builds_it),
        TEST(a_broken_kernel_hands_over_the_compilers_words),
        TEST(a_kernel_is_prepared_in_the_background),
        TEST(a_broken_kernel_is_refused_when_it_is_prepared),
        TEST(a_kernel_that_is_not_in_its_source_is_refused),
        TEST(arguments_of_another_number_are_refused),
        TEST(more_local_memory_than_there_is_is_refused),
        TEST(a_group_that_is_too_large_is_refused),
        TEST(a_file_takes_the_place_of_a_source),
    };
    return opencl_devices_result(
        cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown));
}
