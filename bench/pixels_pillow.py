#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""pixels_pillow.py JOB WORKERS FOLDER IMAGE... - a job of pixels_bench.py as Pillow does it."""
import PIL
from PIL import Image, ImageFilter, ImageOps

import pixels_pool

CONV3 = ImageFilter.Kernel((3, 3), (-1, -1, -1, -1, 16, -1, -1, -1, -1), 8)


def gray(image):
    return image.convert("L")


def linear(image):
    return image.point(lambda value: value * 1.1 - 5)


def gamma(image):
    return image.point(lambda value: 255 * (value / 255) ** (1 / 1.2) + 0.5)


def filtered(how):
    return lambda image: image.filter(how)


def blur(sigma):
    return filtered(ImageFilter.GaussianBlur(sigma))


def half(image):
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


def fit(image):
    return image.resize(pixels_pool.fitting(*image.size), Image.Resampling.LANCZOS)


def decoded(mode, size):
    """What the decoder of JPEGs does on the way; draft() changes the image in place."""
    def step(image):
        image.draft(mode, size)
        return image
    return step


def job(*steps):
    def run(source, target):
        with Image.open(source) as image:
            for step in steps:
                image = step(image)
            image.save(target, **({"quality": 90} if target.endswith(".jpg") else {}))
    return run


JOBS = {
    "copy": job(),
    "grayscale": job(gray),
    "grayscale-decoder": job(decoded("L", None), gray),
    "invert": job(ImageOps.invert),
    "pointwise": job(linear, gamma, ImageOps.invert, gray),
    "gauss2": job(blur(2)),
    "gauss10": job(blur(10)),
    "sharpen": job(filtered(ImageFilter.UnsharpMask(1, 50, 0))),
    "sobel": job(filtered(ImageFilter.FIND_EDGES)),
    "conv3": job(filtered(CONV3)),
    "chain": job(blur(1), gray, linear, ImageOps.invert),
    "resize50": job(half),
    "fit1024": job(fit),
    "fit1024-shrink": job(decoded("RGB", (pixels_pool.FIT, pixels_pool.FIT)), fit),
    "png-rgb": job(ImageOps.invert),
    "png-gray": job(ImageOps.invert),
}

pixels_pool.main(JOBS, f"Pillow {PIL.__version__}")
