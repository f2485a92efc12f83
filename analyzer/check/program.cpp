#include "analyzer/check/program.h"

#include "graph/base/error.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <set>
#include <spawn.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace nsposture::check {

namespace {

constexpr std::size_t kMaxError = 4096;

[[noreturn]] void fail(const std::string& what, int error) {
  throw Error(ErrorCode::Internal, what + ": " + std::generic_category().message(error));
}

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}

  ~Descriptor() { close(); }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void reset(int fd) {
    close();
    fd_ = fd;
  }

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read;
  Descriptor write;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
};

// The input lies in memory that the program reads like a file: no pipe that both sides could wait
// on for ever.
void fill(Descriptor& file, const std::string& input) {
  file.reset(::memfd_create("nsposture-input", MFD_CLOEXEC));
  if (file.get() < 0) fail("cannot make a file in memory", errno);
  for (std::size_t done = 0; done < input.size();) {
    const auto count = ::write(file.get(), input.data() + done, input.size() - done);
    if (count < 0 && errno != EINTR) fail("cannot write to a file in memory", errno);
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  ::lseek(file.get(), 0, SEEK_SET);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment(const std::vector<std::string>& changes) {
  std::set<std::string, std::less<>> changed;
  std::vector<std::string> result;
  for (const auto& change : changes) {
    changed.insert(change.substr(0, change.find('=')));
    if (change.find('=') != std::string::npos) result.push_back(change);
  }
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!changed.contains(text.substr(0, text.find('=')))) result.emplace_back(text);
  }
  return result;
}

// Both outputs at once, so that the program never waits for room.
void drain(Pipe& out, Pipe& err, ProgramResult& result) {
  std::array<pollfd, 2> polled{{{out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}}};
  std::string buffer(std::size_t{1} << 16U, '\0');
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) fail("cannot wait", errno);
    for (auto& one : polled) {
      if (one.fd < 0 || one.revents == 0) continue;
      const auto count = ::read(one.fd, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      const bool is_out = one.fd == out.read.get();
      if (count <= 0) {
        one.fd = -1;
      } else if (is_out) {
        result.out.append(buffer, 0, static_cast<std::size_t>(count));
      } else if (result.err.size() < kMaxError) {
        result.err.append(buffer, 0, static_cast<std::size_t>(count));
      }
    }
  }
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input,
                          const std::vector<std::string>& extra) {
  Descriptor standard_input;
  fill(standard_input, input);
  Pipe out;
  Pipe err;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, standard_input.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.write.get(), STDERR_FILENO);
  auto texts = arguments;
  auto variables = environment(extra);
  const auto argv = pointers(texts);
  const auto envp = pointers(variables);
  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, argv.front(), &actions, nullptr, argv.data(), envp.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ProgramResult result;
  if (error != 0) {
    result.code = 127;
    result.err = std::generic_category().message(error);
    return result;
  }
  out.write.close();
  err.write.close();
  drain(out, err, result);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return result;
}

}  // namespace nsposture::check
