# Debian 12's main archive only; scripts/packages lists what apt-get installs.
find_package(yaml-cpp 0.7 REQUIRED)
if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)  # the namespaced name came with 0.8
endif()
find_package(Boost 1.74 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL 15 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(zstd REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(Threads REQUIRED)
# A takeover graph is millions of small allocations: jemalloc takes a fifth of the time off them. The
# sanitizers bring an allocator of their own.
if(NOT NSPOSTURE_SANITIZE)
  find_library(NSPOSTURE_JEMALLOC jemalloc REQUIRED)
endif()
# The library is built with the macros that its .pc file names; ours must be the same.
find_package(PkgConfig REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib>=0.11)
# kainjow mustache is one header, /usr/include/kainjow/mustache.hpp, and has no CMake package.
find_path(NSPOSTURE_MUSTACHE kainjow/mustache.hpp REQUIRED)
