# squeeze(input output): a copy of a style sheet or a script without what is for its readers alone:
# indentation, comments that have lines of their own, and in style sheets spaces between words.
function(squeeze input output)
  file(READ ${input} text)
  string(REGEX REPLACE "\n +" "\n" text "\n${text}")
  string(REGEX REPLACE "\n//[^\n]*" "" text "${text}")
  if(input MATCHES "\\.css$")
    string(REGEX REPLACE "\n/\\*[^\n]*\\*/" "" text "${text}")
    string(REGEX REPLACE "([{:;,])[ \n]+" "\\1" text "${text}")
    string(REPLACE " {" "{" text "${text}")
  endif()
  string(REGEX REPLACE "^\n" "" text "${text}")
  file(WRITE ${output} "${text}")
endfunction()
