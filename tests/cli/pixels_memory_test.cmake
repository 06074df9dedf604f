# What an image may hold: --memory is kept, as the process itself measures it, and what cannot be done
# with that is refused before anything is written. -D PNG, TIFF, WEBP: they can be
# read and written here.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
if(NOT PNG)
  message(STATUS "SKIP: no PNG in this build")
  return()
endif()

# The process's own code and threads, beside what it holds of images.
set(own 24)

function(expect_peak most_mib) # of the JSON in OUT
  string(JSON peak GET "${OUT}" peak_memory)
  math(EXPR most "(${most_mib} + ${own}) * 1048576")
  if(NOT SANITIZED AND peak GREATER most)
    message(SEND_ERROR "${peak} bytes were in memory, and ${most_mib} MiB were allowed")
  endif()
endfunction()

# 6000 x 6000 pixels of RGB are 103 MiB.
expect("awk 'BEGIN { printf \"P3\\n60 60\\n255\\n\"; for (i = 0; i < 10800; i++) print i * 7919 % 256 }' \
  >small.ppm" 0 "" "")
expect("gpukit pixels small.ppm -o big.png --op resize=6000x6000,bilinear --memory 8MiB --json" 0 "~" "")
expect_peak(8)
# Forty images are no more than one, though each of them takes some and gives it back.
expect("mkdir many && gpukit pixels small.ppm -o many/1.pgm --op resize=2000x1500 --op grayscale && \\
  for i in $(seq 2 40); do ln many/1.pgm many/$i.pgm; done; \\
  gpukit pixels many -o turned/ --op rotate=45 --device cpu --jobs 1 --memory 16MiB --json" 0 "~" "")
expect_json("40" images)
expect_peak(16)

# What an operation reads is held beside the images in flight.
expect("gpukit pixels small.ppm -o second.pgm --op resize=6000x6000 --op grayscale" 0 "" "")
# Images in flight share the memory: four that are wanted as a whole go one after the other.
expect("mkdir four && for i in 1 2 3 4; do ln second.pgm four/$i.pgm; done; \\
  gpukit pixels four -o four-turned/ --op rotate=180 --device cpu --jobs 4 --memory 160MiB --json" 0 "~" "")
expect_json("4" images)
expect_peak(160)
expect("gpukit pixels big.png -o out.ppm --op blend=second.pgm,normal,0.5 --memory 32MiB" 2 ""
  "gpukit: 'second.pgm': takes 34.3 MiB, and operations may hold half of --memory: allow more\n")
expect("gpukit pixels big.png -o out.ppm --op blend=second.pgm,normal,0.5 --memory 80MiB \\
  --device cpu --json" 0 "~" "")
expect_peak(80)
# Of four processes none has a share that this fits into; after them, one has it all.
expect("gpukit pixels big.png -o apart.ppm --op blend=second.pgm,normal,0.5 --memory 160MiB \\
  --processes 4 && cmp apart.ppm out.ppm" 0 "" "")
foreach(operation IN ITEMS invert blur=10 median=1 sobel resize=50% flop rotate=180)
  set(memory 32)
  if(operation STREQUAL rotate=180) # it wants all of the image
    expect("gpukit pixels big.png -o out.png --op ${operation} --memory 32MiB" 1 ""
      "~^gpukit: big.png: [^\n]* need [0-9]+ MiB[^\n]*\n$")
    expect("test ! -e out.png" 0 "" "")
    set(memory 256)
  endif()
  expect("gpukit pixels big.png -o out.ppm --op ${operation} --memory ${memory}MiB --device cpu --json"
    0 "~" "")
  expect_peak(${memory})
endforeach()

# What jumps about in its file needs no more: read in place, and written so.
set(formats pfm)
if(TIFF)
  list(APPEND formats tif)
endif()
expect("(printf 'P6\\n3000 2000\\n255\\n'; head -c 18000000 /dev/urandom) >noise.ppm" 0 "" "")
foreach(format IN LISTS formats)
  expect("gpukit pixels noise.ppm -o big.${format} --memory 8MiB --device cpu --json" 0 "~" "")
  expect_peak(8)
  expect("test $(stat -c %s big.${format}) -gt 8388608" 0 "" "") # nobody holds it
  foreach(to IN ITEMS ppm ${format})
    expect("gpukit pixels big.${format} -o out.${to} --op blur=2 --memory 8MiB --device cpu --json" 0 "~" "")
    expect_peak(8)
  endforeach()
  expect("gpukit pixels out.${format} -o again.ppm --memory 8MiB && cmp out.ppm again.ppm" 0 "" "")
  # Pipes do not jump: there it is held, or refused before the first byte.
  expect("cat big.${format} | gpukit pixels - -o - --format ppm --memory 8MiB >piped.ppm" 1 ""
    "~^gpukit: standard input: [^\n]*--memory[^\n]*\n$")
  foreach(asked IN ITEMS --dry-run "") # the last one leaves the file
    expect("gpukit pixels big.${format} -o - --memory 8MiB ${asked} | cat >piped.${format}" 0 ""
      "~^gpukit: big.${format}: [^\n]*--memory[^\n]*\n$")
  endforeach()
  expect("test ! -s piped.${format}" 0 "" "")
  expect("gpukit pixels big.${format} -o - >>appended && cmp big.${format} appended && rm appended" 0 "" "")
  expect("(printf before; gpukit pixels big.${format} -o - --memory 8MiB; printf after) >placed &&
    (printf before; cat big.${format}; printf after) | cmp - placed" 0 "" "")
endforeach()

# WebP is held whole, with what its library wants, and that is known before.
if(WEBP)
  expect("gpukit pixels noise.ppm -o n.webp --memory 100MiB --json" 0 "~" "")
  expect_peak(100)
  expect("gpukit pixels n.webp -o n.ppm --memory 64MiB --json" 0 "~" "")
  expect_peak(64)
  foreach(asked IN ITEMS "" --dry-run)
    expect("gpukit pixels noise.ppm -o n2.webp --memory 200MiB --quality 100 ${asked}" 1 "~"
      "~^gpukit: noise.ppm: needs 200[.]3 MiB of memory[^\n]*--memory\n$")
  endforeach()
  expect("gpukit pixels noise.ppm -o n2.webp --memory 600MiB --quality 100 --json" 0 "~" "")
  expect_peak(600)
  expect("gpukit pixels n2.webp -o n2.ppm --memory 20MiB" 1 "" "~^gpukit: n2.webp: [^\n]*--memory[^\n]*\n$")
  expect("gpukit pixels n2.webp -o n2.ppm --memory 128MiB --json && cmp noise.ppm n2.ppm" 0 "~" "")
  expect_peak(128)
endif()
