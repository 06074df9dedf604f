# Built with neither OpenMP nor OpenCL there is no device, and gpukit says so.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
expect("gpukit primes 10" 3 "" "~^gpukit: [^\n]*built without OpenMP[^\n]*\n$")
expect("gpukit primes 10 --device=cpu" 3 "" "~^gpukit: [^\n]*built without OpenMP[^\n]*\n$")
expect("gpukit primes --test 7" 3 "" "~^gpukit: [^\n]*built without OpenMP[^\n]*\n$")
expect("gpukit devices" 0 "~\nthis gpukit was built without OpenMP and OpenCL\n$" "")
expect("gpukit devices --json" 0 "~^{" "")
expect_json("[]" devices)
expect("gpukit devices --doctor" 3 "~\n  [^\n]*pocl[^\n]*\n$" "")
