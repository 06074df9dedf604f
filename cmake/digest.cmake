# digest(input out): the SHA-256 of a file as browsers want it: in base64.
set(DIGEST_LETTERS ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)

function(digest input out)
  file(SHA256 ${input} hex)
  string(APPEND hex 00) # 33 bytes: eleven times three
  string(REGEX MATCHALL "......" threes ${hex})
  set(text "")
  foreach(three IN LISTS threes)
    foreach(shift IN ITEMS 18 12 6 0)
      math(EXPR index "(0x${three} >> ${shift}) & 63")
      string(SUBSTRING ${DIGEST_LETTERS} ${index} 1 letter)
      string(APPEND text ${letter})
    endforeach()
  endforeach()
  string(REGEX REPLACE ".$" "=" text ${text}) # of the byte that is none
  set(${out} ${text} PARENT_SCOPE)
endfunction()
