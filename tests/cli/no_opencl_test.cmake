# Without an OpenCL platform the CPU works, and gpukit says what to install. Where the CPU
# is what was asked for, or finishes first, no platform is even loaded.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
file(WRITE ${SCRATCH}/vendors/driver.icd "${DRIVER}\n")
file(WRITE ${SCRATCH}/broken/broken.icd "libnowhere.so.7\n")
file(MAKE_DIRECTORY ${SCRATCH}/empty)

set(ENV{OCL_ICD_VENDORS} ${SCRATCH}/vendors)
expect("gpukit primes 10 --device=opencl" 3 "" "~^the driver was loaded\ngpukit: [^\n]*\n$")
foreach(command IN ITEMS "1e8 --device=cpu" "1e8 --device=auto" "1e8"
    "--list 10 --device=cpu >list" "--test 5 --device=cpu" "--test 5 6")
  expect("gpukit primes ${command}" 0 "~" "")
endforeach()
expect("head -c 300000 /dev/zero | (printf 'P6\\n400 250\\n255\\n'; cat) >small.ppm; \\
  gpukit pixels small.ppm -o out.ppm --op blur=2 --time" 0 "" "~auto chose cpu: ")
expect("gpukit help; gpukit version" 0 "~^gpukit " "")

set(install "(apt-get install pocl-opencl-icd|dnf install pocl|pacman -S pocl|install pocl)")
foreach(vendors IN ITEMS ${SCRATCH}/nowhere ${SCRATCH}/empty ${SCRATCH}/broken)
  set(ENV{OCL_ICD_VENDORS} ${vendors})
  set(note "no OpenCL platform found \\([^\n]*\\): ${install}\n$")
  foreach(selector IN ITEMS gpu opencl)
    expect("gpukit primes 1000 --device=${selector}" 3 "" "~^gpukit: ${note}")
  endforeach()
  expect("gpukit primes 1000 --device=gpu --strict-device --quiet" 3 "" "~^gpukit: ${note}")
  expect("gpukit primes 1000 --device=auto" 0 "168\n" "")
  expect("gpukit devices" 0 "~^DEVICE [^\n]*\ncpu [^\n]* yes\n  [^\n]*\n\n${note}" "")
  expect("gpukit devices --json" 0 "~^{" "")
  expect_json("[]" platforms)
endforeach()

set(right "ok    cpu: 168 primes up to 1000\nok    cpu: 64-bit integers: [^\n]*\n")
set(ENV{OCL_ICD_VENDORS} ${SCRATCH}/nowhere)
expect("gpukit devices --doctor" 3 "~^FAIL  ICD files: none in [^\n]*/nowhere, from .OCL_ICD_VENDORS
.*${right}\nNo OpenCL device works here.*:\n  unset OCL_ICD_VENDORS\n$" "")
set(ENV{OCL_ICD_VENDORS} ${SCRATCH}/broken)
expect("gpukit devices --doctor" 3 "~^ok    ICD files: 1 in [^\n]*
FAIL  driver [^\n]*broken.icd: libnowhere.so.7: cannot open .*${right}.*:\n  ${install}\n$" "")

# A driver that crashes is a finding, not the end of the doctor.
set(ENV{OCL_ICD_VENDORS} ${SCRATCH}/vendors)
set(ENV{DRIVER_CRASHES} yes)
expect("gpukit devices --doctor" 3 "~^ok    ICD files: 1 in [^\n]*
FAIL  driver [^\n]*driver.icd: its worker was ended by signal 6 \\(Aborted\\) while it [^\n]*
.*FAIL  platform 0, [^\n]*: its driver crashed: signal 6 \\(Aborted\\) while it listed devices
.*:\n  ${install}\n$" "~^the driver was loaded\n")
set(ENV{OCL_ICD_VENDORS} ${DRIVER}) # the library itself, where there is no such file
expect("gpukit devices --doctor" 3 "~^ok    ICD files: 1 in ${DRIVER}
FAIL  driver .OCL_ICD_VENDORS: its worker was ended by signal 6 \\(Aborted\\) while it [^\n]*\n"
  "~^the driver was loaded\n")
unset(ENV{DRIVER_CRASHES})

# Caches that cannot be written.
file(WRITE ${SCRATCH}/file "")
expect("XDG_CACHE_HOME=${SCRATCH}/file gpukit devices --doctor" 3 "~
FAIL  cache folder of gpukit: [^\n]*/file/gpukit cannot be written: Not a directory\n" "~")
