# gpukit primes on the OpenMP team: counts, lists, verdicts. Known answers: OEIS A006880 and
# A007053; the four primes behind 10^14 and the last one below 2^64 are well known, and
# Debian's primesieve and GNU factor agree.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)

function(counts range count)
  expect("gpukit primes ${range}" 0 "${count}\n" "")
endfunction()

counts("" 50847534)
counts("1e9 --threads=1" 50847534)
counts("1e7 --method=test" 664579)
counts("1e7 --grain=1000 --chunk-grains=7 --slots=1" 664579)
counts("0" 0)
counts("2" 1)
counts("0 1" 0)
counts("2 2" 1)
counts("24 28" 0)
counts("100M" 5761455)
counts("10^8" 5761455)
counts("100_000_000" 5761455)
counts("0..1e8" 5761455)
counts("0..+1e8" 5761455)
counts("0 1Mi" 82025)
counts("2^20" 82025)
counts("18446744073709551557 18446744073709551615" 1)
counts("2^64-59..+58" 1)
counts("2^64-58 2^64-1" 0)

set(four "100000000000031\n100000000000067\n100000000000097\n100000000000099\n")
expect("gpukit primes 100_000_000_000_000 100_000_000_000_100 --list" 0 "${four}" "")
expect("gpukit primes --list --method=test 1e14..+100" 0 "${four}" "")
expect("gpukit primes --list 24 28" 0 "" "")
expect("gpukit primes --list 30" 0 "2\n3\n5\n7\n11\n13\n17\n19\n23\n29\n" "")
expect("gpukit primes --list 1e6 --threads=2 --grain=9973 --chunk-grains=1 | cksum" 0
  "2313379380 538468\n" "") # primesieve 1e6 -p | cksum

