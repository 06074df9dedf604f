# Operations beside the libraries whose bytes they promise: OpenCV's gaussian, grayscale, filter2D
# and sobel, Pillow's resize. -D ORACLES=folder of the scripts that ask them.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(opencv ${ORACLES}/oracle_opencv.py)
set(pillow ${ORACLES}/oracle_pillow.py)

function(is_there oracle package out)
  execute_process(COMMAND ${oracle} RESULT_VARIABLE code OUTPUT_QUIET ERROR_QUIET)
  set(${out} FALSE PARENT_SCOPE)
  if(code EQUAL 2) # it only wants arguments
    set(${out} TRUE PARENT_SCOPE)
  else()
    message(STATUS "SKIP: nothing is compared with ${package} (install ${package})")
  endif()
endfunction()

# beside(oracle image operation words...): what the oracle makes by its words, byte for byte.
function(beside oracle image operation)
  list(JOIN ARGN " " words)
  expect("${oracle} ${words} ${image} wanted.pnm" 0 "~" "~")
  expect("gpukit pixels ${image} -o got.pnm --op '${operation}'" 0 "" "")
  expect("cmp wanted.pnm got.pnm" 0 "" "")
endfunction()

# Noise, which is cut here and there so that it has edges: an image of each number of channels.
expect("awk 'BEGIN { \\
    x = 7; printf \"P2\\n211 173\\n255\\n\"; for (i = 0; i < 211 * 173; i++) { \\
    x = (x * 1103515245 + 12345) % 2147483648; \\
    print int(x / 8388608) < 90 && i % 37 < 20 ? 0 : int(x / 8388608) } }' >noise.pgm" 0 "" "")
expect("gpukit pixels noise.pgm -o gray.pgm --op depth=8; \\
  gpukit pixels gray.pgm -o colour.ppm --op rgb --op hue=77 --op sepia --op blur=0.7 && \\
  gpukit pixels gray.pgm -o turned.pgm --op rotate=180 && \\
  gpukit pixels colour.ppm -o other.ppm --op blend=turned.pgm,difference,0.8 && \\
  gpukit pixels other.ppm -o alpha.pam --op mask=turned.pgm" 0 "" "")

is_there(${opencv} python3-opencv has_opencv)
if(has_opencv)
  foreach(sigma IN ITEMS 0.5 1 2 3.3 10)
    beside(${opencv} other.ppm blur=${sigma} gaussian ${sigma})
    beside(${opencv} gray.pgm blur=${sigma} gaussian ${sigma})
  endforeach()
  beside(${opencv} other.ppm grayscale grayscale)
  beside(${opencv} other.ppm sobel sobel)
  beside(${opencv} other.ppm "convolve=[-1 0 2 0 3 0 -2 0 -1]" convolve -1,0,2,0,3,0,-2,0,-1)
endif()

is_there(${pillow} python3-pil has_pillow)
if(has_pillow)
  foreach(filter IN ITEMS lanczos bicubic bilinear box)
    foreach(size IN ITEMS 105,86 64,200 400,31 1,1 211,60)
      string(REPLACE "," " " both ${size})
      string(REPLACE "," "x" asked ${size})
      beside(${pillow} other.ppm resize=${asked},${filter} resize ${both} ${filter})
      beside(${pillow} gray.pgm resize=${asked},${filter} resize ${both} ${filter})
      beside(${pillow} alpha.pam resize=${asked},${filter} resize ${both} ${filter})
    endforeach()
  endforeach()
endif()
