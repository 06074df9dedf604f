# Operations on images: each against its slow reference, on every path.
set(pixels pixels/suite.c pixels/suite_device.c pixels/picture.c)
gpukit_test(pixels neighbour pixels/neighbour_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels resize pixels/resize_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels geometry pixels/geometry_test.c ${pixels} TIMEOUT 300)
gpukit_test(pixels rotate pixels/rotate_test.c ${pixels} TIMEOUT 300 LIBS m)
gpukit_test(pixels images pixels/images_test.c ${pixels} TIMEOUT 300 LIBS m)
