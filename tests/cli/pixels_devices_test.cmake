# Images on OpenCL devices: the bytes that the host makes, whatever the device, and when it fails.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_opencl(CPU ids)
if(NOT ids)
  message(STATUS "SKIP: no usable OpenCL CPU device (install pocl-opencl-icd)")
  return()
endif()
list(GET ids 0 id)
expect("mkdir in && for i in 1 2 3 4 5 6; do \\
    (printf \"P6\\n$((i * 70)) $((i * 50))\\n255\\n\"; head -c $((i * i * 10500)) $(command -v gpukit)) >in/$i.ppm; \\
  done" 0 "" "")
set(make "--op blur=1.5 --op grayscale --op linear=1.2,-10 --op resize=50%")
expect("gpukit pixels in -o host/ ${make} --device cpu" 0 "" "")
foreach(options IN ITEMS "${id}" "${id} --staging copy" "${id} --jobs 1" "cpu,${id}" "${id} --memory 3MiB")
  expect("rm -rf out; gpukit pixels in -o out/ ${make} --device ${options} && diff -r host out" 0 "" "")
endforeach()
expect("gpukit pixels in -o out/ ${make} --device ${id} --json --trace t.json" 0 "~" "")
expect_json("${id}" device)
expect_json("6" images)
file(READ ${SCRATCH}/t.json OUT)
if(NOT OUT MATCHES "\"name\": \"${id}: " OR NOT OUT MATCHES "\"name\": \"worker 0\"")
  message(SEND_ERROR "neither device nor workers are in the trace")
endif()
expect("gpukit pixels in -o out/ ${make} --device nowhere" 3 "" "~^gpukit: [^\n]+\n$")
expect("gpukit pixels in --op invert --op stats --device ${id} >a; \\
  gpukit pixels in --op invert --op stats --device cpu | cmp - a" 0 "" "")

# A device that fails for good is told once, and the host does what is left.
expect("rm -rf out; OPENCL_LAYERS=${LAYER} GPUKIT_FAULT='clEnqueueNDRangeKernel:20+:-5' \\
  gpukit pixels in -o out/ ${make} --device ${id}" 0 "" "~^gpukit: ${id}: [^\n]+; the cpu goes on in its place\n$")
expect("diff -r host out" 0 "" "")
