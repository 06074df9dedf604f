// SPDX-License-Identifier: MIT
/* guise_test.c - a device in the guise of a GPU has its limits, and refuses what they forbid. */
#include "layer_guise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CL/cl_ext.h>

#include <gpukit/device.h>

#include "test.h"

static cl_device_id device;
static cl_context context;
static cl_command_queue queue;

static int open_device(void **state)
{
    cl_platform_id platform;
    cl_uint count = 0;
    cl_int code;
    (void)state;
    assert_int_equal(setenv("OPENCL_LAYERS", OPENCL_LAYER, 1), 0);
    assert_int_equal(setenv("GPUKIT_FAULT_GUISE", "1", 1), 0);
    assert_int_equal(setenv("GPUKIT_FAULT_GUISE_MEMORY", "1000000", 1), 0);
    if (clGetPlatformIDs(1, &platform, &count) != CL_SUCCESS || count == 0 ||
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL) != CL_SUCCESS)
        return 0;
    context = clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    assert_int_equal(code, CL_SUCCESS);
    queue = clCreateCommandQueue(context, device, 0, &code);
    assert_int_equal(code, CL_SUCCESS);
    return 0;
}

static int close_device(void **state)
{
    (void)state;
    if (context == NULL)
        return 0;
    clReleaseCommandQueue(queue);
    clReleaseContext(context);
    return 0;
}

static void need_device(void)
{
    if (context == NULL) {
        print_message("SKIP: no OpenCL device\n");
        skip();
    }
}

static cl_ulong ask(cl_device_info what, size_t size)
{
    cl_ulong value = 0;
    size_t given = 0;
    assert_int_equal(clGetDeviceInfo(device, what, sizeof value, &value, &given), CL_SUCCESS);
    assert_int_equal(given, size);
    return value;
}

static void it_says_that_it_is_a_gpu(void **state)
{
    (void)state;
    need_device();
    assert_int_equal(ask(CL_DEVICE_TYPE, sizeof(cl_device_type)), CL_DEVICE_TYPE_GPU);
    assert_int_equal(ask(CL_DEVICE_LOCAL_MEM_SIZE, sizeof(cl_ulong)), 49152);
    assert_int_equal(ask(CL_DEVICE_MAX_WORK_GROUP_SIZE, sizeof(size_t)), 1024);
    assert_int_equal(ask(CL_DEVICE_HOST_UNIFIED_MEMORY, sizeof(cl_bool)), CL_FALSE);
    assert_int_equal(ask(CL_DEVICE_MAX_MEM_ALLOC_SIZE, sizeof(cl_ulong)),
                     ask(CL_DEVICE_GLOBAL_MEM_SIZE, sizeof(cl_ulong)) / 4);
}

static void texts_are_those_of_a_driver_of_nvidias(void **state)
{
    static const struct {
        cl_device_info what;
        const char *part;
    } rows[] = {
        {CL_DEVICE_VENDOR, "NVIDIA Corporation"},
        {CL_DEVICE_VERSION, "OpenCL 3.0 CUDA"},
        {CL_DEVICE_OPENCL_C_VERSION, "OpenCL C 1.2"},
        {CL_DRIVER_VERSION, "580."},
        {CL_DEVICE_EXTENSIONS, "cl_nv_compiler_options"},
        {CL_DEVICE_EXTENSIONS, "cl_khr_int64_base_atomics"},
    };
    char text[2048];
    (void)state;
    need_device();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(clGetDeviceInfo(device, rows[i].what, sizeof text, text, NULL),
                         CL_SUCCESS);
        assert_non_null(strstr(text, rows[i].part));
        assert_null(strstr(text, "PoCL"));
        assert_null(strstr(text, "cl_khr_fp16"));
    }
    assert_int_equal(ask(CL_DEVICE_WARP_SIZE_NV, sizeof(cl_uint)), 32);
    assert_int_equal(ask(CL_DEVICE_KERNEL_EXEC_TIMEOUT_NV, sizeof(cl_bool)), CL_FALSE);
    assert_int_equal(ask(CL_DEVICE_MAX_CONSTANT_BUFFER_SIZE, sizeof(cl_ulong)), 65536);
}

