# The program: its parts, its command line, its fuzz targets.
foreach(part decimal json number options progress save)
  gpukit_test(unit ${part} unit/${part}_test.c LIBS gpukit_program_objects)
endforeach()
