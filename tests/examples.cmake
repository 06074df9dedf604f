# The programs of examples/, by what they print.
function(gpukit_example_test name command expected)
  add_test(NAME example/${name} COMMAND sh -c "${command}")
  set_tests_properties(example/${name} PROPERTIES LABELS example TIMEOUT 300
    PASS_REGULAR_EXPRESSION "${expected}")
endfunction()

set(file $<TARGET_FILE:example_map>)
gpukit_example_test(map ${file}
  "^27 takes 111 steps\n97 takes 118 [^%]*63728127 takes 949 steps\n$")
set(file $<TARGET_FILE:example_event_loop>)
gpukit_example_test(event_loop "printf '91\\n1000003\\n10403\\n' | ${file} | sort"
  "^1000003 has no divisor\n10403 is 101 times 103\n91 is 7 times 13\n$")
set(file $<TARGET_FILE:example_as_completed>)
set(folder ${CMAKE_CURRENT_SOURCE_DIR})
gpukit_example_test(as_completed "cd ${folder} && ${file} test.h no/such README.md | sort"
  "^README.md has [1-9][0-9]* lines\nno/such failed: [^\n]*ENOENT.\ntest.h has [1-9][0-9]* li")
if(TARGET example_lambdas)
  gpukit_example_test(lambdas $<TARGET_FILE:example_lambdas>
    "^counted to 1\ncounted to 2\ncaught: nobody counts to three\ncounted to 4\n$")
endif()

# primesieve 11.0 lists the same with -p2, from 1e18 on
gpukit_example_test(twins "$<TARGET_FILE:example_twins>" "^3 5\n5 7\n11 13\n17 19\n29 31\n$")
gpukit_example_test(twins_far "$<TARGET_FILE:example_twins> 1000000000000000000"
  "^1000000000000000619 1000000000000000621
1000000000000003337 1000000000000003339
1000000000000003811 1000000000000003813
1000000000000004447 1000000000000004449
1000000000000006631 1000000000000006633
$")

# The norms of vectors of 10000 even numbers from 0 to 1 are about 57.735 = sqrt(10000 / 3).
set(devices "")
if(GPUKIT_OPENMP)
  # OEIS A006877 and A006878: 2298025 takes 559 steps, and the next to take more is 3064033.
  gpukit_example_test(workers $<TARGET_FILE:example_workers>
    "^cpu\\.1 was killed from outside, and is started again: [^\n]*signal 9[^\n]*
up to 3000000 a number takes 559 steps at most\n$")
  list(APPEND devices cpu)
endif()
if(GPUKIT_OPENCL)
  list(APPEND devices opencl)
endif()
if(GPUKIT_OPENMP AND GPUKIT_OPENCL)
  list(APPEND devices cpu,opencl:0)
endif()
foreach(device IN LISTS devices)
  string(REGEX REPLACE "[,:]" "_" name ${device})
  gpukit_example_test(norms_${name} "$<TARGET_FILE:example_norms> ${device}"
    "^the norms add up to 577[0-9][0-9]\\.[0-9]\n[^%]* did [0-9]* vectors\n$")
  gpukit_example_test(stream_${name} "$<TARGET_FILE:example_stream> ${device}"
    "both at once [^%]*\nevery sample is 0.5 now\n$")
endforeach()
