// SPDX-License-Identifier: MIT
/* memory_fault_test.c - the nth allocation of ours fails: told to the caller, nothing leaks.
 *
 * The linker gives us the allocations of the library's objects (--wrap); those inside
 * OpenMP, OpenCL and the C library go their own way.
 */
#include <stdlib.h>
#include <string.h>

#include <gpukit/device.h>

#include "backend/null/null.h"
#include "backend/registry.h"
#include "scenario.h"
#include "test.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

/* Allocations until the one that fails; none does when it is 0. Only this thread's
 * count: a worker allocates nothing of ours. */
static _Thread_local uint32_t until_failure;

static bool fails(void)
{
    return until_failure > 0 && --until_failure == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(old, count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

typedef gpukit_status step(const void *what, gpukit_error *err);

/* Fails one allocation after the other until the step needs no more of them. may_heal:
 * some can fail without harm to the step, such as those of a cache. */
static void fail_each_allocation(step *run, const void *what, bool may_heal)
{
    uint32_t struck = 0;
    for (uint32_t nth = 1;; nth++) {
        gpukit_error err = {.status = GPUKIT_OK};
        until_failure = nth;
        gpukit_status status = run(what, &err);
        bool is_left = until_failure > 0;
        until_failure = 0;
        if (is_left) {
            assert_int_equal(status, GPUKIT_OK);
            break;
        }
        struck++;
        if (may_heal && status == GPUKIT_OK)
            continue;
        assert_int_not_equal(status, GPUKIT_OK);
        assert_int_equal(err.status, status);
        assert_true(err.text[0] != '\0');
    }
    assert_true(struck > 0);
}

static gpukit_status list_all(const void *what, gpukit_error *err)
{
    gpukit_inventory *inventory = NULL;
    (void)what;
    gpukit_status status = gpukit_inventory_alloc(&inventory, err);
    assert_int_equal(status == GPUKIT_OK, inventory != NULL);
    gpukit_inventory_free(inventory);
    return status;
}

static gpukit_status open_context(const void *what, gpukit_error *err)
{
    gpukit_context *context = NULL;
    gpukit_status status =
        gpukit_context_open(&(gpukit_context_params){.devices = what}, &context, err);
    assert_int_equal(status == GPUKIT_OK, context != NULL);
    gpukit_context_close(context);
    return status;
}

typedef struct used_device {
    const gpk_backend_ops *ops;
    const gpukit_device_info *info;
} used_device;

static gpukit_status use_device(const void *what, gpukit_error *err)
{
    const used_device *used = what;
    bool right;
    gpukit_status status =
        scenario_run_hosted(used->ops, &(gpk_device_request){.info = used->info}, &right, err);
    assert_true(right || status != GPUKIT_OK);
    return status;
}

static void an_inventory_may_run_out(void **state)
{
    (void)state;
    fail_each_allocation(list_all, NULL, true); /* a platform that cannot be asked is told so */
}

static void a_context_may_run_out(void **state)
{
    (void)state;
    if (gpk_backend_find("openmp") == NULL) {
        print_message("SKIPPED: built without OpenMP\n");
        skip();
    }
    fail_each_allocation(open_context, "cpu", true);
}

static void the_test_double_may_run_out(void **state)
{
    (void)state;
    fail_each_allocation(use_device, &(used_device){.ops = &gpk_null_ops}, false);
    assert_int_equal(gpk_null_live(), 0);
}

static void every_device_may_run_out(void **state)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *info;
    (void)state;
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    for (size_t i = 0; (info = gpukit_inventory_device_at(inventory, i)) != NULL; i++) {
        used_device used = {.ops = gpk_backend_find(info->backend), .info = info};
        print_message("%s: %s\n", info->id, info->name);
        if (!info->is_usable)
            continue;
        assert_int_equal(use_device(&used, NULL), GPUKIT_OK); /* and fills the cache */
        fail_each_allocation(use_device, &used, strcmp(info->backend, "opencl") == 0);
    }
    gpukit_inventory_free(inventory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inventory_may_run_out),
        cmocka_unit_test(a_context_may_run_out),
        cmocka_unit_test(the_test_double_may_run_out),
        cmocka_unit_test(every_device_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
