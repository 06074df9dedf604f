// SPDX-License-Identifier: MIT
/* Pixels that move: each against a loop that says where every one of them comes from. */
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

typedef struct spot {
    int64_t x, y;
} spot;

/* Where a pixel of the output comes from, in a picture of that shape. */
typedef spot source_of(const gpukit_pixels_shape *in, int64_t x, int64_t y);

typedef struct moving {
    source_of *from;
    gpukit_pixels_shape (*shape)(const gpukit_pixels_shape *in);
    const uint8_t *colour; /* RGBA, of what lies outside; NULL: what the edge shows */
} moving;

static uint32_t colour_sample(const uint8_t *colour, const gpukit_pixels_shape *shape, uint32_t c)
{
    const uint32_t unit = shape->bits == 8 ? 1 : 257;
    if (shape->channels % 2 == 0 && c == shape->channels - 1)
        return colour[3] * unit;
    if (shape->channels >= 3)
        return colour[c] * unit;
    return (9798u * colour[0] + 19235u * colour[1] + 3735u * colour[2] + 16384u) / 32768u * unit;
}

static picture moved(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const moving *how = user;
    const gpukit_pixels_shape shape = how->shape(&in->shape);
    picture made = picture_make(&shape);
    for (uint32_t y = 0; y < shape.height; y++) {
        for (uint32_t x = 0; x < shape.width; x++) {
            const spot at = how->from(&in->shape, x, y);
            const bool is_outside =
                at.x < 0 || at.y < 0 || at.x >= in->shape.width || at.y >= in->shape.height;
            for (uint32_t c = 0; c < shape.channels; c++)
                *picture_at(&made, x, y, c) =
                    (uint16_t)(is_outside && how->colour != NULL
                                   ? colour_sample(how->colour, &in->shape, c)
                                   : picture_see(in, at.x, at.y, c, edge));
        }
    }
    return made;
}

static gpukit_pixels_shape same(const gpukit_pixels_shape *in)
{
    return *in;
}

static gpukit_pixels_shape on_its_side(const gpukit_pixels_shape *in)
{
    return (gpukit_pixels_shape){in->height, in->width, in->channels, in->bits};
}

static spot upside_down(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    return (spot){x, in->height - 1 - y};
}

static spot mirrored(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    return (spot){in->width - 1 - x, y};
}

static spot half_turned(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    return (spot){in->width - 1 - x, in->height - 1 - y};
}

/* The left column, from below, is the first row. */
static spot turned_right(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    return (spot){y, in->height - 1 - x};
}

/* The right column, from above, is the first row. */
static spot turned_left(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    return (spot){in->width - 1 - y, x};
}

static void check(const char *operation, moving how)
{
    const suite_case which = {.operation = operation, .reference = moved, .user = &how};
    suite_check(&which);
}

static void mirrors_turn_the_order_of_pixels(void **state)
{
    (void)state;
    check("flip", (moving){upside_down, same, NULL});
    check("flop", (moving){mirrored, same, NULL});
}

static void quarters_move_pixels_and_change_none(void **state)
{
    (void)state;
    check("rotate=90", (moving){turned_right, on_its_side, NULL});
    check("rotate=180", (moving){half_turned, same, NULL});
    check("rotate=-90", (moving){turned_left, on_its_side, NULL});
}

static gpukit_pixels_shape piece(const gpukit_pixels_shape *in)
{
    return (gpukit_pixels_shape){31, 40, in->channels, in->bits};
}

static spot at_7_50(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    (void)in;
    return (spot){x + 7, y + 50};
}

static spot in_the_middle(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    return (spot){x + (in->width - 31) / 2, y + (in->height - 40) / 2};
}

static void a_crop_is_a_piece(void **state)
{
    (void)state;
    static const uint32_t size[] = {63, 91};
    const moving there = {at_7_50, piece, NULL}, middle = {in_the_middle, piece, NULL};
    const suite_case placed = {
        .operation = "crop=31x40+7+50", .reference = moved, .user = &there, .size = size};
    const suite_case centred = {
        .operation = "crop=31x40", .reference = moved, .user = &middle, .size = size};
    suite_check(&placed);
    suite_check(&centred);
}

static gpukit_pixels_shape with_borders(const gpukit_pixels_shape *in)
{
    return (gpukit_pixels_shape){in->width + 12, in->height + 40, in->channels, in->bits};
}

