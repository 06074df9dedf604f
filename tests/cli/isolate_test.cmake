# --isolate: a driver that crashes, hangs or lies takes its worker with it, and the answer is
# right or there is none: with a line that names what happened, and what was done last.
# -D DRIVER=cli_driver -D LAYER=opencl_layer
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
# A sanitizer must not make an exit code of a signal.
set(ENV{ASAN_OPTIONS} "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_abort=0")
set(ENV{TSAN_OPTIONS} "$ENV{TSAN_OPTIONS}:handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_abort=0")
find_opencl(CPU cpus)
file(GLOB icds /etc/OpenCL/vendors/pocl*.icd)
if(NOT cpus OR NOT icds)
  message(STATUS "SKIP: no PoCL")
  return()
endif()
set(alone "--device=opencl:0 --isolate --backoff=10ms --forget")
set(beside "--device=cpu,opencl:0 --isolate --backoff=10ms --forget")
set(fine "--grain=3e6 --chunk-grains=1")
set(line "gpukit: [^\n]*\n")

# The devices that are open live in workers, which have names; the answer is the same.
expect("gpukit primes 1e8 ${alone}; gpukit primes 1e8 ${beside}" 0 "5761455\n5761455\n" "")
expect("gpukit primes 1e6 --list ${beside} | cksum" 0 "2313379380 538468\n" "") # as primes_test
expect("gpukit primes --test 91 2^61-1 ${alone}" 0
  "91 composite\n2305843009213693951 prime\n" "")
expect("gpukit primes 1e8 --processes 2 --json" 0 "~^{\n" "")
expect_json("5761455" count)
expect_json("cpu.0" devices 0 id)
expect_json("cpu.1" devices 1 id)
expect("GPUKIT_ISOLATE=maybe gpukit primes 10" 2 ""
  "~^gpukit: GPUKIT_ISOLATE is auto, on or off, not 'maybe'\n$")
expect("gpukit primes 10 --processes=2 --threads=2" 2 "" "~^${line}$")

