# Image files: the codecs of the program, by what comes back.
set(image_help image/image_help.c)
set(tests corrupt input metadata pnm round_trip)
if(GPUKIT_JPEG)
  list(APPEND tests jpeg)
endif()
if(GPUKIT_PNG)
  list(APPEND tests png)
endif()
foreach(name IN LISTS tests)
  gpukit_test(image ${name} image/${name}_test.c ${image_help} LIBS gpukit_program_objects)
endforeach()

gpukit_fuzz(image fuzz/image_fuzz.c LIBS gpukit_program_objects)
add_executable(make_image_corpus fuzz/make_image_corpus.c) # wrote fuzz/corpora/image
target_link_libraries(make_image_corpus PRIVATE gpukit_objects gpukit_program_objects)
