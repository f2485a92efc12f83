# What the option NSPOSTURE_STATIC changes: one program file that needs no library of the system. The
# libraries are those that scripts/release/static-libraries laid under build/static-libs/ARCH.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  set(NSPOSTURE_STATIC_LIBS "${PROJECT_SOURCE_DIR}/build/static-libs/arm64")
else()
  set(NSPOSTURE_STATIC_LIBS "${PROJECT_SOURCE_DIR}/build/static-libs/amd64")
endif()
if(NOT EXISTS "${NSPOSTURE_STATIC_LIBS}/done")
  message(FATAL_ERROR "${NSPOSTURE_STATIC_LIBS} is not there: run scripts/release/static-libraries")
endif()
set(static_lib "${NSPOSTURE_STATIC_LIBS}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}")

set(CMAKE_FIND_ROOT_PATH "${NSPOSTURE_STATIC_LIBS}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
foreach(kind LIBRARY INCLUDE PACKAGE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${kind} ONLY)
endforeach()
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(OPENSSL_USE_STATIC_LIBS ON)
set(Boost_NO_BOOST_CMAKE ON)

# Debian's CMake packages of these name the shared library alone.
foreach(pair yaml-cpp::yaml-cpp:libyaml-cpp.a zstd::libzstd_shared:libzstd.a)
  string(REGEX MATCH "^(.*):(.*)$" pair "${pair}")
  add_library(${CMAKE_MATCH_1} STATIC IMPORTED)
  set_target_properties(${CMAKE_MATCH_1} PROPERTIES
    IMPORTED_LOCATION "${static_lib}/${CMAKE_MATCH_2}"
    INTERFACE_INCLUDE_DIRECTORIES "${NSPOSTURE_STATIC_LIBS}/usr/include")
endforeach()

include_directories(SYSTEM "${NSPOSTURE_STATIC_LIBS}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE}")

# Equal bytes wherever it is built.
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
# Addresses are random as in any other program: -static alone would fix them.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_link_options(-static-pie "-L${static_lib}")
if(CMAKE_CROSSCOMPILING)
  add_link_options("-B${static_lib}")  # the C library's own objects
endif()
