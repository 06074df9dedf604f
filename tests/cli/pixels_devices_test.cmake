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

# expect_fault(fault options code err): the bytes of the host, whatever fails.
function(expect_fault fault options code err)
  expect("rm -rf out; OPENCL_LAYERS=${LAYER} GPUKIT_FAULT='${fault}' \\
    gpukit pixels in -o out/ ${make} --device ${id} ${options}" ${code} "" "${err}")
  if(code EQUAL 0)
    expect("diff -r host out" 0 "" "")
  endif()
endfunction()
set(told "gpukit: ${id}: [^\n]+; the cpu goes on in its place\n")
set(once "gpukit: ${id}: [^\n]+; the cpu does this image\n")

# A device that fails its test is given no image, and that is told once.
expect_fault("clBuildProgram:1+:-11" "" 0 "~^${told}$")
expect_fault("clCreateBuffer:1+:-4" "" 0 "~^${told}$")
expect_fault("clEnqueueNDRangeKernel:1+:-5" "" 0 "~^${told}$")
expect_fault("clEnqueueReadBuffer:1+:flip=5" "--staging copy" 0
  "~^gpukit: ${id}: row [0-9]+ of an image is not what the cpu makes of it; the cpu goes on in its place\n$")
# What fails once is tried once more; what goes on failing is done by the cpu, and retires it. Each
# picture has 4 launches, and that of the test is the first.
foreach(nth IN ITEMS 2 6 11)
  expect_fault("clEnqueueNDRangeKernel:${nth}:-5" "" 0 "")
endforeach()
expect_fault("clEnqueueMapBuffer:8:-5" "" 0 "")
expect_fault("clEnqueueNDRangeKernel:10+:-5" "" 0 "~^${once}${told}$")
expect_fault("clEnqueueNDRangeKernel:10+:-36" "" 0 "~^${once}${told}$")
# A wrong picture is seen where all are compared, and the right one is written. By copies: in place,
# the bit might be one of the picture that went in.
foreach(verify IN ITEMS double all)
  expect_fault("clEnqueueReadBuffer:3:flip=5" "--staging copy --verify ${verify}" 0
    "~^gpukit: ${id}: row [0-9]+ of an image [^\n]+; the cpu goes on in its place\n$")
endforeach()
# Of 16 rows a sample is all of them.
expect("(printf 'P6\\n90 16\\n255\\n'; head -c 4320 in/6.ppm) >flat.ppm; gpukit pixels flat.ppm -o a.ppm --op blur=2; \\
  OPENCL_LAYERS=${LAYER} GPUKIT_FAULT='clEnqueueReadBuffer:2:flip=5' \\
  gpukit pixels flat.ppm -o b.ppm --op blur=2 --device ${id} --staging copy --json" 0 "~" "~^${told}$")
expect_json("1" devices 0 failures)
expect_json("0" devices 0 images)
expect_json("ON" devices 0 retired)
expect("cmp a.ppm b.ppm" 0 "" "")
expect("gpukit pixels in -o out/ ${make} --device ${id} --verify all" 0 ""
  "gpukit: verified: 6 images were compared with what the cpu makes of them\n")
expect("gpukit pixels in -o out/ ${make} --device ${id} --verify none --json" 0 "~" "")
expect_json("6" devices 0 images)
expect_json("0" devices 0 checked)
expect("OPENCL_LAYERS=${LAYER} GPUKIT_FAULT='clEnqueueNDRangeKernel:10:-5' \\
  gpukit pixels in -o out/ ${make} --device ${id} --json" 0 "~" "")
expect_json("1" devices 0 failures)
expect_json("OFF" devices 0 retired)
# Where the cpu is not to go on, images fail.
expect_fault("clBuildProgram:1+:-11" "--strict-device" 4
  "~^gpukit: ${id}: [^\n]+; it gets no images\n(gpukit: in/[1-6].ppm: ${id}: [^\n]+\n)+gpukit: 6 of 6 images failed\n$")
expect_fault("clEnqueueNDRangeKernel:14+:-5" "--strict-device" 4 "~\ngpukit: [1-6] of 6 images failed\n$")
