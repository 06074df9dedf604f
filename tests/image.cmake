# Image files: the codecs of the program, by what comes back.
set(image_help image/image_help.c)
set(tests corrupt input metadata pnm round_trip)
if(GPUKIT_JPEG)
  list(APPEND tests jpeg)
endif()
if(GPUKIT_PNG)
  list(APPEND tests png)
endif()
set(plugins "")
if(GPUKIT_WEBP)
  list(APPEND plugins gpukit_webp)
endif()
if(GPUKIT_TIFF)
  list(APPEND plugins gpukit_tiff)
endif()

# With the plug-ins at hand.
function(gpukit_image_program target)
  set_property(TARGET ${target} APPEND PROPERTY BUILD_RPATH ${PROJECT_BINARY_DIR})
  if(plugins)
    add_dependencies(${target} ${plugins})
  endif()
endfunction()

foreach(name IN LISTS tests)
  gpukit_test(image ${name} image/${name}_test.c ${image_help} LIBS gpukit_program_objects)
  gpukit_image_program(image_${name})
endforeach()

if(GPUKIT_TIFF)
  gpukit_test(image tiff image/tiff_test.c ${image_help} LIBS gpukit_program_objects
    gpukit_format_TIFF)
  gpukit_image_program(image_tiff)
endif()

gpukit_fuzz(image fuzz/image_fuzz.c LIBS gpukit_program_objects)
gpukit_image_program(fuzz_image)
add_executable(make_image_corpus fuzz/make_image_corpus.c) # wrote fuzz/corpora/image
target_link_libraries(make_image_corpus PRIVATE gpukit_objects gpukit_program_objects)
gpukit_image_program(make_image_corpus)
