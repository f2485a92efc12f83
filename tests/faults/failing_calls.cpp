// Preloaded into a program, it makes one call fail: the FAULT_AT-th of its kind within main(),
// FAULT_KIND being `io` (the disk: no space, or an error) or `memory` (operator new). At the end it
// writes to the file FAULT_COUNT how many calls there were. Only glibc.
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <new>
#include <unistd.h>

namespace {

std::atomic<long> calls{0};
std::atomic<bool> in_main{false};

struct Plan {
  bool io = false;
  long at = 0;
};

Plan read_plan() {
  const char* kind = std::getenv("FAULT_KIND");
  const char* at = std::getenv("FAULT_AT");
  return {kind != nullptr && std::strcmp(kind, "io") == 0, at == nullptr ? 0 : std::atol(at)};
}

const Plan plan = read_plan();

bool fails(bool io) {
  return in_main && io == plan.io && calls.fetch_add(1) + 1 == plan.at;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// What the program itself says is no file that it writes.
bool is_a_file(int descriptor) {
  return descriptor > 2;
}

int error_of(int code) {
  errno = code;
  return -1;
}

using Main = int (*)(int, char**, char**);
Main real_main = nullptr;

// What runs before and after has nobody to tell.
int counted_main(int argc, char** argv, char** environment) {
  in_main = true;
  const int code = real_main(argc, argv, environment);
  in_main = false;
  return code;
}

struct AtTheEnd {
  ~AtTheEnd() {
    const char* path = std::getenv("FAULT_COUNT");
    if (path == nullptr) return;
    const long made = calls;
    if (auto* file = std::fopen(path, "w")) {
      std::fprintf(file, "%ld", made);
      std::fclose(file);
    }
  }
} at_the_end;

}  // namespace

extern "C" {

int __libc_start_main(Main program, int argc, char** argv, void (*init)(), void (*fini)(),
                      void (*loader_fini)(), void* stack_end) {
  using Start = int(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  real_main = program;
  return next<Start>("__libc_start_main")(counted_main, argc, argv, init, fini, loader_fini,
                                          stack_end);
}

ssize_t write(int descriptor, const void* data, std::size_t size) {
  static const auto real = next<ssize_t(int, const void*, std::size_t)>("write");
  if (is_a_file(descriptor) && fails(true)) return error_of(ENOSPC);
  return real(descriptor, data, size);
}

ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off64_t at) {
  static const auto real = next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  if (fails(true)) return error_of(ENOSPC);
  return real(descriptor, data, size, at);
}

ssize_t read(int descriptor, void* data, std::size_t size) {
  static const auto real = next<ssize_t(int, void*, std::size_t)>("read");
  if (is_a_file(descriptor) && fails(true)) return error_of(EIO);
  return real(descriptor, data, size);
}

ssize_t pread64(int descriptor, void* data, std::size_t size, off64_t at) {
  static const auto real = next<ssize_t(int, void*, std::size_t, off64_t)>("pread64");
  if (fails(true)) return error_of(EIO);
  return real(descriptor, data, size, at);
}

int fsync(int descriptor) {
  static const auto real = next<int(int)>("fsync");
  return fails(true) ? error_of(EIO) : real(descriptor);
}

int fdatasync(int descriptor) {
  static const auto real = next<int(int)>("fdatasync");
  return fails(true) ? error_of(EIO) : real(descriptor);
}

int ftruncate64(int descriptor, off64_t size) {
  static const auto real = next<int(int, off64_t)>("ftruncate64");
  return fails(true) ? error_of(EIO) : real(descriptor, size);
}

int rename(const char* from, const char* to) {
  static const auto real = next<int(const char*, const char*)>("rename");
  return fails(true) ? error_of(EIO) : real(from, to);
}

int open64(const char* path, int flags, ...) {
  static const auto real = next<int(const char*, int, ...)>("open64");
  std::va_list rest;
  va_start(rest, flags);
  const auto mode = va_arg(rest, unsigned);
  va_end(rest);
  return fails(true) ? error_of(EMFILE) : real(path, flags, mode);
}

int open(const char* path, int flags, ...) {
  static const auto real = next<int(const char*, int, ...)>("open");
  std::va_list rest;
  va_start(rest, flags);
  const auto mode = va_arg(rest, unsigned);
  va_end(rest);
  return fails(true) ? error_of(EMFILE) : real(path, flags, mode);
}

}  // extern "C"

void* operator new(std::size_t size) {
  if (!fails(false)) {
    if (void* memory = std::malloc(size)) return memory;
  }
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
