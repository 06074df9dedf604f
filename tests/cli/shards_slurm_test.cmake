# --shard auto: the tasks of a Slurm array each take their part, by the variables that Slurm
# gives them; here they are set by hand.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)

# The beginning of a command line: one task of sbatch --array=MIN-MAX:STEP.
function(task id count min max step out)
  set(variables "")
  foreach(variable IN ITEMS ID COUNT MIN MAX STEP)
    string(TOLOWER ${variable} value)
    string(APPEND variables "SLURM_ARRAY_TASK_${variable}=${${value}} ")
  endforeach()
  set(${out} "${variables}" PARENT_SCOPE)
endfunction()

# All parts, the last one first, and what they are together.
function(array_adds_up name count min max step)
  set(journals "")
  foreach(part RANGE ${count} 1 -1)
    math(EXPR id "${min} + (${part} - 1) * ${step}")
    task(${id} ${count} ${min} ${max} ${step} variables)
    expect("${variables} gpukit primes 1e9 --shard auto --journal ${name}${id} --json" 0 "~" "")
    expect_json("${part}/${count}" shard)
    expect_json("0" resumed)
    list(APPEND journals ${name}${id})
  endforeach()
  list(JOIN journals " " journals)
  expect("gpukit merge ${journals}" 0 "50847534\n" "")
  expect("gpukit merge ${name}${min}" 1 "" "~")
endfunction()
array_adds_up(one 8 1 8 1)
array_adds_up(even 8 0 14 2)

# Stopped: the command that is told names the part, and needs no array.
set(count "gpukit primes 1e10 2e10 --threads=1 --shard=auto") # primesieve 1e10 2e10: 427154205
task(0 2 0 2 2 first)
task(2 2 0 2 2 second)
set(told "gpukit primes 10000000000 20000000000 --shard=2/2 --journal=b")
expect("${second} ${count} --timeout=100ms --journal b" 6 ""
  "~^gpukit: stopped by [^\n]*\ngpukit: to go on: ${told}\n$")
expect("${first} ${count} --journal a && ${told}" 0 "~^[0-9]+\n[0-9]+\n$" "")
expect("gpukit merge a b" 0 "427154205\n" "")

# A workload by its name has parts too.
expect("${second} gpukit run primes --range 0..1e9 --shard auto --json" 0 "~" "")
expect_json("2/2" shard)

# An array alone is no reason to do less.
expect("${second} gpukit primes 1e6" 0 "78498\n" "")
expect("${second} gpukit primes 1e6 --json" 0 "~" "")
expect_json("1/1" shard)

# Where there is no array, or an odd one, nothing is done.
set(hint "or give the part yourself, such as --shard 2/8")
expect("gpukit primes 1e6 --shard auto --journal none" 2 ""
  "gpukit: --shard auto needs a Slurm array, and SLURM_ARRAY_TASK_ID is not set; submit the job by \
sbatch --array=1-8, ${hint}\n")
task(3 4 1 7 1 odd) # --array=1,3,5,7
expect("${odd} gpukit primes 1e6 --shard auto --journal none" 2 ""
  "gpukit: --shard auto: ids from 1 to 7 in steps of 1 are not the 4 that this Slurm array has; \
submit one without gaps, such as --array=1-8, ${hint}\n")
task(9 8 1 8 1 beyond)
expect("${beyond} gpukit run primes --range 0..1e6 --shard auto --journal none" 2 ""
  "gpukit: --shard auto: SLURM_ARRAY_TASK_ID 9 is none of 8 ids from 1 in steps of 1; submit an \
array without gaps, such as --array=1-8, ${hint}\n")
expect("${second} gpukit primes 100 --list --shard auto" 2 "" "~^gpukit: --shard is for counts[^\n]*\n$")
expect("ls none" 2 "" "~")
