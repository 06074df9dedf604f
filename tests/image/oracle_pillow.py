#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What Pillow makes of an image of 8 bits, for tests to compare with.

    oracle_pillow.py resize WIDTH HEIGHT FILTER IN OUT    FILTER: lanczos, bicubic, bilinear or box

IN is gray, RGB or RGBA: a PNG, PPM, PGM, or PAM of RGBA. OUT is a PPM or PGM, and a PAM for RGBA.
Exit status 77: Pillow is not installed; 2: the arguments are wrong.
"""
import sys

try:
    from PIL import Image
except ImportError as error:
    print(f"skipped: {error}; Debian has python3-pil", file=sys.stderr)
    sys.exit(77)

FILTERS = {"lanczos": Image.Resampling.LANCZOS, "bicubic": Image.Resampling.BICUBIC,
           "bilinear": Image.Resampling.BILINEAR, "box": Image.Resampling.BOX}


def read(path):
    """Pillow reads no PAM, and writes none."""
    with open(path, "rb") as file:
        if file.readline() != b"P7\n":
            return Image.open(path)
        header = dict(line.split(None, 1) for line in iter(file.readline, b"ENDHDR\n"))
        if int(header[b"DEPTH"]) != 4 or int(header[b"MAXVAL"]) != 255:
            sys.exit(f"{path} is a PAM, but not of RGBA of 8 bits")
        size = int(header[b"WIDTH"]), int(header[b"HEIGHT"])
        return Image.frombytes("RGBA", size, file.read())


def write(image, path):
    if image.mode != "RGBA":
        image.save(path, format="PPM")
        return
    with open(path, "wb") as file:
        file.write(f"P7\nWIDTH {image.width}\nHEIGHT {image.height}\nDEPTH 4\nMAXVAL 255\n"
                   "TUPLTYPE RGB_ALPHA\nENDHDR\n".encode())
        file.write(image.tobytes())


def main():
    if len(sys.argv) != 7 or sys.argv[1] != "resize" or sys.argv[4] not in FILTERS:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    size = int(sys.argv[2]), int(sys.argv[3])
    image = read(sys.argv[5])
    if image.mode not in ("L", "RGB", "RGBA"):
        sys.exit(f"{sys.argv[5]} is {image.mode}, not gray, RGB or RGBA of 8 bits")
    write(image.resize(size, FILTERS[sys.argv[4]]), sys.argv[6])


main()
