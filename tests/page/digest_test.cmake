# cmake -D DIGEST=digest.cmake -D SCRATCH=folder -P digest_test.cmake
#
# The digests of texts that FIPS 180 has, as `printf abc | openssl sha256 -binary | base64` says.
cmake_minimum_required(VERSION 3.25)
include(${DIGEST})

function(expect text expected)
  file(WRITE ${SCRATCH}/text "${text}")
  digest(${SCRATCH}/text got)
  if(NOT got STREQUAL expected)
    message(SEND_ERROR "'${text}': ${got}, not ${expected}")
  endif()
endfunction()

expect("" "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
expect("abc" "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
expect("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
  "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=")
