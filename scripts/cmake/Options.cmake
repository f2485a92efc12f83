# Everything that holds for every target of the project stands on nsposture_options.
option(NSPOSTURE_TESTS "Build the tests" ON)
option(NSPOSTURE_BENCH "Build the benchmarks (needs Google Benchmark)" OFF)
option(NSPOSTURE_FUZZ "Build the fuzz targets (needs clang)" OFF)
option(NSPOSTURE_QUICK_BUILD "Compile files several at a time: a missing include stays hidden" OFF)
option(NSPOSTURE_COMPARE_TYPES "Optimize nothing, and compare the types of all files when the program is linked" OFF)
option(NSPOSTURE_STATIC "Link all libraries into the program (StaticLibraries.cmake)" OFF)
option(NSPOSTURE_WERROR "Treat warnings as errors" ON)
set(NSPOSTURE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined")

# SARIF links to HOME/docs/…; without it to what each rule refers to.
set(NSPOSTURE_HOME "" CACHE STRING "The project's pages, as https://HOST/PATH without a last slash")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(NSPOSTURE_CCACHE ccache)
if(NSPOSTURE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${NSPOSTURE_CCACHE}")
endif()

add_library(nsposture_options INTERFACE)
target_include_directories(nsposture_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(nsposture_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wimplicit-fallthrough -Woverloaded-virtual
  -fstack-protector-strong -fstack-clash-protection
  $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-fcf-protection>
  $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},aarch64>:-mbranch-protection=standard>
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
  # GCC 12 sees overlaps and overruns in std::string that are not there (GCC bugs 105329, 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-array-bounds>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-stringop-overflow>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-stringop-overread>
  $<$<BOOL:${NSPOSTURE_WERROR}>:-Werror>)
# What the standard library can check of how it is used. tests/hardening looks at the program for all this.
target_compile_definitions(nsposture_options INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(nsposture_options INTERFACE -Wl,-z,relro,-z,now)
if(NSPOSTURE_SANITIZE)
  target_compile_options(nsposture_options INTERFACE
    -fsanitize=${NSPOSTURE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(nsposture_options INTERFACE -fsanitize=${NSPOSTURE_SANITIZE})
else()
  target_compile_options(nsposture_options INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE>
    $<$<CONFIG:Release,RelWithDebInfo>:-D_FORTIFY_SOURCE=3>)
endif()

# Standard headers that nearly every file includes.
set(NSPOSTURE_STANDARD_HEADERS
  <algorithm> <cstdint> <map> <memory> <optional> <string> <string_view> <vector>)

# A quick build joins files (QuickBuild.cmake): for most targets that is cheaper than precompiling.
function(nsposture_precompile target)
  if(NOT NSPOSTURE_QUICK_BUILD)
    target_precompile_headers(${target} PRIVATE ${NSPOSTURE_STANDARD_HEADERS} ${ARGN})
  endif()
endfunction()

# For the targets of which a quick build compiles many files all the same: with our own headers too,
# which most files of the target include. Other builds parse them in each file, so that a missing
# include shows there.
function(nsposture_precompile_own target)
  if(NSPOSTURE_QUICK_BUILD)
    target_precompile_headers(${target} PRIVATE ${NSPOSTURE_STANDARD_HEADERS} ${ARGN})
  endif()
endfunction()
