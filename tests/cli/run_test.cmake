# gpukit run: kernels of the user's own, and workloads by their names.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_opencl(GPU gpus)
find_opencl(CPU cpus)
if(NOT gpus AND NOT cpus)
  message(STATUS "SKIP: no OpenCL device")
  return()
endif()

file(WRITE ${SCRATCH}/own.cl [==[
kernel void squares(ulong first, ulong count, global ulong *out)
{
    ulong i = get_global_id(0);
    if (i < count)
        out[i] = (first + i) * (first + i);
}

kernel void weigh(ulong first, ulong count, float by, global const uchar *in,
                  global const float *table, global float *out)
{
    ulong i = get_global_id(0);
    if (i < count)
        out[i] = table[in[2 * i]] * by + table[in[2 * i + 1]];
}

kernel void pairs(ulong first, ulong count, global int *out)
{
    ulong i = get_global_id(0);
    if (i < count) {
        out[2 * i] = (int)(first + i);
        out[2 * i + 1] = -(int)(first + i);
    }
}
]==])

# n (n + 1) (2 n + 1) / 6
set(squares "gpukit run own.cl --kernel squares --type ulong")
expect("${squares} --range 1..1000 --reduce sum" 0 "333833500\n" "")
expect("${squares} --range 1..1000 --reduce=min" 0 "1\n" "")
expect("${squares} --range 1..1e6 --reduce=max --device opencl" 0 "1000000000000\n" "")
expect("${squares} --range 1..+999 --reduce sum --verify=double" 0 "333833500\n" "")
expect("${squares} --range 3..6" 0 "9\n16\n25\n36\n" "")
expect("${squares} --range 2 --reduce none" 0 "0\n1\n4\n" "")
expect("${squares} --range 1..10 --reduce sum --time" 0 "385\n"
  "~^[^\n]* s: 10 items by operation, [^\n]*\nefficiency [^\n]*\n  opencl:[^\n]* items [^\n]*\n")
expect("${squares} --range 1..10 --reduce sum --json" 0 "~." "")
expect_json(gpukit.run/1 schema)
expect_json(squares kernel)
expect_json(385 result)
expect_json(10 range last)

# Two indices for each item, and a table for all of them.
expect("printf '\\000\\001\\002\\000' > in.bin" 0 "" "")
set(table "\\000\\000\\200\\077\\000\\000\\000\\100\\000\\000\\100\\100") # 1, 2, 3
expect("printf '${table}' > table.bin" 0 "" "")
set(weigh "gpukit run own.cl --kernel weigh --arg 0.5 --in")
set(pipe "cat in.bin | ${weigh}=-:uchar:2 --in table.bin:float:all --type float")
set(weigh "${weigh} in.bin:uchar:2 --in table.bin:float:all")
expect("${weigh} --type float" 0 "2.5\n2.5\n" "")
expect("${weigh} --out out.bin:float && od -An -tf4 out.bin | tr -d ' '" 0 "2.52.5\n" "")
expect("${weigh} --type float --reduce sum < /dev/null" 0 "5\n" "")
expect("${pipe}" 0 "2.5\n2.5\n" "")
expect("gpukit run own.cl --kernel pairs --range 1..2 --out /dev/stdout:int:2 | od -An -td4 | tr -s ' '" 0 " 1 -1 2 -2\n" "")

# What is refused, and what is left behind then: nothing.
expect("${weigh} --range 0..2 --type float" 2 ""
  "~^gpukit: --in 'in.bin:uchar:2' has 4 elements, enough for 2 items; the range has 3\n$")
expect("gpukit run own.cl --kernel squares --range 1..9" 2 ""
  "~^gpukit: what does the kernel write [^\n]*\n$")
expect("gpukit run own.cl --kernel squares --type ulong" 2 ""
  "~^gpukit: over which range\\? [^\n]*\n$")
expect("gpukit run own.cl --range 1..9" 2 ""
  "gpukit: which kernel of the file? Give --kernel NAME\n")
expect("${squares} --range 1..9 --out x:ulong" 2 ""
  "gpukit: --out says the type already; leave out --type\n")
expect("${squares} --range 1..9 --arg flot:1" 2 ""
  "~^gpukit: --arg: 'flot' is no type; did you mean float\\?\n$")
expect("${squares} --range 1..9 --device cpu" 3 ""
  "~^gpukit: the operation is a kernel alone, [^\n]*\n[^\n]*--device opencl[^\n]*\n$")
expect("${squares} --range 1..9 --verify all" 2 "" "~^gpukit: --verify=all has nothing [^\n]*\n$")
expect("${squares} --range 1..9 --journal j" 2 "" "~^gpukit: --journal and --shard [^\n]*\n$")
expect("gpukit run none.cl --kernel squares --type int --range 9" 74 ""
  "gpukit: cannot read 'none.cl': No such file or directory\n")
expect("gpukit run own.cl --kernel squares --range 9 --out no/x:ulong" 74 ""
  "~^gpukit: [^\n]*no/x[^\n]*\n$")
expect("gpukit run primez --range 9" 2 "" "~did you mean primes\\?\n$")
expect("gpukit run" 2 "" "~^gpukit: run takes one [^\n]*\n$")
expect("${squares} --range 1..9 --arg 1" 2 ""
  "~gpukit: kernel squares takes 3 arguments, and is given 4: \\(ulong, ulong, int, ulong \\*\\)\n$")
expect("gpukit run own.cl --kernel squares --type float --range 9" 2 ""
  "~gpukit: argument 3 of kernel squares is ulong *\\* out, and is given float \\*: ")
expect("gpukit run own.cl --kernel sqares --type ulong --range 9" 2 ""
  "~gpukit: there is no kernel sqares in the source; it has: squares weigh pairs ")
expect("sed s/first.+.i/frist/ own.cl > broken.cl; gpukit run broken.cl --kernel squares --range 9 --out left.bin:ulong" 2 "" "~broken.cl:5:19: [^\n]*'frist'")
expect("ls left.bin 2>/dev/null" 2 "" "")

# Workloads. OEIS A006880.
expect("gpukit run --list" 0
  "~^countdown    [^\n]+\nprimes       how many primes there are in the range\n$" "")
expect("gpukit run countdown --range 0..99 --verify all" 0 "~^[0-9]+\n$" "~")
expect("gpukit run primes --range 0..1e8" 0 "5761455\n" "")
expect("gpukit run primes --range 0..1e8 --journal j && gpukit run primes --range 0..1e8 --journal j" 0 "5761455\n5761455\n" "")
expect("gpukit run primes --range 0..1e8 --reduce sum" 2 ""
  "~^gpukit: a workload has a reduction of its own[^\n]*\n$")
expect("gpukit run primes --range 0..1e8 --kernel x" 2 "" "~^gpukit: --kernel, [^\n]*\n$")
expect("gpukit run primes" 2 "" "~^gpukit: over which range\\? [^\n]*\n$")
expect("gpukit run primes --range 0..2^64-1" 2 "" "~^gpukit: a range has [^\n]*\n$")
expect("gpukit run primes --range 1e12..2e13 --slots 3 --timeout 300ms" 6 ""
  "~^gpukit: stopped by --timeout after [^\n]* done\n$")