# A kernel of the user's that stores where nothing is.
file(WRITE ${SCRATCH}/wild.cl "kernel void wild(ulong first, ulong count, global ulong *out)
{
    ulong i = get_global_id(0);
    if (i < count)
        out[(i + 1) << 40] = first;
}
kernel void tame(ulong first, ulong count, global ulong *out)
{
    ulong i = get_global_id(0);
    if (i < count)
        out[i] = first + i;
}
")
set(died "its worker was ended by signal 11 \\(Segmentation fault\\) while it ")
set(job "--range 1..1e6 --type ulong --reduce sum --isolate --backoff=10ms")
expect("gpukit run wild.cl --kernel wild ${job} --device=opencl:0" 4 ""
  "~^gpukit: opencl:0 failed[^\n]*: ${died}[^\n]*kernel [^\n]*\n(${line})*gpukit: grains [0-9]+ to \
[0-9]+ failed 3 times, on opencl:0; the last time: ${died}[^\n]*\n$")
expect("gpukit run wild.cl --kernel tame ${job} --device=opencl:0" 0 "500000500000\n" "")
expect("POCL_DEVICES='pthread pthread' gpukit run wild.cl --kernel wild ${job} --device=opencl" 4
  "" "~its worker was ended by signal 11 [^\n]*\n$")

# Files in PoCL's cache that were cut: a bus error where they are mapped, an assertion where
# they are read. The team does the job alone then.
set(own "POCL_CACHE_DIR=${SCRATCH}/pocl")
expect("mkdir pocl; ${own} gpukit primes 1e7 ${alone} ${fine}" 0 "664579\n" "")
expect("cp -r pocl whole; find pocl -name '*.so' -exec truncate -s 5000 {} +" 0 "" "")
set(died "its worker was ended by signal [0-9]+ \\([A-Z][a-z ]*\\) while it [^\n]*kernel ")
foreach(damage IN ITEMS so bc)
  expect("${own} gpukit primes 1e7 ${alone} ${fine}" 4 ""
    "~${died}[^\n]*\n(${line})*gpukit: no device is left; the last one: ${died}[^\n]*\n$")
  expect("${own} gpukit primes 3e9 ${beside} ${fine}" 0 "144449537\n" "~${died}")
  expect("rm -r pocl; cp -r whole pocl; find pocl -name program.bc -exec truncate -s 1000 {} + ; \
    find pocl -name '*.so' -delete" 0 "" "")
endforeach()

# Another driver that crashes, or hangs, while its devices are listed: it is named, and a good
# one is used. Nothing of what was learned of the drivers here is known there.
file(COPY ${icds} DESTINATION ${SCRATCH}/vendors)
file(WRITE ${SCRATCH}/vendors/a_driver.icd "${DRIVER}\n")
set(two "OCL_ICD_VENDORS=${SCRATCH}/vendors XDG_CACHE_HOME=${SCRATCH}/cache GPUKIT_LIST_TIMEOUT=4")
set(crash "${two} DRIVER_CRASHES=1 gpukit")
set(hang "${two} DRIVER_HANGS=1 gpukit")
set(why_crash "its driver crashed: signal 6 \\(Aborted\\) while it listed devices")
set(why_hang "its driver hangs when its devices are listed")
foreach(how IN ITEMS crash hang)
  expect("${${how}} devices" 0 "~OpenCL platform 0: [^\n]*libcli_driver.so
  [^\n]*a_driver.icd\n +not usable: ${why_${how}}\n.*\nopencl:0 +CPU [^\n]* yes\n" "~")
  expect("${${how}} primes 1e7 --device opencl:0" 0 "664579\n" "~")
endforeach()
expect("${crash} devices --json" 0 "~" "~")
expect_json("opencl:0" devices 1 id)
expect("${crash} primes 1e7 --device opencl:0 --isolate" 0 "664579\n" "~")
expect("${hang} devices --doctor" 0
  "~FAIL  driver [^\n]*a_driver.icd: its worker did not answer in time, and had to be killed \
while it loaded [^\n]*\n.*FAIL  platform 0, [^\n]*: ${why_hang}\n.*\nok    opencl:0: 168 primes " "~")

# Whoever lists the devices is killed from outside, twice: that is no fault of the driver's.
file(WRITE ${SCRATCH}/kill_listers.sh "# PARENT
killed=
for i in $(seq 500); do
  worker=$(pgrep -P $1 -f 'gpukit worker devices' | tail -n 1)
  case \" $killed \" in *\" $worker \"*) continue ;; esac
  kill -9 $worker && killed=\"$killed $worker\"
  set -- $1 $killed
  [ $# -lt 3 ] || exit 0
done
")
find_program(PGREP pgrep)
if(PGREP)
  expect("${hang} devices & sh kill_listers.sh $!; wait $!" 0 "~ not usable: ${why_hang}\n" "~")
endif()

# Drivers that hang in a call, or whose kernels never end, are killed by the deadline, and what
# they did not do is done by others, or by the next worker, which has no such layer.
set(layer "OPENCL_LAYERS=${SCRATCH}/layer.so GPUKIT_FAULT_REPORT=${SCRATCH}/struck")
set(begin "rm -f struck; ln -sf ${LAYER} layer.so")
set(once "until [ -s struck ]; do sleep 0.02; done; rm layer.so")
foreach(rule IN ITEMS "clFlush:60:hang" "clEnqueueNDRangeKernel:30:endless")
  set(faulty "${layer} GPUKIT_FAULT='${rule}' gpukit primes")
  expect("${begin}; (${once}) & ${faulty} 3e8 ${alone} ${fine} --deadline=1s" 0 "16252325\n"
    "~^gpukit: opencl:0 failed, and its chunk goes elsewhere: [^\n]*\n$")
  expect("${begin}; ${faulty} 1e9 ${beside} ${fine} --deadline=1s" 0 "50847534\n"
    "~^gpukit: opencl:0 failed, and its chunk goes elsewhere: [^\n]*\n")
  expect("test -s struck" 0 "" "")
endforeach()

# A device that lies: damage is seen, and wrong counts that look right are by samples.
foreach(rule IN ITEMS "clEnqueueMapBuffer:%5:flip" "clEnqueueMapBuffer:1+:lie=1")
  expect("${begin}; ${layer} GPUKIT_FAULT='${rule}' gpukit primes 1e9 ${beside} ${fine}" 0
    "50847534\n" "~opencl:0 (failed|is wrong|is refused|is out)")
  expect("test -s struck" 0 "" "")
endforeach()
# Alone it has no answer. A driver that is believed is wrong, and is no longer believed: then its
# self-test refuses it.
set(own "XDG_CACHE_HOME=${SCRATCH}/lied ${layer}")
set(liar "${own} GPUKIT_FAULT='clEnqueueMapBuffer:1+:lie=1' gpukit primes 1e8 ${alone}")
expect("${begin}; ${own} gpukit primes 1e5 ${alone}" 0 "9592\n" "")
expect("${liar}" 4 ""
  "~^gpukit: opencl:0 is wrong[^\n]*\n(${line})*gpukit: no device is left; [^\n]*\n$")
expect("${liar}" 3 "" "~^gpukit: opencl:0 is refused: [^\n]* fails its self-test: [^\n]*\n$")

# A driver is believed once it has passed a self-test, by those files and settings.
set(run "XDG_CACHE_HOME=$PWD/believed gpukit primes 1e5 --device opencl:0 --trace")
expect("${run} a; LD_LIBRARY_PATH=/nowhere ${run} b; LD_LIBRARY_PATH=/nowhere ${run} c
  grep -l self_test a b c" 0 "9592\n9592\n9592\na\nb\n" "")
