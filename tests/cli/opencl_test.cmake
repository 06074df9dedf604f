# gpukit on the OpenCL devices of this machine, and on all devices together: one answer.
# Known answers as in primes_test.cmake.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_opencl(GPU gpus)
find_opencl(CPU cpus)
find_opencl(accelerator accelerators)
set(devices ${gpus} ${cpus} ${accelerators})
if(NOT devices)
  message(STATUS "SKIP: no OpenCL device")
  return()
endif()
list(GET devices 0 device)

# Without a GPU, gpu is a CPU device and says so, in one line.
set(notice "")
if(NOT gpus)
  list(GET cpus 0 cpu)
  set(notice "~^gpukit: no OpenCL GPU found; using the OpenCL CPU device ${cpu} [^\n]*\n$")
  expect("gpukit primes 1000 --device=gpu --strict-device" 3 "" "~^gpukit: no OpenCL GPU [^\n]*\n$")
  expect("gpukit primes 1000 --device=gpu --quiet" 0 "168\n" "")
endif()
expect("gpukit primes --device gpu" 0 "50847534\n" "${notice}")
expect("GPUKIT_DEVICE=gpu gpukit primes 1000" 0 "168\n" "${notice}")
expect("GPUKIT_DEVICE=gpu gpukit primes 1000 --device=cpu" 0 "168\n" "")

set(four "100000000000031\n100000000000067\n100000000000097\n100000000000099\n")
set(range "100_000_000_000_000 100_000_000_000_100 --list")
expect("gpukit primes ${range} --device gpu" 0 "${four}" "${notice}")
foreach(selector IN ITEMS opencl all "cpu,${device}" "${device},!cpu")
  expect("gpukit primes 1e8 --device '${selector}'" 0 "5761455\n" "")
  expect("gpukit primes ${range} --device '${selector}'" 0 "${four}" "")
  expect("gpukit primes 1e6 --list --device '${selector}' | cksum" 0 "2313379380 538468\n" "")
  expect("gpukit primes 2^64-59 2^64-1 --method=test --device '${selector}'" 0 "1\n" "")
  expect("gpukit primes --test 91 2^64-59 --device '${selector}'" 0
    "91 composite\n18446744073709551557 prime\n" "")
endforeach()

# Sub-devices are devices of their own, where the device can be parted.
set(split "gpukit primes 1e8 --device ${device} --split 2 --json")
execute_process(COMMAND sh -c "${split}" OUTPUT_VARIABLE OUT RESULT_VARIABLE result)
if(result EQUAL 0)
  expect("${split}" 0 "~^{\n.*\n}\n$" "")
  expect_json("5761455" count)
  expect_json("${device}.0" devices 0 id)
  expect_json("${device}.1" devices 1 id)
  expect("gpukit primes 1e6 --list --device ${device} --split 2 | cksum" 0
    "2313379380 538468\n" "")
else()
  expect("${split}" 3 "" "~^(gpukit: [^\n]+\n)+$")
endif()

expect("gpukit primes 10 --device=nonsense" 3 "" "~^gpukit: no device called 'nonsense'; [^\n]*\n$")
expect("GPUKIT_DEVICE=nonsense gpukit primes 10" 3 ""
  "~^gpukit: GPUKIT_DEVICE: no device called 'nonsense'; [^\n]*\n$")
expect("gpukit primes 1e8 --device 'cpu,' " 2 "" "~^gpukit: an empty name in the devices [^\n]*\n$")

# A table that fits a terminal, with every device.
expect("gpukit devices" 0 "~^DEVICE +KIND +UNITS +MEMORY +LANGUAGE +DRIVER +USABLE\ncpu +CPU .* yes\n"
  "")
foreach(id IN LISTS devices)
  if(NOT OUT MATCHES "\n${id} +[^\n]* yes\n  [^\n]+\n")
    message(SEND_ERROR "no ${id} in\n${OUT}")
  endif()
endforeach()
if(OUT MATCHES "[^\n]{101}")
  message(SEND_ERROR "too wide:\n${OUT}")
endif()

expect("gpukit devices --doctor" 0 "~^ok    ICD files: .*\nok    ${device}: profiling, .*
ok    ${device}: 168 primes up to 1000\nok    ${device}: 64-bit integers: [^\n]*\n.*\n  [^\n]*\n$" "")
