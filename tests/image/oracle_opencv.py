#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What OpenCV makes of an image of 8 bits, for tests to compare with.

    oracle_opencv.py gaussian SIGMA IN OUT           borders are mirrored, without the edge
    oracle_opencv.py grayscale IN OUT
    oracle_opencv.py convolve W1,W2,...,W9 IN OUT    3 x 3, not flipped; the edge is repeated
    oracle_opencv.py sobel IN OUT                    |across| / 2 + |down| / 2, each at most 255;
                                                     borders as gaussian's

IN is a PNG, PPM or PGM of 1 or 3 channels, and OUT is a PPM or PGM. Exit status 77: OpenCV is not
installed; 2: the arguments are wrong.
"""
import sys

try:
    import cv2
    import numpy
except ImportError as error:
    print(f"skipped: {error}; Debian has python3-opencv", file=sys.stderr)
    sys.exit(77)


def gaussian(image, sigma):
    sigma = float(sigma)
    side = round(6 * sigma + 1) | 1
    return cv2.GaussianBlur(image, (side, side), sigma, borderType=cv2.BORDER_REFLECT_101)


def grayscale(image):
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


def convolve(image, weights):
    kernel = numpy.array([float(weight) for weight in weights.split(",")], numpy.float32)
    return cv2.filter2D(image, -1, kernel.reshape(3, 3), borderType=cv2.BORDER_REPLICATE)


def sobel(image):
    halves = [cv2.convertScaleAbs(cv2.Sobel(image, cv2.CV_16S, *direction))
              for direction in ((1, 0), (0, 1))]
    return cv2.addWeighted(halves[0], 0.5, halves[1], 0.5, 0)


OPERATIONS = {"gaussian": (gaussian, 1), "grayscale": (grayscale, 0), "convolve": (convolve, 1),
              "sobel": (sobel, 0)}


def main():
    operation, count = OPERATIONS.get(sys.argv[1] if len(sys.argv) > 1 else "", (None, 0))
    if operation is None or len(sys.argv) != 4 + count:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    *arguments, source, target = sys.argv[2:]
    image = cv2.imread(source, cv2.IMREAD_UNCHANGED)  # the file's RGB is BGR here, and again RGB
    if image is None or image.dtype != numpy.uint8:
        sys.exit(f"{source} is not an image of 8 bits that OpenCV reads")
    if not cv2.imwrite(target, operation(image, *arguments)):
        sys.exit(f"{target} cannot be written")


main()
