# GpukitImages.cmake - the image formats of the program, each where its library is.
#
# Makes the options GPUKIT_JPEG, GPUKIT_PNG, GPUKIT_WEBP and GPUKIT_TIFF, and GPUKIT_ISAL, by which
# PNGs are faster; for each that is on a target with its libraries, gpukit_format_JPEG and so on;
# and gpukit_formats, which defines what is on. PNM needs none.
include(CheckSymbolExists)
add_library(gpukit_formats INTERFACE)

find_path(GPUKIT_JPEG_INCLUDE jpeglib.h)
find_library(GPUKIT_JPEG_LIBRARY jpeg)
find_path(GPUKIT_PNG_INCLUDE png.h)
find_library(GPUKIT_PNG_LIBRARY png)
find_path(GPUKIT_ZLIB_INCLUDE zlib.h) # comes with libpng-dev; of it, names of numbers alone
find_path(GPUKIT_DEFLATE_INCLUDE libdeflate.h)
find_library(GPUKIT_DEFLATE_LIBRARY deflate)
find_path(GPUKIT_ISAL_INCLUDE isa-l/igzip_lib.h)
find_library(GPUKIT_ISAL_LIBRARY isal)
find_path(GPUKIT_WEBP_INCLUDE webp/mux.h)
find_library(GPUKIT_WEBP_LIBRARY webp)
find_library(GPUKIT_WEBPMUX_LIBRARY webpmux)
find_library(GPUKIT_WEBPDEMUX_LIBRARY webpdemux)
find_path(GPUKIT_TIFF_INCLUDE tiffio.h)
find_library(GPUKIT_TIFF_LIBRARY tiff)
if(GPUKIT_TIFF_INCLUDE AND GPUKIT_TIFF_LIBRARY) # 4.5: errors go to whom they concern
  set(CMAKE_REQUIRED_INCLUDES ${GPUKIT_TIFF_INCLUDE})
  set(CMAKE_REQUIRED_LIBRARIES ${GPUKIT_TIFF_LIBRARY})
  check_symbol_exists(TIFFClientOpenExt tiffio.h GPUKIT_TIFF_REPORTS)
  unset(CMAKE_REQUIRED_INCLUDES)
  unset(CMAKE_REQUIRED_LIBRARIES)
endif()

# gpukit_image_format(NAME package what needed...)
#
# needed are the variables of what find_path and find_library have found.
function(gpukit_image_format name package what)
  set(found ON)
  foreach(needed IN LISTS ARGN)
    if(NOT ${needed})
      set(found OFF)
    endif()
  endforeach()
  option(GPUKIT_${name} "Read and write ${what}" ${found})
  if(NOT GPUKIT_${name})
    return()
  elseif(NOT found)
    message(FATAL_ERROR
      "libraries for ${what} are missing: install ${package}, or set GPUKIT_${name} to OFF")
  endif()
  target_compile_definitions(gpukit_formats INTERFACE GPUKIT_${name}=1)
  add_library(gpukit_format_${name} INTERFACE)
  foreach(needed IN LISTS ARGN)
    if(needed MATCHES "_INCLUDE$")
      target_include_directories(gpukit_format_${name} SYSTEM INTERFACE ${${needed}})
    elseif(needed MATCHES "_LIBRARY$")
      target_link_libraries(gpukit_format_${name} INTERFACE ${${needed}})
    endif()
  endforeach()
endfunction()

gpukit_image_format(JPEG libjpeg62-turbo-dev "JPEG" GPUKIT_JPEG_INCLUDE GPUKIT_JPEG_LIBRARY)
gpukit_image_format(PNG "libpng-dev and libdeflate-dev" "PNG" GPUKIT_PNG_INCLUDE
  GPUKIT_PNG_LIBRARY GPUKIT_ZLIB_INCLUDE GPUKIT_DEFLATE_INCLUDE GPUKIT_DEFLATE_LIBRARY)
gpukit_image_format(ISAL libisal-dev "PNG by ISA-L, fast and in little memory" GPUKIT_ISAL_INCLUDE
  GPUKIT_ISAL_LIBRARY)
gpukit_image_format(WEBP libwebp-dev "WebP" GPUKIT_WEBP_INCLUDE GPUKIT_WEBPMUX_LIBRARY
  GPUKIT_WEBPDEMUX_LIBRARY GPUKIT_WEBP_LIBRARY)
gpukit_image_format(TIFF "libtiff-dev of version 4.5" "TIFF" GPUKIT_TIFF_INCLUDE
  GPUKIT_TIFF_LIBRARY GPUKIT_TIFF_REPORTS)
