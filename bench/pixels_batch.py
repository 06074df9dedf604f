#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes the batch that the benchmarks of pixels run on: images like photographs, from a seed.

Each has a sky of soft colours, details of every size with the spectrum of photographs (twice as
fine, half as strong), objects with hard edges, and fine texture that is stronger where there is
light, by which the size of the files is set: about 4 MB for a JPEG of 12 megapixels, 11 MB for a
PNG of as many in RGB. The pixels depend on the seed, the number of the image and the size; the
bytes of the files on the libraries too. In the folder:

    jpeg/      RGB, quality 90, 4:2:0
    png-rgb/   8 bit        png-rgba/  8 bit, an alpha channel with soft edges
    png-gray/  8 bit        png-rgb16/ 16 bit
"""
import argparse
import pathlib
import struct
import zlib

import numpy
from PIL import Image, ImageDraw

JPEG_NOISE, PNG_NOISE = 12.5, 1.1  # of 255: what gives the sizes above


def octaves(random, width, height):
    """Noise from 4 cells a side to one for each 2 pixels, as float32; about -1 to 1."""
    total = numpy.zeros((height, width), numpy.float32)
    cells, strength = 4, 0.5
    while cells * 2 <= max(width, height):
        rows = max(2, cells * height // width)
        grid = random.standard_normal((rows, cells), numpy.float32) * numpy.float32(strength)
        fine = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += numpy.asarray(fine)
        cells, strength = cells * 2, strength * 0.5
    return total


def objects(random, width, height, count):
    """Discs and polygons of flat colours, and where they are, as an alpha channel."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for _ in range(count):
        x, y = random.integers(0, width), random.integers(0, height)
        reach = int(random.integers(max(2, width // 60), max(3, width // 8)))
        colour = tuple(int(value) for value in random.integers(0, 256, 3)) + (255,)
        if random.random() < 0.5:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)
        else:
            corners = random.integers(-reach, reach + 1, (5, 2)) + (x, y)
            draw.polygon([tuple(int(value) for value in corner) for corner in corners], fill=colour)
    return picture


def photograph(seed, number, width, height, noise):
    """Floats of 0 to 255, height x width x RGB."""
    random = numpy.random.default_rng((seed, number))
    light = octaves(random, width, height)
    picture = numpy.empty((height, width, 3), numpy.float32)
    for channel in range(3):
        tint = octaves(random, max(4, width // 16), max(4, height // 16))
        tint = Image.fromarray(tint).resize((width, height), Image.Resampling.BICUBIC)
        picture[..., channel] = 120 + 55 * light + 25 * numpy.asarray(tint)
    things = numpy.asarray(objects(random, width, height, 40))
    inside = things[..., 3] > 0
    picture[inside] = picture[inside] * 0.4 + things[inside][:, :3] * numpy.float32(0.6)
    busy = numpy.clip(0.6 + light[..., None], 0.15, 1.5) * numpy.float32(noise)
    picture += random.standard_normal((height, width, 1), numpy.float32) * busy
    picture += random.standard_normal((height, width, 3), numpy.float32) * busy / 3
    return numpy.clip(picture, 0, 255)


def alpha(width, height):
    """1 in the middle, 0 in the corners, soft between."""
    x = numpy.linspace(-1, 1, width, dtype=numpy.float32)
    y = numpy.linspace(-1, 1, height, dtype=numpy.float32)[:, None]
    return numpy.clip((1.3 - numpy.sqrt(x * x + y * y)) * 4, 0, 1)


def write_png16(path, pixels):
    """Pillow writes no RGB of 16 bits. Rows with the filter Up, which is number 2."""
    height, width, channels = pixels.shape
    rows = pixels.astype(">u2").view(numpy.uint8).reshape(height, width * channels * 2)
    filtered = numpy.full((height, rows.shape[1] + 1), 2, numpy.uint8)
    filtered[0, 1:] = rows[0]
    filtered[1:, 1:] = rows[1:] - rows[:-1]
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), 6)),
                           (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + name + data)
            file.write(struct.pack(">I", zlib.crc32(name + data)))


def write_jpegs(folder, options):
    for number in range(options.count):
        picture = photograph(options.seed, number, *options.size, JPEG_NOISE)
        path = folder / f"photo-{number:02}.jpg"
        Image.fromarray(picture.round().astype(numpy.uint8)).save(path, quality=90, subsampling=2)
        print(path, path.stat().st_size)


def write_pngs(folder, kind, options):
    width, height = options.size
    for number in range(options.png):
        picture = photograph(options.seed, 1000 + number, width, height, PNG_NOISE)
        path = folder / f"photo-{number:02}.png"
        if kind == "rgb16":
            write_png16(path, (picture * 257).round())
        else:
            if kind == "gray":
                picture = picture.mean(axis=2)
            if kind == "rgba":
                picture = numpy.dstack((picture, alpha(width, height) * 255))
            Image.fromarray(picture.round().astype(numpy.uint8)).save(path)
        print(path, path.stat().st_size)


def size(text):
    width, height = text.split("x")
    return int(width), int(height)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=24, help="JPEGs; 24 if not given")
    parser.add_argument("--png", type=int, default=6, help="PNGs of each kind; 6 if not given")
    parser.add_argument("--size", type=size, default=(4000, 3000), metavar="WIDTHxHEIGHT")
    parser.add_argument("--seed", type=int, default=10)
    options = parser.parse_args()
    for name in ("jpeg", "png-rgb", "png-rgba", "png-gray", "png-rgb16"):
        folder = options.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        if name == "jpeg":
            write_jpegs(folder, options)
        else:
            write_pngs(folder, name.removeprefix("png-"), options)


main()
