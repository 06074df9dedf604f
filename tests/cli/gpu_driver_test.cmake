# scripts/gpu-driver and gpu-check (-D SCRIPTS=folder) on made-up folders, in which libraries have
# the names of NVIDIA's, and the driver (-D DRIVER=file) is one that says when it is loaded.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_program(BASH bash)
if(NOT BASH)
  message(NOTICE "SKIP: the scripts are for bash, which is not here")
  return()
endif()
set(find "${SCRIPTS}/gpu-driver --into into")
set(nvidia ${SCRATCH}/some/where/lib64)
function(put name)
  file(COPY ${DRIVER} DESTINATION ${nvidia})
  get_filename_component(file ${DRIVER} NAME)
  file(RENAME ${nvidia}/${file} ${nvidia}/${name})
endfunction()

# The newest is taken, with what lies beside it of the same version; what is missing is told.
foreach(part IN ITEMS opencl nvvm ptxjitcompiler)
  put(libnvidia-${part}.so.470.256.02)
endforeach()
put(libcuda.so.470.256.02)
put(libnvidia-opencl.so.1570.86.15)
put(libcuda.so.1570.86.15)
file(WRITE ${nvidia}/libnvidia-ptxjitcompiler.so.1570.86.15 "") # as some images have them
expect("${find} --below some" 0
  "export OCL_ICD_VENDORS=${SCRATCH}/into/vendors LD_LIBRARY_PATH=${SCRATCH}/into/lib:${nvidia}\n"
  "~^gpu-driver: the driver of NVIDIA is ${nvidia}/libnvidia-opencl.so.1570.86.15
gpu-driver: libnvidia-nvvm is missing: [^\n]*
gpu-driver: libnvidia-ptxjitcompiler is missing: [^\n]*\n$")
file(READ ${SCRATCH}/into/vendors/gpu.icd icd)
if(NOT icd STREQUAL "${nvidia}/libnvidia-opencl.so.1570.86.15\n")
  message(SEND_ERROR "the .icd file has ${icd}")
endif()
file(GLOB old ${SCRATCH}/into/lib/*470*)
if(old OR NOT EXISTS ${SCRATCH}/into/lib/libcuda.so.1570.86.15)
  message(SEND_ERROR "links to libraries of another version, or none: ${old}")
endif()

# The lines are for a shell, and then there is this driver and no other.
put(libnvidia-nvvm.so.1570.86.15)
expect("lines=$(${find} --below some) && eval \"$lines\" && gpukit primes 9 --device opencl" 3 ""
  "~^gpu-driver: [^\n]*\n[^\n]*ptxjitcompiler is missing[^\n]*\nthe driver was loaded\n")
expect("${find} --below some --driver ${nvidia}/libnvidia-opencl.so.470.256.02" 0 "~^export " "~ is [^\n]*470")
file(GLOB new ${SCRATCH}/into/lib/*1570*)
if(new)
  message(SEND_ERROR "links of another driver are left: ${new}")
endif()

# An .icd file that says where its library is comes first.
file(WRITE ${SCRATCH}/vendors/nvidia.icd "${nvidia}/libnvidia-opencl.so.470.256.02\n")
expect("OCL_ICD_VENDORS=${SCRATCH}/vendors ${find}" 0 "~/into/vendors " "~ is ${nvidia}/[^\n]*470")

# None.
file(REMOVE ${nvidia}/libnvidia-opencl.so.470.256.02 ${nvidia}/libnvidia-opencl.so.1570.86.15)
expect("${find} --below some" 3 "" "~^[^\n]*${nvidia}/libcuda[^\n]* is there, but libnvidia-opencl[^\n]*\n$")
file(MAKE_DIRECTORY ${SCRATCH}/empty)
expect("${find} --below empty" 3 "" "~^gpu-driver: no OpenCL driver of a GPU here: [^\n]*\n$")
expect("${find} --driver nowhere.so" 3 "" "~^gpu-driver: no library [^\n]*/nowhere.so[^\n]*\n$")
foreach(words IN ITEMS "--below nowhere" "--below" "--nonsense")
  expect("${find} ${words}" 2 "" "~^gpu-driver: [^\n]*\n$")
endforeach()

# gpu-check tells what it wants before it does anything.
expect("${SCRIPTS}/gpu-check --only nonsense" 2 ""
  "~ build, tests, peaks, first, overlap, primes, numbers, countdown, pixels, together, faults\n$")
foreach(words IN ITEMS "--minutes 0" "--minutes 8x" "--only" "--only nonsense" "--nonsense" "a b")
  expect("${SCRIPTS}/gpu-check ${words}" 2 "" "~^gpu-check: [^\n]*\n$")
endforeach()
expect("${SCRIPTS}/gpu-check --only nonsense" 2 ""
  "~ none of build, tests, peaks, first, overlap, primes, numbers, countdown, pixels, together, faults\n$")
expect("${SCRIPTS}/gpu-check out --driver nowhere.so" 3 "" "~^gpu-driver: no library [^\n]*\n$")
foreach(script IN ITEMS gpu-check gpu-driver)
  expect("${SCRIPTS}/${script} --help" 0 "~^${script} [^#]*Exit status[^#]*\n$" "")
endforeach()

# Nobody who looks for a driver shall find these.
file(REMOVE_RECURSE ${SCRATCH}/some ${SCRATCH}/into ${SCRATCH}/vendors)
