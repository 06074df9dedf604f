# The program on a GPU: it finds it by itself, takes the kernels for GPUs, and copies to and from its
# memory. -D LAYER=opencl_layer: on a CPU device in the guise of one
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_gpu(id kind)
set(gpu "--device=${id} --strict-device")
if(kind STREQUAL "GPU")
  set(gpu "--device=gpu --strict-device")
endif()
expect("gpukit primes 1e6 --method=sieve ${gpu} --json --trace=count.json" 0 "~" "")
expect_json("78498" count)
expect_json("sieve" method)
expect_trace(count.json)
if(kind STREQUAL "GPU")
  expect_json("copy" devices 0 staging)
  foreach(bar IN ITEMS upload group download) # the sieve for groups; that for CPUs has no such name
    if(NOT NAMES MATCHES ${bar})
      message(SEND_ERROR "no ${bar} among ${NAMES}")
    endif()
  endforeach()
endif()
# What counters come to on a core, they come to in the kernels for GPUs.
foreach(how IN ITEMS "" "--plain")
  expect("gpukit countdown --counters 1000 --from 77 --device cpu ${how} | grep checksum" 0 "~." "")
  expect("gpukit countdown --counters 1000 --from 77 ${how} ${gpu} --verify all | grep checksum" 0
    "${OUT}" "gpukit: verified: every counter was compared with the reference\n")
endforeach()
expect("gpukit countdown --counters 2 --from 9000001 ${gpu} --verify all | grep checksum" 0 "~." "~")
expect("gpukit countdown --for 200ms ${gpu}" 0 "~, 0 errors\n" "")
expect("gpukit primes 1e8 --method=sieve ${gpu} --isolate" 0 "5761455\n" "")
expect("gpukit primes 1e8 --method=sieve --device=cpu,${id} --verify double" 0 "5761455\n"
  "~^gpukit: verified: [^\n]+\n$")
file(WRITE ${SCRATCH}/own.cl [==[
kernel void squares(ulong first, ulong count, global ulong *out)
{
    ulong i = get_global_id(0);
    if (i < count)
        out[i] = (first + i) * (first + i);
}
]==]) # n (n + 1) (2 n + 1) / 6
expect("gpukit run own.cl --kernel squares --type ulong --range 1..1e6 --reduce sum ${gpu}" 0
  "333333833333500000\n" "")
expect("gpukit primes 1e6 --list ${gpu} | cksum" 0 "2313379380 538468\n" "") # as primes_test
expect("gpukit primes 1e6 --method=test ${gpu}" 0 "78498\n" "")
expect("gpukit primes --test 91 2^61-1 ${gpu}" 0
  "91 composite\n2305843009213693951 prime\n" "")
if(kind STREQUAL "GPU")
  expect("gpukit primes 1e6 --method=sieve ${gpu} --split=2" 3 "" "~cannot be partitioned")
endif()
