# gpukit_embed_kernels(target file...)
#
# Puts files below kernels/ into target, byte for byte. Each becomes a
#   const gpk_source gpk_source_<path with / and . as _>;
# all of them are declared in "kernel_sources.h", which is on target's include path.
# A file that changes is embedded anew by the next build.
set(GPUKIT_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)
set(GPUKIT_EMBED_DIGEST ${CMAKE_CURRENT_LIST_DIR}/digest.cmake)
set(GPUKIT_EMBED_SQUEEZE ${CMAKE_CURRENT_LIST_DIR}/squeeze.cmake)

# gpukit_embed(target input output name definition header)
#
# One file: definition is how its C object begins, header declares it, name is what it says of
# itself.
function(gpukit_embed target input output name definition header)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D INPUT=${input} -D OUTPUT=${output} -D NAME=${name}
      -D DEFINITION=${definition} -D HEADER=${header} -P ${GPUKIT_EMBED_SCRIPT}
    DEPENDS ${input} ${GPUKIT_EMBED_SCRIPT} ${GPUKIT_EMBED_DIGEST} ${GPUKIT_EMBED_SQUEEZE}
    COMMENT "Embedding ${name}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

function(gpukit_embed_kernels target)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/kernel_sources)
  set(declarations "")
  foreach(name IN LISTS ARGN)
    string(REGEX REPLACE "[/.]" "_" symbol ${name})
    gpukit_embed(${target} ${PROJECT_SOURCE_DIR}/kernels/${name} ${folder}/${symbol}.c ${name}
      "const gpk_source gpk_source_${symbol}" kernel_sources.h)
    string(APPEND declarations "extern const gpk_source gpk_source_${symbol};\n")
  endforeach()
  file(CONFIGURE OUTPUT ${folder}/kernel_sources.h @ONLY CONTENT [[
/* kernel_sources.h - made by gpukit_embed_kernels(): the files of kernels/. */
#ifndef GPK_KERNEL_SOURCES_H
#define GPK_KERNEL_SOURCES_H

#include "base/source.h"

@declarations@
#endif /* GPK_KERNEL_SOURCES_H */
]])
  target_include_directories(${target} PUBLIC ${folder})
endfunction()

# gpukit_embed_page(target file...)
#
# Puts files of src/page into target, without what is for their readers alone: each becomes a
#   const page_text page_text_<name with . as _>;
# which src/page/texts.h declares.
function(gpukit_embed_page target)
  foreach(name IN LISTS ARGN)
    string(REPLACE "." "_" symbol ${name})
    gpukit_embed(${target} ${CMAKE_CURRENT_SOURCE_DIR}/page/${name}
      ${CMAKE_CURRENT_BINARY_DIR}/page_texts/${symbol}.c ${name}
      "const page_text page_text_${symbol}" page/texts.h)
  endforeach()
endfunction()
