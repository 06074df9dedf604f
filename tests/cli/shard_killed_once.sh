#!/bin/sh
# shard_killed_once.sh PART: counts the primes below 1e9 in one of eight parts, with a journal.
# The first time, part 3 is killed in the middle: --verify=all, which takes seconds where the
# sieve alone takes hundredths of one, gives time for that and leaves the job the same.
part=$1
echo tried >>"attempts$part"
set -- gpukit primes 0 1e9 --shard "$part/8" --journal "part$part" --json="part$part.json" \
  --threads=1 --grain=2e6 --chunk-grains=1 # some sixty grains, each in the journal at once

if [ "$part" = 3 ] && [ ! -e killed ]; then
  job=$$
  (
    until [ -n "$(find part3 -size +1000c)" ]; do
      kill -0 $job || exit
      sleep 0.02
    done
    kill -9 $job && touch killed
  ) >/dev/null 2>&1 &
  exec "$@" --verify=all
fi
exec "$@"
