# On a terminal, progress is one line on stderr that is redrawn and leaves no trace.
# script(1) makes the terminal, on which stdout and stderr arrive together.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_program(SCRIPT script)
if(NOT SCRIPT)
  message(STATUS "SKIP: no script (install bsdutils)")
  return()
endif()
string(ASCII 27 escape)
set(erase "\r${escape}\\[K")
set(end "${erase}gpukit: stopped by --timeout [^\n]*\n$")
set(job "gpukit primes 1e14 --device=cpu --method=sieve --timeout=1500ms")
set(rates "  [0-9.]+ [kMGT]?/s  ETA [0-9:]+  cpu [0-9.]+ [kMGT]?/s")

set(line "${escape}\\[1m *[0-9.]+ %${escape}\\[0m(${rates}|  cpu --)")
expect("TERM=xterm script -qec '${job}' typescript </dev/null" 6 "~^(${erase}${line})+${end}" "")
set(plain " *[0-9.]+ %(${rates}|  cpu --)")
expect("NO_COLOR=1 TERM=xterm script -qec '${job}' typescript </dev/null" 6
  "~^(${erase}${plain})+${end}" "")

# Neither where a terminal cannot redraw, nor where lines stream by, nor where it is unwanted.
set(silent "~^gpukit: stopped by --timeout [^\n]*\n$")
expect("TERM=dumb script -qec '${job}' typescript </dev/null" 6 "${silent}" "")
expect("TERM=xterm script -qec '${job} --quiet' typescript </dev/null" 6 "${silent}" "")
expect("TERM=xterm script -qec '${job} --progress=never' typescript </dev/null" 6 "${silent}" "")
# A listing on a terminal, which takes it slowly, ends with the job all the same.
set(soon "~^gpukit: stopped by --timeout after [0-9][.][0-9]+ s, [^\n]*\n$")
expect("TERM=xterm script -qec '${job} --list' typescript </dev/null | tail -n 1" 0 "${soon}" "")
expect("TERM=xterm script -qec 'gpukit primes 10' typescript </dev/null" 0 "4\n" "")

# Images have a line of their own: some of them wait for a pipe.
set(images "printf \"P5\\n3 1\\n255\\nABC\" >g.pgm; mkfifo pipe.pgm; (sleep 1.5; cp g.pgm pipe.pgm) & gpukit pixels g.pgm pipe.pgm -o out/ --jobs 2")
file(WRITE ${SCRATCH}/images.sh "${images}\n")
set(line "${escape}\\[1m *50 %${escape}\\[0m  [0-9.]+ images/s  [0-9.]+ MB/s  ETA [0-9:]+")
expect("TERM=xterm script -qec 'sh images.sh' typescript </dev/null" 0
  "~^(${erase}${line})+${erase}$" "")
