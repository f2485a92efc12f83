// Runs another program without a shell: arguments are passed one by one, so no name in a manifest,
// a ref or a kubeconfig can become a command. For git and credential plugins. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::process {

enum class Input {
  Text,     // Program::input
  Nothing,  // /dev/null
  Ours,     // our standard input: the program may prompt the user
};

struct Program {
  std::vector<std::string> arguments;  // the program, looked up in PATH, and its arguments
  // Our environment with these changes: "NAME=value" sets, "NAME" removes.
  std::vector<std::string> environment = {};
  Input input_from = Input::Text;
  std::string input = {};
  bool shows_errors = false;  // uses our stderr, so that the user sees a prompt
  std::optional<std::chrono::seconds> limit = {};
  std::size_t max_output = std::numeric_limits<std::size_t>::max();  // in bytes
};

struct ProgramResult {
  int code = 0;          // exit code, or 128 + the signal that ended it; 127 if not started
  std::string error;     // why it was not started
  bool stopped = false;  // killed: exceeded the time limit or the maximum output
  std::string out;
  std::string err;  // the first kilobytes
};

// Waits until the program ends. Throws Error(Internal) if the system provides no pipes or memory.
[[nodiscard]] ProgramResult run_program(const Program& program);

}  // namespace nsposture::process