static bool is_told_that_long_kernels_are_ended(void)
{
    gpukit_inventory *inventory;
    gpukit_error error;
    bool is_told = false;
    assert_int_equal(gpukit_inventory_alloc(&inventory, &error), GPUKIT_OK);
    const gpukit_device_info *info;
    for (size_t i = 0; (info = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        is_told = is_told || info->ends_long_kernels;
    gpukit_inventory_free(inventory);
    return is_told;
}

static void the_library_sees_whether_long_kernels_are_ended(void **state)
{
    (void)state;
    need_device();
    assert_false(is_told_that_long_kernels_are_ended());
    assert_int_equal(setenv("GPUKIT_FAULT_GUISE_SCREEN", "1", 1), 0);
    assert_int_equal(ask(CL_DEVICE_KERNEL_EXEC_TIMEOUT_NV, sizeof(cl_bool)), CL_TRUE);
    assert_true(is_told_that_long_kernels_are_ended());
    assert_int_equal(unsetenv("GPUKIT_FAULT_GUISE_SCREEN"), 0);
}

static void a_buffer_has_a_quarter_of_the_memory_at_most(void **state)
{
    unsigned char bytes[4] = {0};
    cl_int code;
    (void)state;
    need_device();
    const cl_ulong most = ask(CL_DEVICE_MAX_MEM_ALLOC_SIZE, sizeof(cl_ulong));
    assert_null(clCreateBuffer(context, CL_MEM_READ_WRITE, most + 1, NULL, &code));
    assert_int_equal(code, CL_INVALID_BUFFER_SIZE);
    cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE, sizeof bytes, NULL, &code);
    assert_int_equal(code, CL_SUCCESS);
    assert_int_equal(
        clEnqueueReadBuffer(queue, buffer, CL_TRUE, 0, sizeof bytes, bytes, 0, NULL, NULL),
        CL_SUCCESS);
    assert_memory_equal(bytes, "\xa5\xa5\xa5\xa5", 4); /* new memory is not zero */
    clReleaseMemObject(buffer);
}

static cl_mem create(size_t size)
{
    cl_int code;
    cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE, size, NULL, &code);
    assert_int_equal(code, CL_SUCCESS);
    return buffer;
}

static cl_int write_to(cl_mem buffer)
{
    return clEnqueueWriteBuffer(queue, buffer, CL_TRUE, 0, 1, "", 0, NULL, NULL);
}

/* Of a million bytes. */
static void memory_runs_out_when_it_is_touched(void **state)
{
    (void)state;
    need_device();
    cl_mem first = create(600000), second = create(600000);
    assert_int_equal(write_to(first), CL_SUCCESS);
    assert_int_equal(write_to(second), CL_MEM_OBJECT_ALLOCATION_FAILURE);
    assert_int_equal(write_to(first), CL_SUCCESS);
    clReleaseMemObject(first);
    assert_int_equal(write_to(second), CL_SUCCESS);
    clReleaseMemObject(second);
}

/* The status of a launch of a kernel with so many words of local memory. */
static cl_int launch_into(cl_mem out, unsigned words, size_t items, size_t group)
{
    char text[256];
    const char *texts = text;
    cl_int code;
    snprintf(text, sizeof text,
             "kernel void k(global uint *out)\n{\n"
             "local uint words[%u];\nwords[get_local_id(0)] = 1;\n"
             "barrier(CLK_LOCAL_MEM_FENCE);\nout[0] = words[0];\n}\n",
             words);
    cl_program program = clCreateProgramWithSource(context, 1, &texts, NULL, &code);
    assert_int_equal(code, CL_SUCCESS);
    assert_int_equal(clBuildProgram(program, 1, &device, "-w", NULL, NULL),
                     CL_INVALID_BUILD_OPTIONS);
    assert_int_equal(
        clBuildProgram(program, 1, &device, "-cl-nv-verbose -cl-std=CL1.2", NULL, NULL),
        CL_SUCCESS);
    cl_kernel kernel = clCreateKernel(program, "k", &code);
    assert_int_equal(code, CL_SUCCESS);
    clSetKernelArg(kernel, 0, sizeof(cl_mem), &out);
    code = clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &items, &group, 0, NULL, NULL);
    clFinish(queue);
    clReleaseKernel(kernel);
    clReleaseProgram(program);
    return code;
}

static cl_int launch(unsigned words, size_t items, size_t group)
{
    cl_mem out = create(sizeof(cl_uint));
    cl_int code = launch_into(out, words, items, group);
    clReleaseMemObject(out);
    return code;
}

static void a_launch_fails_where_its_memory_is_not_there(void **state)
{
    (void)state;
    need_device();
    cl_mem first = create(600000), second = create(600000);
    assert_int_equal(launch_into(first, 128, 64, 64), CL_SUCCESS);
    assert_int_equal(launch_into(second, 128, 64, 64), CL_OUT_OF_RESOURCES);
    clReleaseMemObject(first);
    assert_int_equal(launch_into(second, 128, 64, 64), CL_SUCCESS);
    clReleaseMemObject(second);
}

static void launches_are_refused_beyond_the_limits(void **state)
{
    (void)state;
    need_device();
    assert_int_equal(launch(12288, 1024, 1024), CL_SUCCESS);
    assert_int_equal(launch(12289, 1024, 1024), CL_OUT_OF_RESOURCES);
    assert_int_equal(launch(2048, 2048, 2048), CL_INVALID_WORK_GROUP_SIZE);
    assert_int_equal(launch(128, 100, 64), CL_INVALID_WORK_GROUP_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_that_it_is_a_gpu),
        cmocka_unit_test(a_buffer_has_a_quarter_of_the_memory_at_most),
        cmocka_unit_test(texts_are_those_of_a_driver_of_nvidias),
        cmocka_unit_test(the_library_sees_whether_long_kernels_are_ended),
        cmocka_unit_test(memory_runs_out_when_it_is_touched),
        cmocka_unit_test(a_launch_fails_where_its_memory_is_not_there),
        cmocka_unit_test(launches_are_refused_beyond_the_limits),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
