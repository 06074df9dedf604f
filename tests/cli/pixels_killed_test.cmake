# A run that is killed at any moment, GPUKIT_KILLS times, else 25: what is there under its final
# name is whole, and no input was touched.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(kills 25)
if(NOT "$ENV{GPUKIT_KILLS}" STREQUAL "")
  set(kills $ENV{GPUKIT_KILLS})
endif()

# Eight images, what they become, and how many microseconds that takes.
set(make "--op blur=1 --format ppm --jobs 2")
expect("mkdir in && for i in 1 2 3 4 5 6 7 8; do \\
    (printf 'P6\\n1280 960\\n255\\n'; head -c 3686400 /dev/zero | tr '\\0' $i) | \\
      gpukit pixels - -o in/$i.png || exit; done; cksum in/* >inputs; \\
  begin=$(date +%s%N); gpukit pixels in -o right/ ${make}; \\
  echo $((($(date +%s%N) - begin) / 1000)) >takes" 0 "" "")

# In a folder of its own, killed at any time of that. Prints the files that there were.
file(WRITE ${SCRATCH}/kill_once.sh "# FOLDER
gpukit pixels in -o $1/ ${make} 2>/dev/null &
job=$!
wait=$((RANDOM * $(cat takes) / 32768))
sleep $(printf '%d.%06d' $((wait / 1000000)) $((wait % 1000000)))
kill -9 $job 2>/dev/null
wait $job 2>/dev/null
for file in $1/*.ppm; do
  [ -e $file ] || continue
  cmp $file right/\${file##*/} || exit 1
  echo $file
done
")
set(seen 0)
set(cut_short 0)
foreach(i RANGE 1 ${kills})
  expect("bash kill_once.sh out${i} 2>told" 0 "~" "") # where bash itself says of what was killed
  string(REGEX MATCHALL "\n" files "${OUT}")
  list(LENGTH files count)
  math(EXPR seen "${seen} + ${count}")
  if(count LESS 8)
    math(EXPR cut_short "${cut_short} + 1")
  endif()
endforeach()
message(STATUS "${cut_short} of ${kills} runs were cut short, ${seen} files were there")
if(cut_short EQUAL 0 OR seen EQUAL 0)
  message(SEND_ERROR "no run was killed in its middle: nothing was tried")
endif()
expect("cksum in/* | cmp - inputs" 0 "" "")

# The next run is not disturbed by what was left behind.
expect("gpukit pixels in -o out1/ ${make} && for i in 1 2 3 4 5 6 7 8; do \\
  cmp right/$i.ppm out1/$i.ppm || exit; done" 0 "" "")
