# Images on a GPU: the bytes that the host makes. -D LAYER=opencl_layer: on a CPU device in its guise
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_gpu(id kind)
expect("mkdir in && for i in 1 2 3 4 5 6; do \\
    (printf \"P6\\n$((i * 70)) $((i * 50))\\n255\\n\"; head -c $((i * i * 10500)) $(command -v gpukit)) >in/$i.ppm; \\
  done" 0 "" "")
set(make "--op blur=1.5 --op grayscale --op linear=1.2,-10 --op resize=50%")
expect("gpukit pixels in -o host/ ${make} --device cpu" 0 "" "")
foreach(options IN ITEMS "${id} --strict-device" "${id} --staging copy --verify all" "all")
  expect("rm -rf out; gpukit pixels in -o out/ ${make} --device ${options} && diff -r host out" 0 "" "~")
endforeach()
expect("mkdir many && for i in $(seq 24); do cp in/4.ppm many/$i.ppm; done; rm -rf out; \\
  gpukit pixels many -o out/ ${make} --device ${id} --strict-device --json" 0 "~" "")
expect_json("24" devices 0 images)
string(JSON overlap GET "${OUT}" overlap)
if(NOT overlap MATCHES "^(0|1|0\\.[0-9]+)$")
  message(SEND_ERROR "an overlap of ${overlap}")
endif()
if(NOT kind STREQUAL "GPU")
  return()
endif()
# What auto takes: the cpu, without a look, for little; by what it measured, for much.
expect("gpukit pixels in -o out/ ${make} --dry-run | tail -n 1" 0
  "auto chose cpu: about 0.3 megapixels are too few for a GPU to pay\n" "")
expect("gpukit pixels in -o out/ ${make} --device auto --json" 0 "~" "")
expect_json("cpu" device)
expect("printf 'P5\\n4000 3000\\n255\\n' >large.pgm && truncate -s 20G large.pgm; \\
  gpukit pixels large.pgm -o small.pgm --op blur=2 --dry-run --jobs 1 | tail -n 1" 0 "~^auto chose [^\n]*a pixel takes the GPU [0-9.]+ ns, and each of 1 threads [0-9.]+ ns\n$" "")
# Until it has chosen, the cpu does the images: so whether it has depends on how long they take.
expect("gpukit pixels large.pgm in/6.ppm -o auto/ --op blur=2 --jobs 1 --time" 0 ""
  "~auto chose (cpu: the images were done|[^\n]*a pixel takes the GPU)")
expect("gpukit pixels large.pgm in/6.ppm -o there/ --op blur=2 --device cpu --quiet && diff -r auto there; rm large.pgm" 0 "" "")
