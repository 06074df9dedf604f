// SPDX-License-Identifier: MIT
/* command_doctor.c - gpukit devices --doctor: each link between gpukit and an OpenCL
 * device, from the .icd file to the right answer of a kernel.
 *
 * All that touches a driver runs in a worker process: a driver that crashes is a finding.
 */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/device.h>
#include <gpukit/primes.h>

#include "doctor.h"
#include "exit_code.h"

/* A window whose number of primes is known: OEIS A006880 for 10^3; for 10^14 the four
 * primes are 10^14 + 31, 67, 97 and 99 (GNU factor agrees). */
static const struct {
    uint64_t first, last, count;
    const char *text;
} windows[] = {
    {0, 1000, 168, "168 primes up to 1000"},
    {100000000000000, 100000000000100, 4, "64-bit integers: 4 primes from 10^14 to 10^14+100"},
};
enum { WINDOWS = sizeof windows / sizeof windows[0] };

typedef struct verdict {
    gpukit_status status;
    gpukit_error error;
    uint64_t sieved[WINDOWS], tested[WINDOWS];
} verdict;

static void check_loader(doctor *c, const gpukit_inventory *inventory)
{
    const gpukit_platform_info *platform;
    if (gpukit_inventory_platform_at(inventory, 0) == NULL)
        doctor_bad(c, gpukit_platform_hint(), "loader: %s", gpukit_inventory_note(inventory));
    for (size_t i = 0; (platform = gpukit_inventory_platform_at(inventory, i)) != NULL; i++)
        if (platform->why_not[0] != '\0')
            doctor_bad(c, gpukit_platform_hint(), "platform %zu, %s: %s", i, platform->name,
                       platform->why_not);
        else
            doctor_good(c, "platform %zu, %s: %u device%s", i, platform->name,
                        platform->device_count, platform->device_count == 1 ? "" : "s");
}

static gpukit_status count_windows(gpukit_context *context, gpukit_primes_method method,
                                   uint64_t counts[WINDOWS], gpukit_error *error)
{
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < WINDOWS && status == GPUKIT_OK; i++) {
        const gpukit_primes_params params = {
            .first = windows[i].first,
            .last = windows[i].last,
            .method = method,
            .job.backoff_ms = 10, /* a driver that crashes is not waited for */
        };
        status = gpukit_primes_count(context, &params, &counts[i], NULL, NULL, error);
    }
    return status;
}

static void count_on_device(const gpukit_device_info *device, verdict *result)
{
    gpukit_context *context = NULL;
    const gpukit_context_params params = {
        .devices = device->id,
        .strict = true,
        .isolate = GPUKIT_ISOLATE_ON,
    };
    result->status = gpukit_context_open(&params, &context, &result->error);
    if (result->status == GPUKIT_OK)
        result->status =
            count_windows(context, GPUKIT_PRIMES_SIEVE, result->sieved, &result->error);
    if (result->status == GPUKIT_OK)
        result->status = count_windows(context, GPUKIT_PRIMES_TEST, result->tested, &result->error);
    gpukit_context_close(context);
}

static bool check_answers(doctor *c, const gpukit_device_info *device, const verdict *result)
{
    bool is_right = true;
    for (size_t i = 0; i < WINDOWS; i++) {
        const uint64_t expected = windows[i].count;
        if (result->sieved[i] == expected && result->tested[i] == expected) {
            doctor_good(c, "%s: %s", device->id, windows[i].text);
            continue;
        }
        is_right = false;
        doctor_bad(c, "gpukit devices --json",
                   "%s: %s expected, but %" PRIu64 " by sieve and %" PRIu64 " by test", device->id,
                   windows[i].text, result->sieved[i], result->tested[i]);
    }
    return is_right;
}

static bool check_kernels(doctor *c, const gpukit_device_info *device)
{
    static const char remedy[] = "gpukit primes 1000 --device ";
    char again[sizeof remedy + sizeof device->id];
    verdict result = {.status = GPUKIT_OK};
    snprintf(again, sizeof again, "%s%s", remedy, device->id);
    count_on_device(device, &result);
    if (result.status != GPUKIT_OK) {
        doctor_bad(c, again, "%s: %s", device->id, result.error.text);
        return false;
    }
    doctor_good(c, "%s: opens, builds its kernels and runs them", device->id);
    return check_answers(c, device, &result);
}

static void check_device(doctor *c, const gpukit_device_info *device)
{
    const bool is_opencl = device->platform >= 0;
    doctor_good(c, "%s: %s", device->id, device->name);
    if (!device->is_usable) {
        doctor_bad(c, gpukit_platform_hint(), "%s: %s", device->id, device->why_not);
        return;
    }
    if (is_opencl && device->timer_ns > 0)
        doctor_good(c, "%s: profiling, with a clock of %u ns", device->id, device->timer_ns);
    else if (is_opencl)
        doctor_bad(c, gpukit_platform_hint(), "%s: its driver cannot profile commands", device->id);
    if (check_kernels(c, device) && is_opencl && c->device[0] == '\0')
        memcpy(c->device, device->id, sizeof c->device);
}

static int conclude(const doctor *c)
{
    if (c->remedy[0] != '\0')
        output_line(c->out, "\n%s\n  %s",
                    c->device[0] != '\0'
                        ? "OpenCL works, but not all of it. To mend what failed:"
                        : "No OpenCL device works here. To mend what failed first:",
                    c->remedy);
    else if (c->device[0] != '\0')
        output_line(c->out,
                    "\nAll is well. To see it work:\n  gpukit primes 1e10 --device %s --time",
                    c->device);
    else
        output_line(c->out, "\nNo OpenCL device was found. To get one:\n  %s",
                    gpukit_platform_hint());
    return c->device[0] != '\0' ? EXIT_DONE : EXIT_NO_DEVICE;
}

int doctor_run(output *out)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *device;
    gpukit_error error;
    doctor c = {.out = out};
    doctor_check_system(&c);
    if (gpukit_inventory_alloc(&inventory, &error) != GPUKIT_OK) {
        doctor_bad(&c, gpukit_platform_hint(), "loader: %s", error.text);
        return conclude(&c);
    }
    check_loader(&c, inventory);
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        check_device(&c, device);
    gpukit_inventory_free(inventory);
    return conclude(&c);
}
