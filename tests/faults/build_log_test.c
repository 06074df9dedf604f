// SPDX-License-Identifier: MIT
/* build_log_test.c - a compiler that can tell what kernels take is asked to, and what it tells
 * arrives. Three calls of OpenCL are taken for it: in between is a compiler as NVIDIA's.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <CL/cl.h>

#include "backend/opencl/opencl.h"
#include "conformance/opencl_devices.h"
#include "test.h"

static const char EXTENSION[] = " cl_nv_compiler_options";
static const char OPTION[] = " -cl-nv-verbose";
static const char WORDS[] = "ptxas info    : Used 22 registers, 0 bytes stack";

static struct {
    bool has_extension; /* and what comes of it: */
    bool is_silent;     /* the compiler, all the same */
    int asked, not_asked;
    int built, told; /* lines of the log: of builds from source, and WORDS */
    gpukit_log_level level;
} seen;

cl_int __real_clGetDeviceInfo(cl_device_id id, cl_device_info what, size_t room, void *value,
                              size_t *size);
cl_int __wrap_clGetDeviceInfo(cl_device_id id, cl_device_info what, size_t room, void *value,
                              size_t *size);
cl_int __wrap_clGetDeviceInfo(cl_device_id id, cl_device_info what, size_t room, void *value,
                              size_t *size)
{
    cl_int code = __real_clGetDeviceInfo(id, what, room, value, size);
    if (what != CL_DEVICE_EXTENSIONS || code != CL_SUCCESS || !seen.has_extension)
        return code;
    if (size != NULL)
        *size += sizeof EXTENSION - 1;
    if (value != NULL && strlen(value) + sizeof EXTENSION <= room)
        strcat(value, EXTENSION);
    return code;
}

// NOLINTBEGIN(readability-function-size): OpenCL's parameters, not ours
cl_int __real_clBuildProgram(cl_program program, cl_uint count, const cl_device_id *devices,
                             const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                             void *user);
cl_int __wrap_clBuildProgram(cl_program program, cl_uint count, const cl_device_id *devices,
                             const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                             void *user);
cl_int __wrap_clBuildProgram(cl_program program, cl_uint count, const cl_device_id *devices,
                             const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                             void *user)
{
    char others[256];
    const char *option = strstr(options, OPTION);
    assert_true(strlen(options) < sizeof others);
    seen.asked += option != NULL;
    seen.not_asked += option == NULL;
    if (option == NULL)
        return __real_clBuildProgram(program, count, devices, options, notify, user);
    snprintf(others, sizeof others, "%.*s%s", (int)(option - options), options,
             option + sizeof OPTION - 1);
    return __real_clBuildProgram(program, count, devices, others, notify, user);
}

cl_int __real_clGetProgramBuildInfo(cl_program program, cl_device_id id, cl_program_build_info what,
                                    size_t room, void *value, size_t *size);
cl_int __wrap_clGetProgramBuildInfo(cl_program program, cl_device_id id, cl_program_build_info what,
                                    size_t room, void *value, size_t *size);
cl_int __wrap_clGetProgramBuildInfo(cl_program program, cl_device_id id, cl_program_build_info what,
                                    size_t room, void *value, size_t *size)
{
    const char *words = seen.is_silent ? "\n" : WORDS;
    if (what != CL_PROGRAM_BUILD_LOG || !seen.has_extension)
        return __real_clGetProgramBuildInfo(program, id, what, room, value, size);
    if (size != NULL)
        *size = strlen(words) + 1;
    if (value != NULL)
        snprintf(value, room, "%s", words);
    return CL_SUCCESS;
}
// NOLINTEND(readability-function-size)

static void keep_line(void *user, gpukit_log_level level, const char *line)
{
    (void)user;
    seen.built += level == GPUKIT_LOG_INFO && strstr(line, "building kernel") == line;
    if (strcmp(line, WORDS) != 0)
        return;
    seen.told++;
    seen.level = level;
}

static const char text[] = "__kernel void build_log(__global uint *out)\n"
                           "{\n"
                           "    out[0] = 22;\n"
                           "}\n";
static const gpk_source source = {
    .name = "build/log.cl", .text = (const unsigned char *)text, .size = sizeof text - 1};
static const gpk_source *const sources[] = {&source, NULL};
static const gpk_kernel kernel = {.entry = "build_log", .sources = sources, .memory_count = 1};

static void build(void **state)
{
    gpk_device *device = NULL;
    gpk_program *program = NULL;
    const gpk_device_request request = {.info = opencl_devices_first(state),
                                        .log.write = keep_line};
    assert_int_equal(gpk_opencl_ops.device_open(&request, &device, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.program_open(device, &kernel, &program, NULL), GPUKIT_OK);
    gpk_opencl_ops.program_close(program);
    gpk_opencl_ops.device_close(device);
}

static char folder[PATH_MAX];

static int setup(void **state)
{
    char here[PATH_MAX / 2];
    (void)state;
    memset(&seen, 0, sizeof seen);
    if (getcwd(here, sizeof here) == NULL)
        return -1;
    snprintf(folder, sizeof folder, "%s/build_log_test.XXXXXX", here);
    return mkdtemp(folder) == NULL ? -1 : setenv("XDG_CACHE_HOME", folder, 1);
}

static int teardown(void **state)
{
    char command[PATH_MAX + 16];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void a_compiler_that_does_not_know_the_option_is_not_given_it(void **state)
{
    build(state);
    assert_int_equal(seen.asked, 0);
    assert_int_equal(seen.not_asked, 1);
    assert_int_equal(seen.told, 0);
}

static void what_the_compiler_tells_is_for_those_who_develop(void **state)
{
    seen.has_extension = true;
    build(state);
    assert_int_equal(seen.asked, 1);
    assert_int_equal(seen.told, 1);
    assert_int_equal(seen.level, GPUKIT_LOG_DEBUG);
    build(state); /* from the cache */
    assert_int_equal(seen.built, 1);
    assert_int_equal(seen.asked, 2);
    assert_int_equal(seen.told, 2);
    assert_int_equal(seen.not_asked, 0);
}

static void a_binary_of_other_options_is_not_taken(void **state)
{
    build(state);
    seen.has_extension = true;
    build(state);
    assert_int_equal(seen.built, 2);
}

static void a_log_of_nothing_is_no_line(void **state)
{
    seen.has_extension = seen.is_silent = true;
    build(state);
    assert_int_equal(seen.asked, 1);
    assert_int_equal(seen.told, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_compiler_that_does_not_know_the_option_is_not_given_it,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_compiler_tells_is_for_those_who_develop, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_binary_of_other_options_is_not_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(a_log_of_nothing_is_no_line, setup, teardown),
    };
    return opencl_devices_result(
        cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown));
}