expect("gpukit primes --test 0 1 2 91 97 2^61-1 3215031751 18446744073709551557" 0
  "0 composite\n1 composite\n2 prime\n91 composite\n97 prime\n2305843009213693951 prime
3215031751 composite\n18446744073709551557 prime\n" "")
expect("printf '7\\n\\n  1e2\\t\\r\\n 11' | gpukit primes --test -" 0
  "7 prime\n100 composite\n11 prime\n" "")
expect("printf '' | gpukit primes --test -" 0 "" "")
expect("seq 1e6 | gpukit primes --test - | grep -c prime" 0 "78498\n" "")

# Lines before one that is refused are answered, however the input is cut into blocks.
set(refusal "standard input, line 4: '9x' is not a number: 'x' at position 2; write it like 1e14, ")
string(APPEND refusal "100_000_000, 10M, 2^40 or 1Gi")
expect("printf '5\\n6\\n\\n9x\\n7\\n' | gpukit primes --test -" 2 "5 prime\n6 composite\n"
  "gpukit: ${refusal}\n")
expect("{ seq 70000; echo -; } | gpukit primes --test - 2>err | tail -n 1; cat err" 0
  "~^70000 composite\ngpukit: standard input, line 70001: '-' is not a number: [^\n]*\n$" "")
expect("head -c 70000 /dev/zero | tr '\\0' 7 | gpukit primes --test -" 2 ""
  "gpukit: standard input, line 1: more than 65536 bytes; give one number per line\n")

# A verdict comes at once where the input pauses.
expect("mkfifo in && { gpukit primes --test - <in >out & } && exec 3>in && echo 97 >&3 &&
  until [ -s out ]; do sleep 0.1; done; cat out; echo 98 >&3; exec 3>&-; wait; cat out" 0
  "97 prime\n97 prime\n98 composite\n" "")

# Lines of 1 to 20 digits, and such as the fast way leaves to the other one; GNU factor agrees.
expect("printf '18446744073709551557\n18446744073709551615\n00000000000000000000000000007\n12345678\n1e19\n123456789012345678\n' | gpukit primes --test -"
  0 "18446744073709551557 prime\n18446744073709551615 composite\n7 prime\n12345678 composite
10000000000000000000 composite\n123456789012345678 composite\n" "")
expect("printf '5\n18446744073709551616\n' | gpukit primes --test -" 2 "5 prime\n"
  "~^gpukit: standard input, line 2: '18446744073709551616' goes over the limit [^\n]*\n$")
expect("printf '12345678:\n' | gpukit primes --test -" 2 "" "~: ':' at position 9;[^\n]*\n$")
expect("printf '1234567/\n' | gpukit primes --test -" 2 "" "~: '/' at position 8;[^\n]*\n$")
expect("printf 'abcdefgh\n' | gpukit primes --test -" 2 "" "~: 'a' at position 1;[^\n]*\n$")
# Numbers of every length, as awk writes them; in blocks and buffers that end anywhere.
set(powers "awk 'BEGIN { for (i = 0; i < 60000; i++) printf \"%d\\n\", 2 ^ (i % 53) + i }'")
expect("${powers} >lines; gpukit primes --test - <lines | sed 's/ .*//' | cmp - lines" 0 "" "")

# Words: 97, 2^64 - 59, 2^64 - 1 and 0; and words that come in pieces.
set(zeros "\\0\\0\\0\\0\\0\\0\\0")
set(ones "\\377\\377\\377\\377\\377\\377\\377")
set(words "printf '\\141${zeros}\\305${ones}\\377${ones}\\0${zeros}'")
set(verdicts "97 prime\n18446744073709551557 prime\n18446744073709551615 composite\n0 composite\n")
expect("${words} | gpukit primes --test --raw -" 0 "${verdicts}" "")
expect("${words} >words; gpukit primes --raw --test words" 0 "${verdicts}" "")
expect("{ printf '\\141\\0\\0'; sleep 0.3; printf '\\0\\0\\0\\0\\0'; } | gpukit primes --test --raw -" 0
  "97 prime\n" "")
expect(": | gpukit primes --test --raw -" 0 "" "")
expect("gpukit primes --test --raw words --json=told.json; grep tested told.json" 0
  "~^${verdicts} *\"tested\": \"4\"" "")
expect("{ ${words}; printf 'abc'; } | gpukit primes --test --raw -" 2 "${verdicts}"
  "gpukit: standard input ends after 3 of the 8 bytes of number 5; with --raw each number is a little-endian word of 64 bits\n")
expect("printf 1234567 >cut; gpukit primes --test --raw cut" 2 "" "~^gpukit: cut ends after 7 of ")
expect("gpukit primes --test --raw none" 74 "" "gpukit: cannot open none: No such file or directory\n")
expect("gpukit primes --test --raw /" 74 "" "gpukit: cannot read /: Is a directory\n")
# More than a buffer and a block of them, all the same one.
expect("yes 8999aa9 | head -c 2000000 | gpukit primes --test --raw - | sort -u | wc -l" 0 "1\n" "")

# What --time says is on stderr; the answer is not.
set(efficiency "efficiency [01]\\.[0-9][0-9] of what the devices do when none of them waits")
set(rate "[0-9.]+ [kMG]?/s")
set(busy "[0-9]+ chunks +${rate} +[0-9.]+ % busy")
expect("gpukit primes 1e6 --time" 0 "78498\n" "~^[0-9.]+ s: 1000001 numbers by sieve, ${rate}
${efficiency}\n  cpu +100 % +1000001 numbers +${busy}  no transfers\n$")
expect("gpukit primes 1e6 --time --staging=copy" 0 "78498\n" "~^[0-9.]+ s: 1000001 numbers by sieve, ${rate}
${efficiency}\n  cpu +100 % +1000001 numbers +${busy}  [0-9.]+ % overlap\n$")
expect("gpukit primes --test 5 6 --time" 0 "5 prime\n6 composite\n"
  "~^[0-9.]+ s: 2 numbers by test, ${rate}
${efficiency}\n  cpu +100 % +2 numbers +${busy}  no transfers\n$")
expect("gpukit primes --test - --time </dev/null" 0 ""
  "~^0.000 s: 0 numbers, --\nefficiency unknown: no device [^\n]*\n$")
expect("gpukit primes 1e6 --progress=always --quiet" 0 "78498\n" "")
