// The program itself before a pipe whose reader has left, as `| head` does, and before a full disk.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace nsposture::tests;

namespace {

struct Ended {
  int status = 0;
  std::string err;
};

// Runs `nsposture rules -o json`, or `--help`, with `out` as its standard output.
Ended run_into(int out, const Folder& folder, bool help) {
  const auto log = folder.path("err");
  const pid_t child = ::fork();
  if (child == 0) {
    const int err = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::close(out);
    if (help) {
      ::execl(NSPOSTURE_PROGRAM, NSPOSTURE_PROGRAM, "--help", nullptr);
    } else {
      ::execl(NSPOSTURE_PROGRAM, NSPOSTURE_PROGRAM, "rules", "-o", "json", nullptr);
    }
    ::_exit(127);
  }
  Ended ended;
  ::waitpid(child, &ended.status, 0);
  ended.err = read_file(log);
  return ended;
}

}  // namespace

TEST_CASE("a reader that leaves ends the program without a word", "[cli][pipe]") {
  const Folder folder;
  const bool help = GENERATE(false, true);
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  ::close(ends[0]);
  const auto ended = run_into(ends[1], folder, help);
  ::close(ends[1]);
  CHECK(WIFSIGNALED(ended.status));
  CHECK(WTERMSIG(ended.status) == SIGPIPE);
  CHECK(ended.err.empty());
}

TEST_CASE("a full disk is no reader that left", "[cli][pipe]") {
  const Folder folder;
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  const auto ended = run_into(full, folder, false);
  ::close(full);
  CHECK(WIFEXITED(ended.status));
  CHECK(WEXITSTATUS(ended.status) == 4);
  CHECK(ended.err.find("cannot write to standard output") != std::string::npos);
}
