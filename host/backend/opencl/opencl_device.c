// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/opencl/opencl.h"
#include "base/error.h"
#include "base/text.h"

/* The device that list() called opencl:<index>. */
static gpukit_status opencl_find(uint32_t index, cl_platform_id *platform, cl_device_id *out,
                                 gpukit_error *err)
{
    cl_platform_id *platforms;
    cl_uint platform_count;
    bool is_found = false;
    cl_int code = gpk_opencl_platforms(&platforms, &platform_count);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_NO_DEVICE, code, "clGetPlatformIDs",
                               "the OpenCL platforms cannot be listed");

    for (cl_uint i = 0; platforms != NULL && i < platform_count && !is_found; i++) {
        cl_device_id *devices;
        cl_uint count;
        if (gpk_opencl_devices(platforms[i], &devices, &count) != CL_SUCCESS)
            continue;
        is_found = index < count;
        if (is_found) {
            *platform = platforms[i];
            *out = devices[index];
        }
        index -= is_found ? 0 : count;
        free(devices);
    }
    free(platforms);
    if (!is_found)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "this OpenCL device is gone");
    return GPUKIT_OK;
}

/* Finds the device again and sees to it that it is the same one. */
static gpukit_status opencl_find_listed(const gpukit_device_info *info, cl_platform_id *platform,
                                        cl_device_id *out, gpukit_error *err)
{
    char name[sizeof info->name];
    unsigned index;

    if (sscanf(info->id, "opencl:%u", &index) != 1)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "'%s' is no OpenCL device", info->id);
    gpukit_status status = opencl_find(index, platform, out, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_opencl_device_text(*out, CL_DEVICE_NAME, name, sizeof name);
    if (strcmp(name, info->name) != 0)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                        "%s is %s now, and was %s when it was listed: the drivers changed",
                        info->id, name, info->name);
    return GPUKIT_OK;
}

/* Makes sub-devices as the properties say and keeps the part-th. A driver that can make none
 * is not asked to: Mesa 22.3's rusticl has no such function, and the loader calls it all the
 * same. */
static cl_int opencl_partition(cl_device_id device, const cl_device_partition_property *properties,
                               uint32_t part, cl_device_id *out)
{
    cl_uint count = 0;
    if (gpk_opencl_device_uint(device, CL_DEVICE_PARTITION_MAX_SUB_DEVICES) == 0)
        return CL_DEVICE_PARTITION_FAILED;
    cl_int code = clCreateSubDevices(device, properties, 0, NULL, &count);
    if (code != CL_SUCCESS)
        return code;
    if (part >= count)
        return CL_DEVICE_PARTITION_FAILED;
    cl_device_id *ids = calloc(count, sizeof(cl_device_id));
    if (ids == NULL)
        return CL_OUT_OF_HOST_MEMORY;
    code = clCreateSubDevices(device, properties, count, ids, NULL);
    for (cl_uint i = 0; code == CL_SUCCESS && i < count; i++)
        if (i != part)
            clReleaseDevice(ids[i]);
    if (code == CL_SUCCESS)
        *out = ids[part];
    free(ids);
    return code;
}

static cl_int opencl_partition_equally(cl_device_id device, uint32_t units, uint32_t part,
                                       cl_device_id *out)
{
    const cl_device_partition_property equally[] = {CL_DEVICE_PARTITION_EQUALLY,
                                                    (cl_device_partition_property)units, 0};
    return opencl_partition(device, equally, part, out);
}

static cl_int opencl_partition_by_count(cl_device_id device, uint32_t units, cl_device_id *out)
{
    const cl_device_partition_property by_counts[] = {CL_DEVICE_PARTITION_BY_COUNTS,
                                                      (cl_device_partition_property)units,
                                                      CL_DEVICE_PARTITION_BY_COUNTS_LIST_END, 0};
    cl_int code = opencl_partition(device, by_counts, 0, out);
    return code == CL_SUCCESS ? code : opencl_partition_equally(device, units, 0, out);
}

