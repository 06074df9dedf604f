# Nothing is left of workers, however the program ends, and Ctrl-C is the program's to answer.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_opencl(CPU cpus)

# Processes of a program that was started with a mark: they have it in their environment.
file(WRITE ${SCRATCH}/left.sh "# MARK SECONDS: those that are there, and after so many seconds
for i in $(seq $(($2 * 20))); do
  left=$(grep -lsz \"^GPUKIT_MARK=$1\$\" /proc/[0-9]*/environ)
  [ -n \"$left\" ] || break
  sleep 0.05
done
[ -z \"$left\" ] || { echo left: $left; ps -ef; }
")
set(mark 0)
macro(begin) # MARKED starts a command; NONE_LEFT looks for what is left of it
  math(EXPR mark "${mark} + 1")
  string(RANDOM LENGTH 20 word)
  set(MARKED "env GPUKIT_MARK=${word}${mark}")
  set(NONE_LEFT "bash left.sh ${word}${mark} 5")
endmacro()

# That the search finds workers at all.
begin()
set(count "n=$(grep -lsz '^GPUKIT_MARK=${word}${mark}$' /proc/[0-9]*/environ | wc -l)")
expect("${MARKED} gpukit primes 1e14 --processes=2 --timeout=20s &
  until ${count}; [ $n -ge 3 ] || ! kill -0 $! 2>&-; do sleep 0.05; done; echo $n
  kill -TERM $!; wait $!" 143 "3\n" "~")

begin()
expect("${MARKED} gpukit primes 1e8 --processes=2; ${NONE_LEFT}" 0 "5761455\n" "")
begin()
expect("${MARKED} gpukit primes 1e14 --processes=2 --timeout=500ms; echo $?; ${NONE_LEFT}" 0 "6\n"
  "~^gpukit: stopped by --timeout [^\n]*\n$")

# A job that fails.
if(cpus)
  list(GET cpus 0 cpu)
  file(WRITE ${SCRATCH}/wild.cl "kernel void wild(ulong first, ulong count, global ulong *out)
{
    ulong i = get_global_id(0);
    if (i < count)
        out[(i + 1) << 40] = first;
}
")
  begin()
  expect("${MARKED} gpukit run wild.cl --kernel wild --range 1..1e6 --type ulong --reduce sum \
--isolate --backoff=10ms --device=${cpu}; echo $?; ${NONE_LEFT}" 0 "4\n" "~")
  set(beside "--device=cpu,${cpu} --isolate")
endif()

# The program is killed, workers or not.
foreach(device IN ITEMS "--processes=2" "${beside}")
  begin()
  expect("${MARKED} gpukit primes 1e14 ${device} & sleep 1; kill -9 $!; wait $!; echo $?; ${NONE_LEFT}"
    0 "137\n" "~^(Killed\n)?$")
  # While they begin.
  begin()
  expect("${MARKED} gpukit primes 1e14 ${device} & sleep 0.03; kill -9 $!; wait $!; ${NONE_LEFT}" 0 ""
    "~^(Killed\n)?$")
endforeach()

# Ctrl-C goes to the whole group: the workers do not hear of it.
foreach(signal IN ITEMS "INT 130" "TERM 143" "HUP 129")
  string(REGEX REPLACE " .*" "" name "${signal}")
  string(REGEX REPLACE ".* " "" code "${signal}")
  if(name STREQUAL "INT")
    set(to "-$!")
  else()
    set(to "$!")
  endif()
  begin()
  expect("${MARKED} setsid gpukit primes 1e14 --processes=2 & sleep 1; kill -${name} ${to}; wait $!
    echo $?; ${NONE_LEFT}" 0 "${code}\n" "~")
  if(name STREQUAL "INT" AND NOT ERR MATCHES "^gpukit: stopped by SIGINT [^\n]*\n$")
    message(SEND_ERROR "more than one line:\n${ERR}")
  endif()
endforeach()
