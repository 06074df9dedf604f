# Jobs on a GPU with less memory than it says, for which buffers fail when they are first touched:
# the same results with fewer slots and lower strips, on the devices that are left, or an error.
# -D LAYER=opencl_layer
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
# What other tests have measured on this device sets the sizes of its memories.
set(ENV{XDG_CACHE_HOME} ${SCRATCH}/cache)
find_gpu(id kind)
set(gpu "--device=gpu --strict-device --backoff=10ms")
set(short "gpukit: ${id} is not ready, and tries again: [^\n]*[0-9]+ bytes [^\n]+ALLOCATION_FAILURE\\)\n")
set(out "gpukit: no device is left; the last one: [^\n]+ALLOCATION_FAILURE\\)\n")

# expect_with(bytes command code out err)
function(expect_with bytes command code out err)
  set(ENV{GPUKIT_FAULT_GUISE_MEMORY} ${bytes})
  expect("${command}" ${code} "${out}" "${err}")
endfunction()

file(WRITE ${SCRATCH}/own.cl [==[
kernel void squares(ulong first, ulong count, global ulong *out)
{
    ulong i = get_global_id(0);
    if (i < count)
        out[i] = (first + i) * (first + i);
}
]==])
# A slot has 8 MB: three of them, two, one, none. n (n + 1) (2 n + 1) / 6
set(squares "gpukit run own.cl --kernel squares --type ulong --range 1..1e6 --reduce sum")
set(sum "333333833333500000\n")
expect_with(30000000 "${squares} ${gpu}" 0 "${sum}" "")
expect_with(20000000 "${squares} ${gpu}" 0 "${sum}" "~^${short}$")
expect_with(10000000 "${squares} ${gpu}" 0 "${sum}" "~^${short}${short}$")
expect_with(1000000 "${squares} ${gpu}" 4 "" "~^(gpukit: [^\n]+\n)+${out}$")

set(primes "gpukit primes 1e7 --method=sieve")
expect_with(100000 "${primes} ${gpu}" 4 "" "~^(gpukit: [^\n]+\n)+${out}$")
expect_with(100000 "${primes} --device=cpu,${id} --isolate=off" 0 "664579\n" "~")
expect_with(4000000 "${primes} ${gpu}" 0 "664579\n" "~^(${short})*$")
expect_with(4000000 "gpukit primes 1e6 --list ${gpu} | cksum" 0 "2313379380 538468\n" "~")
expect_with(1000 "gpukit primes --test 91 2^61-1 ${gpu}" 4 "" "~${out}$")
expect_with(1000 "gpukit primes --test 91 2^61-1 --device=cpu,${id}" 0
  "91 composite\n2305843009213693951 prime\n" "~")

set(count "gpukit countdown --counters 1e5 --from 50")
expect("${count} --device=cpu | grep checksum" 0 "~." "")
set(checksum "${OUT}")
expect_with(10000 "${count} ${gpu}" 4 "" "~${out}$")
expect_with(10000 "${count} --device=cpu,${id} | grep checksum" 0 "${checksum}" "~")
expect_with(2000000 "${count} ${gpu} | grep checksum" 0 "${checksum}" "~")

# An image of 9 MB by way of strips, until not even the lowest ones fit.
expect("(printf 'P6\\n2000 1500\\n255\\n'; head -c 9000000 /dev/zero | tr '\\000' 'a') >p.ppm; \\
  gpukit pixels p.ppm -o host.ppm --op blur=2 --op sobel --device cpu" 0 "" "")
set(make "rm -f out.ppm; gpukit pixels p.ppm -o out.ppm --op blur=2 --op sobel")
foreach(bytes IN ITEMS 30000000 10000000 3000000)
  expect_with(${bytes} "${make} --device ${id} --strict-device && cmp host.ppm out.ppm" 0 "" "")
endforeach()
set(room "gpukit: ${id}: ${id} has no room for these operations on [^\n]+")
expect_with(10000 "${make} --device ${id} && cmp host.ppm out.ppm" 0 "" "~^${room}; the cpu goes on in its place\n$")
expect_with(10000 "${make} --device ${id} --strict-device" 4 ""
  "~^${room}; it gets no images\ngpukit: p.ppm: [^\n]+\n$")
