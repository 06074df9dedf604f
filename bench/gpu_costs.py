#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gpu_costs.py [FOLDER] - what a warp of each kernel of gpu_cases does, into results/gpu-costs.csv.

FOLDER is one that scripts/fetch-ptxas and scripts/fetch-nvdisasm have filled, else build/ptxas;
clang-15 and cmake are wanted besides. Each kernel is compiled for sm_90 as lint/ptxas does it, and
its PTX is run for one warp in the middle of an image (gpu_ptx.py). Instructions of PTX are weighed
as what they become. Which share of a kernel's instructions half of the lanes do in a cycle is
counted in its machine code, where each is counted once.
"""
import csv
import pathlib
import re
import subprocess
import sys
import tempfile

import gpu_cases
import gpu_ptx

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "results" / "gpu-costs.csv"
COLUMNS = ["operation", "kernel", "items", "registers", "warps", "instructions", "integer", "slow",
           "accesses", "lines", "loaded", "stored", "bytes"]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"gpu_costs: {command[0]}: {done.stderr}")
    return done.stdout + done.stderr


def compile_program(tools, folder, program, defines):
    """The PTX, the machine code as nvdisasm spells it, and what ptxas says of it."""
    name = folder / "-".join([program, *re.sub(r"\W", "", "".join(defines)).split()])
    ptx, cubin, said = (name.with_suffix(end) for end in (".ptx", ".cubin", ".txt"))
    if not ptx.exists():
        run("clang-15", "-x", "cl", "-cl-std=CL1.2", "-target", "nvptx64--nvidiacl",
            "-Xclang", "-finclude-default-header", "-Xclang", "-target-cpu", "-Xclang", "sm_86",
            "-Xclang", "-target-feature", "-Xclang", "+ptx72", "-Xclang", "-mlink-builtin-bitcode",
            "-Xclang", tools / "libclc.bc", "-D__NV_CL_C_VERSION=120",
            *[f"-D{define}" for define in defines], "-O3", "-S", folder / f"{program}.cl",
            "-o", ptx)
        said.write_text(run(tools / "ptxas", "-arch=sm_90", "-v", ptx, "-o", cubin))
    return ptx.read_text(), run(tools / "nvdisasm", "-c", cubin), said.read_text()


def share_of_plain(code, entry):
    """Of a kernel's machine code the share of additions, logic, shifts and comparisons, which half
    of the lanes can do in a cycle."""
    part = re.search(rf"^\.text\.{entry}:\n(.*?)(?=^\s*\.section|\Z)", code, re.M | re.S)
    found = re.findall(r"/\*[0-9a-f]{4,}\*/\s+(?:@\S+\s+)?([A-Z][\w.]*)", part[1])
    found = [op for op in found if op != "NOP"][:-1]  # the last is a jump to itself
    plain = r"IADD|ISETP|ISCADD|LOP|PLOP|SHF|LEA|SEL|FSEL|PRMT|VIADD|VIMNMX|IMNMX|IABS|FMNMX|FSETP"
    return sum(bool(re.match(plain, op)) for op in found) / len(found)


def registers_of(said, entry):
    return int(re.search(rf"function '{entry}'.*?Used (\d+) registers", said, re.S)[1])


def warps_of(registers):
    """Warps of groups of 64 that a multiprocessor holds: 65536 registers, in units of 256."""
    each = -(-registers * 32 // 256) * 256
    return min(64, 65536 // max(each, 1) // 2 * 2)


def check_inverted(one):
    """That the emulation did what the kernel says: the items' pixels are there, and inverted."""
    row, made = gpu_cases.aligned(gpu_cases.ROW), one.memories[1]
    seen = one.memories[0][row * (gpu_cases.ABOVE - 1):]
    right = [i for i, sample in enumerate(made) if sample == 255 - seen[i] and sample != 0]
    if sum(sample != 0 for sample in made) != len(right) or len(right) < 32 * 48 - 48:
        sys.exit("gpu_costs: PTX is not run as it should be: invert made something else")


def measure(tools, folder, operation, one):
    text, code, said = compile_program(tools, folder, one.program, one.defines)
    kernel = gpu_ptx.Kernel(text, one.entry)
    did = gpu_ptx.run_warp(kernel, one.arguments, one.memories, gpu_cases.middle_of(one),
                           one.group)
    share = share_of_plain(code, one.entry)
    registers = registers_of(said, one.entry)
    return {
        "operation": operation, "kernel": one.entry, "items": one.items, "registers": registers,
        "warps": warps_of(registers), "instructions": round(did["instructions"]),
        "integer": round(share, 2), "slow": did["slow"], "accesses": did["accesses"],
        "lines": did["lines"], "loaded": did["loaded"], "stored": did["stored"],
        "bytes": one.bytes}


def main():
    tools = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent / "build" / "ptxas")
    for tool in ["ptxas", "nvdisasm"]:
        if not (tools / tool).exists():
            sys.exit(f"gpu_costs: no {tool} in {tools} (scripts/fetch-{tool} {tools})")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        run("cmake", "-D", f"KERNELS={HERE.parent / 'kernels'}", "-D", f"SCRATCH={folder}",
            "-P", HERE / "gpu_join.cmake")
        for operation, passes in [*gpu_cases.ROUTES.items(), *gpu_cases.OTHERS.items()]:
            for one in passes:
                rows.append(measure(tools, folder, operation, one))
                if operation == "invert":
                    check_inverted(one)
                print(" ".join(str(value) for value in rows[-1].values()), file=sys.stderr)
    with open(TABLE, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
