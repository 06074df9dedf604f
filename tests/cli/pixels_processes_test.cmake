# Images in worker processes: the same bytes, the same lines, and what happens when some are killed.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
find_program(PGREP pgrep)
if(NOT PGREP)
  message(STATUS "SKIP: no pgrep (install procps)")
  return()
endif()
expect("mkdir in && for i in 1 2 3 4 5 6 7 8 9; do \\
    (printf 'P6\\n1280 960\\n255\\n'; head -c 3686400 /dev/zero | tr '\\0' $i) >in/$i.ppm; done; \\
  printf 'P6\\n4 4\\n255\\nshort' >in/cut.ppm; printf 'P5\\n3 1\\n255\\nABC' >g.pgm" 0 "" "")
set(told "gpukit: in/cut.ppm: is cut short: it ends before the image does; --lenient takes what is there
gpukit: 1 of 10 images failed\n")
set(make "--op blur=1 --op invert --format pfm")
expect("gpukit pixels in -o right/ ${make}" 1 "" "${told}")
foreach(count IN ITEMS 1 3)
  expect("gpukit pixels in -o by${count}/ ${make} --processes ${count}" 1 "" "${told}")
  expect("diff -r right by${count}" 0 "" "")
endforeach()
expect("gpukit pixels in -o apart/ ${make} --isolate --jobs 2; diff -r right apart" 0 "" "${told}")
expect("gpukit pixels in -o json/ ${make} --processes 2 --json" 1 "~" "${told}")
expect_json("9" images)
expect_json("1" failed)
expect_json("1280" files 0 in width)
expect_json("is cut short: it ends before the image does; --lenient takes what is there" files 9 error)
# What is not known of workers is not said; how long they waited for the disk is.
if(NOT OUT MATCHES "\"peak_memory\": null" OR OUT MATCHES "\"disk_seconds\": 0[,}]")
  message(SEND_ERROR "of worker processes, this is told:\n${OUT}")
endif()
# What does not fit into a worker's share of the memory is done by itself, with all of it.
expect("gpukit pixels in -o small/ --format pfm --processes 2 --memory 32MiB" 1 "" "${told}")
expect("gpukit pixels in/1.ppm g.pgm -o - --processes 2" 2 "" "~^gpukit: [^\n]*\n$")

# Workers wait for a pipe, whose other end is open all the time: there they are killed. The job is
# $job, and a reader is a worker of it that has the pipe.
file(WRITE ${SCRATCH}/readers.sh [[
find_reader() { # prints the one that is not $1; or nothing, where the job has ended
  while kill -0 $job 2>/dev/null; do
    for worker in $(pgrep -P $job); do
      [ "$worker" = "$1" ] || ! ls -l /proc/$worker/fd 2>/dev/null | grep -q 'pipe.pgm$' || break 2
      worker=
    done
    sleep 0.02
  done
  echo $worker
}
gpukit pixels g.pgm pipe.pgm g2.pgm -o $1/ --processes 2 2>told &
job=$!
exec 3<>pipe.pgm
]])
# Killed once, and read by another one then.
file(WRITE ${SCRATCH}/kill_reader.sh [[
. ./readers.sh
first=$(find_reader)
kill -9 $first
second=$(find_reader $first)
cat g.pgm >&3
exec 3>&-
wait $job
]])
expect("mkfifo pipe.pgm && cp g.pgm g2.pgm && bash kill_reader.sh piped && cat told" 0
  "~^gpukit: cpu.[01] was killed from outside, [^\n]*\n$" "")
expect("cmp g.pgm piped/pipe.pgm && cd piped && ls -A" 0 "g.pgm\ng2.pgm\npipe.pgm\n" "")

# One that every worker dies of fails, alone.
file(WRITE ${SCRATCH}/kill_readers.sh [[
. ./readers.sh
while reader=$(find_reader $reader) && [ -n "$reader" ]; do kill -9 $reader; done
wait $job
]])
expect("bash kill_readers.sh fatal" 1 "" "")
expect("grep -v '^gpukit: cpu[.]' told" 0
  "~^gpukit: pipe.pgm: grains [^\n]* failed 3 times, [^\n]*\ngpukit: 1 of 3 images failed\n$" "")
expect("cd fatal && ls -A" 0 "g.pgm\ng2.pgm\n" "")

# Killed while it writes, and told by the name of what it writes which one it is: what there was of it
# is gone, and another worker makes the image. It is stopped first, so that it cannot be done in the
# meantime; where it was, the whole goes again.
file(WRITE ${SCRATCH}/kill_writer.sh [[
for try in 1 2 3 4 5; do
  rm -rf begun
  gpukit pixels in/1.ppm g.pgm -o begun/ --op median=7 --processes 2 2>told &
  job=$!
  while kill -0 $job 2>/dev/null && ! part=$(ls -d begun/.1.ppm.* 2>/dev/null); do sleep 0.02; done
  worker=${part%.*}
  worker=${worker##*.}
  kill -STOP $worker 2>/dev/null && [ -e "$part" ] && kill -9 $worker && echo killed
  wait $job || exit
  grep -q killed told && exit
done
]])
expect("bash kill_writer.sh" 0 "killed\n" "")
expect("cat told" 0 "~^gpukit: cpu.[01] was killed from outside, [^\n]*\n$" "")
expect("gpukit pixels in/1.ppm -o whole.ppm --op median=7 && cmp whole.ppm begun/1.ppm && ls -A begun" 0
  "1.ppm\ng.pgm\n" "")

# Killed at any moment, twice: nothing is left but what should be.
file(WRITE ${SCRATCH}/kill_some.sh "
gpukit pixels in -o some/ ${make} --processes 2 2>told &
job=$!
for i in 1 2; do
  sleep 0.$((RANDOM % 20 + 10))
  worker=$(pgrep -P $job | tail -n $((i % 2 + 1)) | head -n 1)
  [ -z \"$worker\" ] || kill -9 $worker 2>/dev/null
done
wait $job
")
expect("bash kill_some.sh" 1 "" "")
expect("grep -v '^gpukit: cpu[.]' told" 0 "${told}" "")
expect("diff -r right some" 0 "" "")
