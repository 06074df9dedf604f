# SPDX-License-Identifier: MIT
"""gpu_cases - what is counted: operations of pixels, of 4000 x 3000 pixels, and some others.

Arguments and tables are as the host makes them, but for images, of which there are some rows around
the one that a warp makes, in the middle of both. ROUTES has each operation's name as the program
spells it, and its passes; of each the bytes that have to cross the memory, each once.
"""
import collections
import math
import random
import struct

WIDTH, HEIGHT, CHANNELS = 4000, 3000, 3
ROW = WIDTH * CHANNELS
IMAGE = ROW * HEIGHT  # bytes of RGB8
ABOVE = 40  # rows of the memory before the one that is looked at

# at: the group whose first warp is run; group: its items.
Pass = collections.namedtuple(
    "Pass", "program defines entry arguments memories items bytes at group", defaults=[None, 64])


def aligned(size):
    return -(-size // 64) * 64


def noise(size):
    return bytearray(random.Random(7).randbytes(size))


def arguments(items_per_row, numbers=(), radius=0, into=(WIDTH, HEIGHT, CHANNELS), scratch=0,
              of=(WIDTH, HEIGHT, CHANNELS), middle=HEIGHT // 2, made=HEIGHT // 2, over="out",
              rows=3):
    """pixels_args: the second row that the pass goes over is row `made` of the output, or `middle`
    of the input."""
    first = middle - ABOVE
    over_input = over == "in"
    return struct.pack(
        "<3Q16I16i", aligned(of[0] * of[2]), aligned(into[0] * into[2]), aligned(scratch),
        of[0], of[1], into[0], into[1], of[2], into[2], first, made - 1,
        middle - 1 if over_input else first, 2 * ABOVE, made - 1, rows, 1, radius, rows,
        items_per_row,
        *(list(numbers) + [0] * 16)[:16])


def words(*numbers):
    return bytearray(struct.pack(f"<{len(numbers)}i", *numbers))


def memories(table=b"", scratch=0, of=ROW, into=ROW):
    rows = 2 * ABOVE
    return [noise(aligned(of) * rows), bytearray(aligned(into) * 4),
            noise(aligned(scratch) * rows + 64), bytearray(table) + bytearray(64)]


def colour(step, numbers=(), table=b"", into=CHANNELS, of=CHANNELS):
    defines = [f"PIXELS_STEP={step}", f"PIXELS_IN={of}08", f"PIXELS_OUT={into}08",
               "PIXELS_UNIT=16"]
    given = arguments(WIDTH // 16, [step, *numbers], into=(WIDTH, HEIGHT, into),
                      of=(WIDTH, HEIGHT, of))
    return Pass("pixels_colour", defines, "pixels_colour", given,
                memories(table, of=WIDTH * of, into=WIDTH * into), WIDTH // 16 * HEIGHT,
                WIDTH * HEIGHT * (of + into))


def run(steps, numbers, table=b"", into=CHANNELS, of=CHANNELS):
    """Steps that are one pass: as host/workload/pixels/colour/run.c spells and numbers them."""
    defines = [f"PIXELS_RUN(DO)={steps}", f"PIXELS_IN={of}08", f"PIXELS_OUT={into}08",
               "PIXELS_UNIT=16"]
    given = colour(0, into=into, of=of)
    return given._replace(defines=defines, memories=memories(table, of=WIDTH * of,
                                                             into=WIDTH * into),
                          arguments=arguments(WIDTH // 16, numbers, into=(WIDTH, HEIGHT, into),
                                              of=(WIDTH, HEIGHT, of)))


def middle_of(one):
    """A group in the second row."""
    items_per_row = int.from_bytes(one.arguments[84:88], "little")
    return items_per_row * 4 // 3 // one.group if one.at is None else one.at


def near(program, entry, radius, scratch=0, table=b"", numbers=(), over="out", crossing=2 * IMAGE):
    """A pass of the neighbourhood; scratch: bytes of a row of it."""
    given = arguments(ROW // 4, numbers, radius, scratch=scratch, over=over)
    return Pass(program, ["PIXELS_BITS=8"], entry, given, memories(table, scratch),
                ROW // 4 * HEIGHT, crossing)


def gaussian_table(radius):
    weight = 256 // (2 * radius + 1)
    return bytearray(struct.pack("<ff", 1.0, 0.0)) + words(*[weight] * (radius + 1))


def gaussian(sigma):
    """Of a radius that tiles are too small for."""
    radius = (round(6 * sigma + 1) | 1) // 2
    table, sums = gaussian_table(radius), 2 * ROW
    return [
        near("pixels_gaussian", "pixels_gaussian_along", radius, sums, table, over="in",
             crossing=IMAGE + 2 * IMAGE),
        near("pixels_gaussian", "pixels_gaussian_down", radius, sums, table, [0],
             crossing=2 * IMAGE + IMAGE)]


def tiles(sigma, sharpens=False):
    """A gaussian in one pass: lib/pixels_tile.h."""
    radius = (round(6 * sigma + 1) | 1) // 2
    items, rows, columns = 256, 24, 128
    side = (radius * CHANNELS + 15) // 16 * 4
    across = -(-ROW // (4 * (columns - 2 * side)))
    table = gaussian_table(radius)
    defines = [f"PIXELS_RADIUS={radius}", f"PIXELS_CHANNELS={CHANNELS}"]
    given = arguments(across * items, [int(sharpens)], radius, rows=rows)
    held = memories(table)
    held[1] = bytearray(aligned(ROW) * (rows + 1))
    return [Pass("pixels_gaussian_tile", defines, "pixels_gaussian_tile", given, held,
                 across * items * -(-HEIGHT // rows), 2 * IMAGE, across // 2, items)]


def box(radius):
    side = struct.unpack("<i", struct.pack("<f", 1 / (2 * radius + 1) ** 2))[0]
    return [near("pixels_box", "pixels_box_along", radius, 4 * ROW, over="in",
                 crossing=IMAGE + 4 * IMAGE),
            near("pixels_box", "pixels_box_down", radius, 4 * ROW, numbers=[side],
                 crossing=4 * IMAGE + IMAGE)]


def extreme(radius):
    return [near("pixels_extreme", "pixels_extreme_along", radius, ROW, over="in"),
            near("pixels_extreme", "pixels_extreme_down", radius, ROW)]


def bilateral(radius):
    table = words(*[9000] * 1021, *[9000] * (2 * radius + 1) ** 2)
    return [near("pixels_bilateral", "pixels_bilateral", radius, table=table)]


def convolve(side):
    half = side // 2
    taps = b"".join(struct.pack("<iifi", x, y, 1.0, 1) for y in range(-half, half + 1)
                    for x in range(-half, half + 1))
    head = struct.pack("<IIff", side * side, 1, 1 / side ** 2, 0)
    return [near("pixels_convolve", "pixels_convolve", half, table=head + taps)]


def shape(program, entry, numbers, table=b"", crossing=2 * IMAGE, **sizes):
    into, of = sizes.get("into", (WIDTH, HEIGHT, CHANNELS)), sizes.get("of", (WIDTH, HEIGHT, 3))
    given = arguments(into[0], numbers, **sizes)
    held = memories(table, of=of[0] * of[2], into=into[0] * into[2])
    return Pass(program, ["PIXELS_BITS=8", "PIXELS_CHANNELS=3"], entry, given, held,
                into[0] * into[1], crossing)


def lanczos(size, out):
    """The table for a side that becomes smaller."""
    support = 3.0 * size / out
    taps = math.ceil(support) * 2 + 1
    count = min(taps, round(2 * support))
    firsts = [min(max(int((i + 0.5) * size / out - support + 0.5), 0), size - taps)
              for i in range(out)]
    places = [x for first in firsts for x in (first, count)]
    return taps, words(*places, *[(1 << 22) // taps] * (2 * taps * out))  # turned ones as well


def resize(width, height):
    narrow, small = (width, HEIGHT, 3), (width, height, 3)
    across, by_column = lanczos(WIDTH, width)
    down, by_row = lanczos(HEIGHT, height)
    return [
        shape("pixels_resize", "pixels_resize_across", [width, across], by_column,
              IMAGE + 3 * width * HEIGHT, into=narrow),
        shape("pixels_resize", "pixels_resize_down", [height, down], by_row,
              3 * width * (HEIGHT + height), of=narrow, into=small, middle=HEIGHT // 2,
              made=height // 2)]


def alpha(entry):
    """A pass over RGBA8, where an image with alpha is made smaller or larger."""
    four = (WIDTH, HEIGHT, 4)
    given = shape("pixels_resize", entry, [], into=four, of=four, crossing=8 * WIDTH * HEIGHT)
    return given._replace(defines=["PIXELS_BITS=8", "PIXELS_CHANNELS=4"])


def rotation(degrees):
    """Around a pixel of the row that is looked at, so that all rows are there."""
    angle = math.radians(degrees)
    cosine, sine = round(math.cos(angle) * 2 ** 32), round(math.sin(angle) * 2 ** 32)
    x0, y0 = WIDTH // 3 + 150, HEIGHT // 2
    x = (x0 << 32) - x0 * cosine - y0 * sine + 1
    y = (y0 << 32) + x0 * sine - y0 * cosine + 1
    wide = round(WIDTH * math.cos(angle) + HEIGHT * math.sin(angle))
    high = round(WIDTH * math.sin(angle) + HEIGHT * math.cos(angle))
    return [shape("pixels_rotate", "pixels_rotate", [],
                  bytearray(struct.pack("<4q", x, y, cosine, sine)), IMAGE + 3 * wide * high,
                  into=(wide, high, 3))]


def survey(which):
    """By work-groups: 16 rows of units of 4 pixels, an item a unit. What one work-group does alone
    is not counted here."""
    defines, items, rows = ["PIXELS_IN=308"], 256, 16
    numbers = [0, 9798, 19235, 3735, which]
    held = memories()
    held[2] = bytearray(65536 * 6)
    across = -(-WIDTH // (4 * items))
    over = arguments(across * items, numbers, over="in", rows=2 * rows)
    given = arguments(ROW // 16, numbers)
    return [Pass("pixels_survey_group", defines, "pixels_survey_group_count", over, held,
                 across * items * -(-HEIGHT // rows), IMAGE, across + across // 2, items),
            Pass("pixels_survey_group", defines, "pixels_survey_group_apply", given, held,
                 ROW // 16 * HEIGHT, 2 * IMAGE)]


def blend(entry, mode, into=3):
    numbers = [mode, 32768, aligned(ROW), 3, 8]
    second = noise(1)  # replaced: rows of the second image are counted from its first
    made = shape("pixels_blend", entry, numbers, second, 2 * IMAGE + into * WIDTH * HEIGHT,
                 into=(WIDTH, HEIGHT, into), middle=ABOVE, made=ABOVE)
    made.memories[3] = noise(aligned(ROW) * (ABOVE + 4))
    return [made]


LIGHTS = words(*range(256)) + bytearray(2 * 65536)
GRAY = [9798, 19235, 3735]
BYTES = bytearray(range(256))
BY_TABLE = colour(9, [1], BYTES)
TABLE_GRAY = run("DO(9, 308, 308, 0) DO(0, 308, 108, 2)", [0, 1, 256, *GRAY], BYTES, into=1)
GRAY_TABLE = run("DO(0, 308, 108, 0) DO(9, 108, 108, 4)", [0, *GRAY, 0, 1], BYTES, into=1)
ROUTES = {
    "invert": [colour(10)],
    "grayscale": [colour(0, GRAY, into=1)],
    "grayscale=linear": [colour(1, GRAY, LIGHTS, into=1)],
    "gamma=2.2": [BY_TABLE],
    "sepia": [colour(2, [8000] * 9)],
    "lut=33.cube": [colour(3, [33], bytearray(4 * 3 * 33 ** 3))],
    "linear=1.1,-5+gamma=1.2+invert+grayscale": [TABLE_GRAY],
    "equalize": survey(1),
    "autolevels": survey(2),
    "blur=1+grayscale+linear=1.1,-5+invert": [*tiles(1), GRAY_TABLE],
    "blur=2": tiles(2),
    "blur=10": gaussian(10),
    "sharpen=1,0.5": tiles(1, True),
    "box=3": box(3),
    "median=1": [near("pixels_median", "pixels_median", 1)],
    "median=2": [near("pixels_median", "pixels_median", 2)],
    "bilateral=3,30,3": bilateral(3),
    "sobel": [near("pixels_gradient", "pixels_gradient", 1)],
    "laplacian": [near("pixels_gradient", "pixels_gradient", 1, numbers=[2])],
    "convolve=[-1 -1 -1;-1 16 -1;-1 -1 -1],8": convolve(3),
    "dilate=3": extreme(3),
    "resize=50%": resize(WIDTH // 2, HEIGHT // 2),
    "resize=fit:1024": resize(1024, 768),
    "premultiply": [alpha("pixels_resize_premultiply")],
    "unpremultiply": [alpha("pixels_resize_unpremultiply")],
    "rotate=10": rotation(10),
    "rotate=90": [shape("pixels_place", "pixels_place_turn", [1], into=(HEIGHT, WIDTH, 3),
                        middle=HEIGHT // 3 - 16, made=HEIGHT // 2)],
    "flip": [shape("pixels_place", "pixels_place_move", [0, HEIGHT - 1, 0, 1])],
    "flop": [shape("pixels_place", "pixels_place_move", [WIDTH - 1, 0, 1, 0])],
    "blend=normal": blend("pixels_blend", 0),
    "mask": blend("pixels_blend_mask", 0, 4),
}

# ---- what is no operation of pixels ----


def range_summary(kind):
    """2^27 elements of 8 bytes, in segments of 4096 by 64 items."""
    given = struct.pack("<3Q2I", 1 << 14, 1 << 14, 0, 4, 4)
    return [Pass("range_summary", [f"RANGE_TYPE={kind}", "RANGE_REDUCE=0"], "range_summary_group",
                 given, [noise(8 << 14), bytearray(40 * 4)], (1 << 27) // 4096 * 64, 8 << 27, 1)]


def sum_window():
    """Grains of 2048 bytes: those of 10^10 numbers."""
    given = struct.pack("<5Q4I", 0, 10 ** 10, 0, 10 ** 10 // 30 + 1, 0, 128, 2048, 0, 0)
    grains = 10 ** 10 // 30 // 2048 + 1
    return [Pass("primes_test", [], "primes_sum_window", given,
                 [noise(2048 * 128), bytearray(64 * 128)], grains, 10 ** 10 // 30 + 56 * grains, 1)]


def begin():
    """The 78498 primes below 10^6."""
    given = bytearray(120)
    struct.pack_into("<Q", given, 16, 10 ** 10)
    struct.pack_into("<2I", given, 80, 1000, 32768)
    struct.pack_into("<I", given, 100, 78498)
    primes = bytearray(struct.pack("<1024I", *range(100003, 102051, 2)))
    defines = ["PRIMES_GROUP_SEGMENT=32768u", "PRIMES_GROUP_ITEMS=256u"]
    return [Pass("primes_group", defines, "primes_group_begin", bytes(given),
                 [primes, bytearray(8192), bytearray(4096)], 78498, 12 * 78498, 1, 256)]


def triad():
    given = struct.pack("<QIffI", 1 << 26, 4, 1.0, 1.0, 0)
    arrays = [bytearray(16 * 256) for _ in range(3)]
    return [Pass("peaks", [], "peaks_triad", given, arrays, 1 << 26, 48 << 26, 1)]


OTHERS = {
    "triad of 3 GiB": triad(),
    "2^27 u64 summed": range_summary(8),
    "2^27 doubles summed": range_summary(10),
    "bitmap of 10^10": sum_window(),
    "list up to 10^6": begin(),
}
