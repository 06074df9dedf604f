// SPDX-License-Identifier: MIT
/* room_test.c - a slot on a device whose memory others have taken. Runs in the guise of a GPU, with
 * less memory than it says: GPUKIT_FAULT_GUISE_MEMORY.
 */
#include <string.h>

#include <gpukit/gpukit.h>

#include "../test.h"

static const gpukit_pixels_shape shape = {.width = 2000, .height = 1000, .channels = 3, .bits = 8};

typedef struct place {
    gpukit_context *context;
    gpukit_pixels_device *device;
} place;

static place open_place(void)
{
    const gpukit_context_params context = {.devices = "gpu"};
    const gpukit_pixels_device_params params = {.slots = 1};
    gpukit_error error = {.text = ""};
    place p;
    if (gpukit_context_open(&context, &p.context, &error) != GPUKIT_OK ||
        gpukit_pixels_device_open(p.context, 0, &params, &p.device, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    return p;
}

static void close_place(place p)
{
    gpukit_pixels_device_close(p.device);
    gpukit_context_close(p.context);
}

/* Takes the slot, and gives it back with its memories. */
static gpukit_status try_slot(place p, const gpukit_pixels *pixels)
{
    gpukit_pixels_slot *slot;
    gpukit_error error = {.text = ""};
    const gpukit_status status = gpukit_pixels_slot_take(p.device, pixels, &shape, &slot, &error);
    if (status == GPUKIT_OK)
        gpukit_pixels_slot_give(slot);
    else
        assert_non_null(strstr(error.text, "has no room for these operations"));
    return status;
}

static gpukit_buffer *take_all(gpukit_queue *queue, size_t size)
{
    gpukit_buffer *buffer;
    gpukit_error error = {.text = ""};
    if (gpukit_buffer_alloc(queue, size, GPUKIT_BUFFER_SCRATCH, &buffer, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    return buffer;
}

static void a_slot_that_had_no_room_has_some_when_others_give_it_back(void **state)
{
    const char *const operations[] = {"blur=2", "sobel"};
    const gpukit_pixels_params params = {.operations = operations, .count = 2};
    const gpukit_context_params context = {.devices = "gpu"};
    gpukit_context *other;
    gpukit_queue *queue;
    gpukit_pixels *pixels;
    (void)state;
    if (gpukit_context_open(&context, &other, NULL) != GPUKIT_OK) {
        print_message("skipped: no OpenCL device\n");
        skip();
    }
    assert_int_equal(gpukit_pixels_open(&params, &pixels, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_queue_open(other, 0, NULL, &queue, NULL), GPUKIT_OK);
    const place p = open_place();
    gpukit_buffer *all = take_all(queue, ROOM - 4096);
    assert_int_equal(try_slot(p, pixels), GPUKIT_E_MEMORY);
    gpukit_buffer_free(all);
    assert_int_equal(try_slot(p, pixels), GPUKIT_OK);
    close_place(p);
    gpukit_queue_close(queue);
    gpukit_context_close(other);
    gpukit_pixels_close(pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slot_that_had_no_room_has_some_when_others_give_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
