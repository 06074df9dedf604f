# Operations on images: each against its slow reference, on every path.
set(pixels pixels/suite.c pixels/suite_device.c pixels/picture.c)
gpukit_test(pixels neighbour pixels/neighbour_test.c ${pixels} TIMEOUT 300 LIBS m)
