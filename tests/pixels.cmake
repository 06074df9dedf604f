# Operations on images: each against its slow reference, on every path.
set(pixels pixels/suite.c pixels/suite_device.c pixels/picture.c)
gpukit_test(pixels neighbour pixels/neighbour_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels tone pixels/tone_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels colours pixels/colours_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels survey pixels/survey_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels lut pixels/lut_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels alpha pixels/alpha_test.c pixels/picture.c TIMEOUT 300 LIBS m)
gpukit_test(pixels statistics pixels/statistics_test.c pixels/picture.c TIMEOUT 300 LIBS m)
