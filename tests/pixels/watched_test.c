// SPDX-License-Identifier: MIT
/* watched_test.c - each kernel for GPUs on images so small that a simulator can watch every access:
 * it makes what the host makes. An argument names the tests.
 */
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"
#include "suite_device.h"

enum {
    GRAY = 1 << 1,
    GRAYA = 1 << 2,
    RGB = 1 << 3,
    RGBA = 1 << 4,
    ALL = GRAY | GRAYA | RGB | RGBA
};

/* Odd, and wider than one unit of any kernel. */
static const gpukit_pixels_shape odd = {.width = 13, .height = 5};

typedef struct watched {
    const char *operation;
    unsigned channels; /* bit c: pictures of c channels */
    uint32_t bits;     /* 0: 8, and 16 */
    gpukit_pixels_edge edge;
} watched;

static gpukit_status give_text(void *user, const char *path, char **text, size_t *size,
                               gpukit_error *err)
{
    static const char cube[] = "LUT_3D_SIZE 2\n0 0 0\n1 0 .1\n0 1 0\n1 .9 0\n"
                               "0 0 1\n1 0 1\n.2 1 1\n1 1 .8\n";
    (void)user;
    (void)path;
    (void)err;
    *size = sizeof cube - 1;
    *text = malloc(sizeof cube);
    assert_non_null(*text);
    memcpy(*text, cube, sizeof cube);
    return GPUKIT_OK;
}

static gpukit_pixels_image make_second(void)
{
    gpukit_pixels_shape shape = odd;
    shape.channels = 4;
    shape.bits = 8;
    picture second = picture_fill(&shape, PICTURE_NOISE, 3);
    gpukit_pixels_image made = picture_image(&second);
    picture_free(&second);
    return made;
}

static gpukit_status give_image(void *user, const char *path, gpukit_pixels_image *out,
                                gpukit_error *err)
{
    (void)path;
    (void)err;
    *out = *(const gpukit_pixels_image *)user;
    return GPUKIT_OK;
}

static void check(const watched *one, const gpukit_pixels *pixels, gpukit_pixels_shape shape)
{
    const suite_device_ways ways = {.for_gpu = true, .copies = true};
    picture in = picture_fill(&shape, PICTURE_NOISE, shape.channels * 100u + shape.bits);
    picture expected = suite_run(pixels, &in, 0);
    picture made = suite_device_run(pixels, &in, ways);
    assert_memory_equal(&made.shape, &expected.shape, sizeof made.shape);
    const size_t count = (size_t)made.shape.width * made.shape.height * made.shape.channels;
    for (size_t i = 0; i < count; i++) {
        if (made.samples[i] != expected.samples[i])
            fail_msg("%s, %u channels of %u bits: sample %zu is %u, not %u", one->operation,
                     shape.channels, shape.bits, i, made.samples[i], expected.samples[i]);
    }
    picture_free(&in);
    picture_free(&expected);
    picture_free(&made);
}

static void check_all(const watched *all, size_t count)
{
    if (!suite_device_exists())
        skip();
    gpukit_pixels_image second = make_second();
    const gpukit_pixels_files files = {
        .read_text = give_text, .read_image = give_image, .user = &second};
    for (size_t i = 0; i < count; i++) {
        gpukit_pixels *pixels;
        gpukit_error error = {.text = ""};
        const gpukit_pixels_params params = {
            .operations = &all[i].operation, .count = 1, .edge = all[i].edge, .files = &files};
        if (gpukit_pixels_open(&params, &pixels, &error) != GPUKIT_OK)
            fail_msg("%s: %s", all[i].operation, error.text);
        for (uint32_t format = 0; format < 8; format++) {
            gpukit_pixels_shape shape = odd;
            shape.channels = format / 2 + 1;
            shape.bits = format % 2 == 0 ? 8 : 16;
            if ((all[i].channels >> shape.channels & 1u) != 0 &&
                (all[i].bits == 0 || all[i].bits == shape.bits))
                check(&all[i], pixels, shape);
        }
        gpukit_pixels_close(pixels);
    }
    free(second.pixels);
}

static void colours_are_those_of_the_host(void **state)
{
    static const watched all[] = {
        {.operation = "invert", .channels = ALL},
        {.operation = "gamma=2", .channels = ALL},
        {.operation = "grayscale", .channels = RGB | RGBA},
        {.operation = "grayscale=linear", .channels = RGB | RGBA},
        {.operation = "sepia", .channels = ALL},
        {.operation = "lut=a.cube", .channels = ALL},
        {.operation = "depth=8", .channels = ALL},
        {.operation = "depth=16", .channels = ALL},
        {.operation = "flatten=102030", .channels = GRAYA | RGBA},
        {.operation = "rgb", .channels = GRAY | GRAYA},
        {.operation = "equalize", .channels = ALL, .bits = 8},
        {.operation = "equalize", .channels = GRAY, .bits = 16},
        {.operation = "autolevels", .channels = GRAY},
        {.operation = "threshold=otsu", .channels = RGBA},
    };
    (void)state;
    check_all(all, sizeof all / sizeof all[0]);
}

static void neighbours_are_those_of_the_host(void **state)
{
    static const watched all[] = {
        {.operation = "blur=1", .channels = ALL},
        {.operation = "blur=4", .channels = RGB | GRAYA},
        {.operation = "box=1", .channels = ALL},
        {.operation = "box=2", .channels = RGB, .edge = GPUKIT_PIXELS_EDGE_WRAP},
        {.operation = "median=1", .channels = GRAYA | RGB},
        {.operation = "median=2", .channels = RGB, .edge = GPUKIT_PIXELS_EDGE_CONSTANT},
        {.operation = "bilateral=1,20,2", .channels = RGB | GRAYA},
        {.operation = "sharpen=1,1", .channels = RGB | GRAYA},
        {.operation = "unsharp=1,1,10", .channels = RGB},
        {.operation = "sobel", .channels = GRAYA | RGB},
        {.operation = "sobel=l2", .channels = RGB},
        {.operation = "laplacian", .channels = RGB | GRAYA},
        {.operation = "convolve=[1 2 1; 0 0 0; -1 -2 -1],2,9", .channels = RGB},
        {.operation = "dilate=1", .channels = GRAYA | RGB},
        {.operation = "erode=2", .channels = RGB, .edge = GPUKIT_PIXELS_EDGE_REPLICATE},
    };
    (void)state;
    check_all(all, sizeof all / sizeof all[0]);
}

static void places_are_those_of_the_host(void **state)
{
    static const watched all[] = {
        {.operation = "resize=7x9", .channels = ALL},
        {.operation = "resize=17x3,bilinear", .channels = RGB | RGBA},
        {.operation = "crop=5x3+2+1", .channels = ALL},
        {.operation = "flip", .channels = RGB},
        {.operation = "flop", .channels = RGB | RGBA},
        {.operation = "rotate=90", .channels = ALL},
        {.operation = "rotate=30", .channels = ALL},
        {.operation = "pad=2,1,0,3,405060", .channels = ALL},
        {.operation = "blend=a.png,multiply,0.7", .channels = ALL},
        {.operation = "mask=a.png", .channels = ALL},
    };
    (void)state;
    check_all(all, sizeof all / sizeof all[0]);
}

/* The simulator is gone when a program's exit would close its devices. */
static int close_devices(void **state)
{
    (void)state;
    suite_device_close();
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_are_those_of_the_host),
        cmocka_unit_test(neighbours_are_those_of_the_host),
        cmocka_unit_test(places_are_those_of_the_host),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, close_devices);
}
