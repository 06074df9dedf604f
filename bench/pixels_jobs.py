# SPDX-License-Identifier: MIT
"""What pixels_bench.py measures: the jobs, who does them, and by which command.

Peers do a job by the function that they have for it. Where that gives another thing than ours, the
job says so in `others`; such a peer is shown, but is not called the best.
"""
import pathlib
from dataclasses import dataclass, field
from typing import Callable

HERE = pathlib.Path(__file__).resolve().parent
WORKERS = 2
CONV3 = "-1,-1,-1,-1,16,-1,-1,-1,-1"  # to be divided by 8
MAGICK_LINEAR = "-function Polynomial 1.1,-0.0196"
GM_LINEAR = "-operator All Multiply 1.1 -operator All Subtract 1.96%"
LANCZOS = "-filter Lanczos -resize"


@dataclass
class Job:
    name: str
    operations: list  # of gpukit
    options: list = field(default_factory=list)  # of gpukit
    magick: str = ""  # what ImageMagick is told between input and output
    gm: str = ""  # GraphicsMagick, likewise
    before: str = ""  # and what both are told before the input
    folder: str = "jpeg"
    without: tuple = ()  # who cannot do it
    others: tuple = ()  # whose result is another thing


def both(name, operations, words, **rest):
    """A job for which ImageMagick and GraphicsMagick have the same words."""
    return Job(name, operations, magick=words, gm=words, **rest)


JOBS = [
    both("copy", [], ""),
    both("grayscale", ["grayscale"], "-colorspace Gray"),
    Job("grayscale-decoder", ["grayscale"], without=("libvips", "ImageMagick", "GraphicsMagick")),
    both("invert", ["invert"], "-negate"),
    Job("pointwise", ["linear=1.1,-5", "gamma=1.2", "invert", "grayscale"],
        magick=f"{MAGICK_LINEAR} -gamma 1.2 -negate -colorspace Gray",
        gm=f"{GM_LINEAR} -gamma 1.2 -negate -colorspace Gray"),
    both("gauss2", ["blur=2"], "-blur 0x2"),
    both("gauss10", ["blur=10"], "-blur 0x10"),
    both("sharpen", ["sharpen=1,0.5"], "-unsharp 0x1+0.5+0", others=("libvips",)),
    both("sobel", ["sobel"], "-edge 1", others=("Pillow", "ImageMagick", "GraphicsMagick")),
    Job("conv3", [f"convolve=[{CONV3.replace(',', ' ')}],8"],
        magick=f"-define convolve:scale=0.125 -morphology Convolve 3x3:{CONV3}",
        gm=f"-convolve {CONV3}"),
    Job("chain", ["blur=1", "grayscale", "linear=1.1,-5", "invert"],
        magick=f"-blur 0x1 -colorspace Gray {MAGICK_LINEAR} -negate",
        gm=f"-blur 0x1 -colorspace Gray {GM_LINEAR} -negate"),
    both("resize50", ["resize=50%"], f"{LANCZOS} 50%", others=("OpenCV",)),
    both("fit1024", ["resize=fit:1024"], f"{LANCZOS} 1024x1024", others=("OpenCV",)),
    both("fit1024-shrink", ["resize=fit:1024"], f"{LANCZOS} 1024x1024", others=("OpenCV",),
         options=["--shrink-on-load"], before="-define jpeg:size=1024x1024 -size 1024x1024"),
    both("png-rgb", ["invert"], "-negate", folder="png-rgb"),
    both("png-rgba", ["invert"], "-negate", folder="png-rgba", without=("Pillow",)),
    both("png-gray", ["invert"], "-negate", folder="png-gray"),
    both("png-rgb16", ["invert"], "-negate", folder="png-rgb16", without=("Pillow",)),
]


@dataclass
class Contestant:
    name: str
    version: list  # the command that tells it
    command: Callable  # of a job, the paths of the images, the folder of the results
    processes: int = 1  # that work at a time, each on an image of its own
    is_slow: bool = False  # it does a part of the batch


def gpukit(program, device):
    def command(job, paths, out):
        words = [program, "pixels", *paths, "-o", f"{out}/", "--device", device, *job.options]
        for operation in job.operations:
            words += ["--op", operation]
        return words
    return Contestant("gpukit", [program, "--version"], command)


def peer(name, program, processes):
    """pixels_vips, pixels_opencv.py, pixels_pillow.py: they take the names of jobs."""
    def command(job, paths, out):
        return [program, job.name, str(WORKERS), out, *paths]
    return Contestant(name, [program, "--version"], command, processes)


def magick(name, program, version, words_of):
    """A process of one thread for each image; xargs reads the names of the files. Its options make
    the JPEGs as the others' are: 4:2:0, Huffman tables as they come."""
    def command(job, paths, out):
        jpeg = "-sampling-factor 2x2 -define jpeg:optimize-coding=false -quality 90"
        words = [*program, *job.before.split(), f"{pathlib.Path(paths[0]).parent}/{{}}",
                 *words_of(job).split(), *(jpeg.split() if job.folder == "jpeg" else []),
                 f"{out}/{{}}"]
        return ["env", "OMP_NUM_THREADS=1", "xargs", "-0", "-P", str(WORKERS), "-I", "{}", *words]
    return Contestant(name, version, command, WORKERS, is_slow=True)


def contestants(program, device, vips):
    return [
        gpukit(program, device),
        peer("libvips", vips, 1),
        peer("OpenCV", str(HERE / "pixels_opencv.py"), WORKERS),
        peer("Pillow", str(HERE / "pixels_pillow.py"), WORKERS),
        magick("ImageMagick", ["convert"], ["convert", "-version"], lambda job: job.magick),
        magick("GraphicsMagick", ["gm", "convert"], ["gm", "version"], lambda job: job.gm),
    ]
