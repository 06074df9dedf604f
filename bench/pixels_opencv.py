#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""pixels_opencv.py JOB WORKERS FOLDER IMAGE... - a job of pixels_bench.py as OpenCV does it."""
import cv2
import numpy

import pixels_pool

CONV3 = numpy.array([[-1, -1, -1], [-1, 16, -1], [-1, -1, -1]], numpy.float32) / 8
GAMMA = numpy.round(255 * (numpy.arange(256) / 255) ** (1 / 1.2)).astype(numpy.uint8)


def gray(image):
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


def linear(image):
    return cv2.addWeighted(image, 1.1, image, 0, -5)


def gamma(image):
    return cv2.LUT(image, GAMMA)


def blur(sigma):
    return lambda image: cv2.GaussianBlur(image, (0, 0), sigma)


def sharpen(image):
    return cv2.addWeighted(image, 1.5, cv2.GaussianBlur(image, (0, 0), 1), -0.5, 0)


def sobel(image):
    across = cv2.convertScaleAbs(cv2.Sobel(image, cv2.CV_16S, 1, 0))
    down = cv2.convertScaleAbs(cv2.Sobel(image, cv2.CV_16S, 0, 1))
    return cv2.addWeighted(across, 0.5, down, 0.5, 0)


def conv3(image):
    return cv2.filter2D(image, -1, CONV3, borderType=cv2.BORDER_REPLICATE)


def half(image):
    return cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def fit(image):
    size = pixels_pool.fitting(image.shape[1], image.shape[0])
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def job(*steps, read=cv2.IMREAD_COLOR):
    def run(source, target):
        image = cv2.imread(source, read)
        for step in steps:
            image = step(image)
        options = [cv2.IMWRITE_JPEG_QUALITY, 90] if target.endswith(".jpg") else []
        if not cv2.imwrite(target, image, options):
            raise OSError(target)
    return run


PNG = job(cv2.bitwise_not, read=cv2.IMREAD_UNCHANGED)
JOBS = {
    "copy": job(),
    "grayscale": job(gray),
    "grayscale-decoder": job(read=cv2.IMREAD_GRAYSCALE),
    "invert": job(cv2.bitwise_not),
    "pointwise": job(linear, gamma, cv2.bitwise_not, gray),
    "gauss2": job(blur(2)),
    "gauss10": job(blur(10)),
    "sharpen": job(sharpen),
    "sobel": job(sobel),
    "conv3": job(conv3),
    "chain": job(blur(1), gray, linear, cv2.bitwise_not),
    "resize50": job(half),
    "fit1024": job(fit),
    "fit1024-shrink": job(fit, read=cv2.IMREAD_REDUCED_COLOR_2),
    "png-rgb": PNG,
    "png-rgba": PNG,
    "png-gray": PNG,
    "png-rgb16": PNG,
}

cv2.setNumThreads(1)
pixels_pool.main(JOBS, f"OpenCV {cv2.__version__}")
