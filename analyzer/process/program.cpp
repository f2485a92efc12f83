#include "analyzer/process/program.h"

#include "graph/base/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
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

namespace nsposture::process {

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

// The input is in memory that the program reads like a file, so there is no pipe on which both
// sides could block forever.
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
  for (const auto& change : changes) changed.insert(change.substr(0, change.find('=')));
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!changed.contains(text.substr(0, text.find('=')))) result.emplace_back(text);
  }
  for (const auto& change : changes) {
    if (change.find('=') != std::string::npos) result.push_back(change);
  }
  return result;
}

// The targets of the program's three streams.
class Streams {
 public:
  explicit Streams(const Program& program) {
    ::posix_spawn_file_actions_init(&actions_);
    if (program.input_from == Input::Text) {
      fill(input_, program.input);
      ::posix_spawn_file_actions_adddup2(&actions_, input_.get(), STDIN_FILENO);
    } else if (program.input_from == Input::Nothing) {
      ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    ::posix_spawn_file_actions_adddup2(&actions_, out.write.get(), STDOUT_FILENO);
    if (!program.shows_errors) {
      ::posix_spawn_file_actions_adddup2(&actions_, err.write.get(), STDERR_FILENO);
    }
  }

  ~Streams() { ::posix_spawn_file_actions_destroy(&actions_); }

  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }

  Pipe out;
  Pipe err;

 private:
  Descriptor input_;
  posix_spawn_file_actions_t actions_{};
};

// A running program, killed if destroyed before it ends.
class Child {
 public:
  Child() = default;

  ~Child() {
    if (pid_ <= 0) return;
    // Includes the processes that it started.
    ::kill(own_group_ ? -pid_ : pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // 0, or why it cannot be run.
  int start(const Program& program, const Streams& streams) {
    auto texts = program.arguments;
    auto variables = environment(program.environment);
    const auto argv = pointers(texts);
    const auto envp = pointers(variables);
    // A background process group cannot prompt on a terminal.
    own_group_ = program.input_from != Input::Ours;
    posix_spawnattr_t attributes{};
    ::posix_spawnattr_init(&attributes);
    if (own_group_) {
      ::posix_spawnattr_setpgroup(&attributes, 0);
      ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    }
    const int error = ::posix_spawnp(&pid_, argv.front(), streams.actions(), &attributes,
                                     argv.data(), envp.data());
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) pid_ = -1;
    return error;
  }

  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  bool own_group_ = false;
};

using Clock = std::chrono::steady_clock;

// For poll(): -1 waits forever, 0 if the time is up.
int milliseconds_left(const std::optional<Clock::time_point>& end) {
  if (!end) return -1;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*end - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000));
}

// Reads what is available from one output; false at its end.
bool read_some(int descriptor, std::string& buffer, std::string& text, std::size_t most) {
  const auto count = ::read(descriptor, buffer.data(), buffer.size());
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) return false;
  if (text.size() < most) text.append(buffer, 0, static_cast<std::size_t>(count));
  return true;
}

// Reads both outputs at once, so that the program never blocks on a full pipe. False if it exceeds
// its time limit or prints too much.
bool drain(const Program& program, const Streams& streams, ProgramResult& result) {
  std::optional<Clock::time_point> end;
  if (program.limit) end = Clock::now() + *program.limit;
  std::array<pollfd, 2> polled{
      {{streams.out.read.get(), POLLIN, 0}, {streams.err.read.get(), POLLIN, 0}}};
  auto& [out, err] = polled;
  std::string buffer(std::size_t{1} << 16U, '\0');
  while (out.fd >= 0 || err.fd >= 0) {
    const int left = milliseconds_left(end);
    if (left == 0 || result.out.size() > program.max_output) return false;
    const int ready = ::poll(polled.data(), polled.size(), left);
    if (ready < 0 && errno != EINTR) fail("cannot wait", errno);
    if (ready <= 0) continue;
    constexpr auto kAll = std::numeric_limits<std::size_t>::max();
    if (out.revents != 0 && !read_some(out.fd, buffer, result.out, kAll)) out.fd = -1;
    if (err.revents != 0 && !read_some(err.fd, buffer, result.err, kMaxError)) err.fd = -1;
  }
  return result.out.size() <= program.max_output;
}

}  // namespace

ProgramResult run_program(const Program& program) {
  Streams streams(program);
  Child child;
  ProgramResult result;
  if (const int error = child.start(program, streams); error != 0) {
    result.code = 127;
    result.error = std::generic_category().message(error);
    return result;
  }
  streams.out.write.close();
  streams.err.write.close();
  result.stopped = !drain(program, streams, result);
  if (!result.stopped) result.code = child.wait();
  return result;
}

}  // namespace nsposture::process