/* Replaces device->id by the sub-device that the request asks for, if it does. */
static gpukit_status opencl_take_part(const gpk_device_request *request, gpk_opencl_device *device,
                                      gpukit_error *err)
{
    uint32_t whole = gpk_opencl_device_uint(device->id, CL_DEVICE_MAX_COMPUTE_UNITS);
    uint32_t wanted = request->compute_units;
    uint32_t units = wanted > 0 && wanted < whole ? wanted : whole;
    cl_int code;

    if (request->parts > 0) {
        units /= request->parts;
        if (units == 0)
            return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                            "%s has %u compute units, too few for %u sub-devices",
                            request->info->id, whole, request->parts);
        code = opencl_partition_equally(device->id, units, request->part, &device->id);
    } else if (units < whole) {
        code = opencl_partition_by_count(device->id, units, &device->id);
    } else {
        return GPUKIT_OK;
    }
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_NO_DEVICE, code, "clCreateSubDevices",
                               "%s cannot be partitioned: its driver makes no sub-device of %u of "
                               "its %u compute units; use it whole, or leave it out",
                               request->info->id, units, whole);
    device->is_sub_device = true;
    return GPUKIT_OK;
}

static void opencl_set_info(const gpk_device_request *request, gpk_opencl_device *device)
{
    gpukit_device_info *info = &device->head.info;

    *info = *request->info;
    info->compute_units = gpk_opencl_device_uint(device->id, CL_DEVICE_MAX_COMPUTE_UNITS);
    if (request->parts > 0)
        gpk_text_format(info->id, sizeof info->id, "%s.%u", request->info->id, request->part);
}

static bool opencl_takes_nv_options(cl_device_id device)
{
    char extensions[4096];
    gpk_opencl_device_text(device, CL_DEVICE_EXTENSIONS, extensions, sizeof extensions);
    return strstr(extensions, "cl_nv_compiler_options") != NULL;
}

static gpukit_status opencl_open_context(gpk_opencl_device *device, cl_platform_id platform,
                                         gpukit_error *err)
{
    const cl_context_properties properties[] = {CL_CONTEXT_PLATFORM,
                                                (cl_context_properties)platform, 0};
    char name[128];
    char version[127];
    cl_int code;

    gpk_opencl_platform_text(platform, CL_PLATFORM_NAME, name, sizeof name);
    gpk_opencl_platform_text(platform, CL_PLATFORM_VERSION, version, sizeof version);
    gpk_text_format(device->platform, sizeof device->platform, "%s %s", name, version);
    device->context = clCreateContext(properties, 1, &device->id, NULL, NULL, &code);
    if (device->context == NULL)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clCreateContext", "%s (%s)",
                               device->head.info.id, device->head.info.name);
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_device_open(const gpk_device_request *request, gpk_device **out,
                                     gpukit_error *err)
{
    cl_platform_id platform = NULL;
    gpk_opencl_device *device = calloc(1, sizeof *device);
    assert(request->info != NULL && request->part < GPUKIT_MAX_DEVICES);
    if (device == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "an OpenCL device");

    device->head.ops = &gpk_opencl_ops;
    device->head.log = request->log;
    gpukit_status status = opencl_find_listed(request->info, &platform, &device->id, err);
    if (status == GPUKIT_OK)
        status = opencl_take_part(request, device, err);
    if (status != GPUKIT_OK)
        goto fail;
    opencl_set_info(request, device);
    device->takes_nv_options = opencl_takes_nv_options(device->id);
    status = opencl_open_context(device, platform, err);
    if (status != GPUKIT_OK)
        goto fail;
    *out = &device->head;
    return GPUKIT_OK;

fail:
    gpk_opencl_device_close(&device->head);
    return status;
}

void gpk_opencl_device_close(gpk_device *head)
{
    gpk_opencl_device *device = (gpk_opencl_device *)head;
    if (device == NULL)
        return;
    gpk_opencl_builder_join(device);
    assert(device->pins == NULL);
    gpk_opencl_libraries_close(device);
    gpk_opencl_names_close(device);
    gpk_opencl_idle_events_close(device);
    if (device->side_queue != NULL)
        clReleaseCommandQueue(device->side_queue);
    if (device->context != NULL)
        clReleaseContext(device->context);
    if (device->is_sub_device)
        clReleaseDevice(device->id);
    free(device);
}
