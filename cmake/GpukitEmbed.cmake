# gpukit_embed_kernels(target file...)
#
# Puts files below kernels/ into target, byte for byte. Each becomes a
#   const gpk_source gpk_source_<path with / and . as _>;
# all of them are declared in "kernel_sources.h", which is on target's include path.
# A file that changes is embedded anew by the next build.
set(GPUKIT_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

function(gpukit_embed_kernels target)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/kernel_sources)
  set(declarations "")
  foreach(name IN LISTS ARGN)
    string(REGEX REPLACE "[/.]" "_" symbol ${name})
    set(input ${PROJECT_SOURCE_DIR}/kernels/${name})
    set(output ${folder}/${symbol}.c)
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -D INPUT=${input} -D OUTPUT=${output}
        -D NAME=${name} -D SYMBOL=${symbol} -P ${GPUKIT_EMBED_SCRIPT}
      DEPENDS ${input} ${GPUKIT_EMBED_SCRIPT}
      COMMENT "Embedding kernels/${name}" VERBATIM)
    target_sources(${target} PRIVATE ${output})
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