static spot within_borders(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    (void)in;
    return (spot){x - 9, y - 17};
}

static void a_border_has_its_colour(void **state)
{
    (void)state;
    static const uint8_t opaque[] = {0x20, 0xc8, 0x7f, 0xff}, faint[] = {0xff, 0, 0x10, 0x42};
    check("pad=9,17,3,23,20C87f", (moving){within_borders, with_borders, opaque});
    check("pad=9,17,3,23,FF001042", (moving){within_borders, with_borders, faint});
}

static void a_border_without_a_colour_is_what_the_edge_shows(void **state)
{
    (void)state;
    const moving how = {within_borders, with_borders, NULL};
    const suite_case which = {
        .operation = "pad=9,17,3,23",
        .reference = moved,
        .user = &how,
        .sees_edges = true,
        .edge = GPUKIT_PIXELS_EDGE_CONSTANT,
        .channels = 1u << 1 | 1u << 3 | 1u << 4,
    };
    suite_check(&which);
}

static gpukit_pixels_shape with_5_around(const gpukit_pixels_shape *in)
{
    return (gpukit_pixels_shape){in->width + 10, in->height + 10, in->channels, in->bits};
}

static spot within_5(const gpukit_pixels_shape *in, int64_t x, int64_t y)
{
    (void)in;
    return (spot){x - 5, y - 5};
}

static void one_number_is_a_border_all_around(void **state)
{
    (void)state;
    static const uint8_t clear[] = {0, 0, 0, 0};
    check("pad=5", (moving){within_5, with_5_around, clear});
}

static void operations_that_say_nothing_are_refused(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"resize=0x5", "'0x5' is no size: say WxH, Wx, xH, N%, fit:N or fit:WxH, with sides of 1 "
                       "to 1048576"},
        {"resize", "a size is missing: say "
                   "resize=WxH|Wx|xH|N%|fit:N|fit:WxH[,lanczos|bicubic|bilinear|box]"},
        {"resize=x", NULL},
        {"resize=12", NULL},
        {"resize=-5%", NULL},
        {"resize=0%", NULL},
        {"resize=1e9%", NULL},
        {"resize=fit:", NULL},
        {"resize=fit:0", NULL},
        {"resize=fit:3x", NULL},
        {"resize=1048577x1", NULL},
        {"resize=3x3,nearest", NULL},
        {"resize=3x3,box,4", NULL},
        {"crop=3x", NULL},
        {"crop=3x3+1", NULL},
        {"crop=3x3+1+-1", NULL},
        {"crop=30x3", NULL},
        {"crop=8x2+3+0", "a piece of 8 x 2 pixels at +3+0 reaches beyond an image of 10 x 10"},
        {"flip=1", NULL},
        {"rotate", NULL},
        {"rotate=up", NULL},
        {"pad=", NULL},
        {"pad=-1", NULL},
        {"pad=1.5", NULL},
        {"pad=1,2,3", NULL},
        {"pad=1,12345", "'12345' is no colour: say RRGGBB or RRGGBBAA"},
        {"pad=1,2,3,4,00000g", NULL},
        {"pad=1048576", NULL},
        {"mask=gray.png", "mask takes an image from a file, and nothing here reads files"},
        {"blend=one.png,normal,0.5", NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        gpukit_error error = {.text = ""};
        gpukit_pixels *pixels = NULL;
        gpukit_pixels_shape out;
        const gpukit_pixels_shape shape = {10, 10, 3, 8};
        const gpukit_pixels_params params = {.operations = &table[i][0], .count = 1};
        gpukit_status status = gpukit_pixels_open(&params, &pixels, &error);
        if (status == GPUKIT_OK)
            status = gpukit_pixels_result(pixels, &shape, &out, &error);
        if (status != GPUKIT_E_ARGUMENT)
            fail_msg("%s is taken", table[i][0]);
        if (table[i][1] != NULL)
            assert_string_equal(error.text, table[i][1]);
        gpukit_pixels_close(pixels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mirrors_turn_the_order_of_pixels),
        cmocka_unit_test(quarters_move_pixels_and_change_none),
        cmocka_unit_test(a_crop_is_a_piece),
        cmocka_unit_test(a_border_has_its_colour),
        cmocka_unit_test(a_border_without_a_colour_is_what_the_edge_shows),
        cmocka_unit_test(one_number_is_a_border_all_around),
        cmocka_unit_test(operations_that_say_nothing_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
