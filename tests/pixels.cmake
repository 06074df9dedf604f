# Operations on images: each against its slow reference, on every path.
set(pixels pixels/suite.c pixels/suite_device.c pixels/picture.c)
gpukit_test(pixels blur pixels/blur_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels convolve pixels/convolve_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels neighbour pixels/neighbour_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels tone pixels/tone_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels colour pixels/colour_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels gray pixels/gray_test.c pixels/points.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels matrix pixels/matrix_test.c pixels/points.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels survey pixels/survey_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels lut pixels/lut_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels alpha pixels/alpha_test.c pixels/picture.c TIMEOUT 300 LIBS m)
gpukit_test(pixels statistics pixels/statistics_test.c pixels/picture.c TIMEOUT 300 LIBS m)
gpukit_test(pixels resize pixels/resize_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels geometry pixels/geometry_test.c ${pixels} TIMEOUT 300)
gpukit_test(pixels rotate pixels/rotate_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels images pixels/images_test.c ${pixels} TIMEOUT 300 LIBS m)
if(GPUKIT_OPENCL)
  # Entered by conformance/oclgrind_pixels_*: other devices have the tests above.
  gpukit_test_program(pixels watched pixels/watched_test.c conformance/oclgrind_memory.c
    conformance/oclgrind_build.c ${pixels} LIBS m)
  target_link_options(pixels_watched PRIVATE -Wl,--wrap=clEnqueueWriteBuffer
    -Wl,--wrap=clReleaseMemObject,--wrap=gpk_queue_program_prepare)
endif()
