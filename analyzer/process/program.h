// Another program run without a shell: its arguments are given one by one, so no name in a
// manifest, a ref or a kubeconfig can become a command. For git and for credential plugins. Safe
// from several threads at once.
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
  Ours,     // our own standard input: the program may ask the user
};

struct Program {
  std::vector<std::string> arguments;  // the program, looked up in PATH, and what it is given
  // Our own environment with these changes: "NAME=value" sets, "NAME" takes away.
  std::vector<std::string> environment = {};
  Input input_from = Input::Text;
  std::string input = {};
  bool shows_errors = false;  // stderr is ours, so that the user sees a prompt
  std::optional<std::chrono::seconds> limit = {};
  std::size_t max_output = std::numeric_limits<std::size_t>::max();  // in bytes
};

struct ProgramResult {
  int code = 0;       // its exit code, or 128 + the signal that ended it; 127 when it did not start
  std::string error;  // why it did not start
  bool stopped = false;  // killed: it outlasted the limit or printed more than the most
  std::string out;
  std::string err;  // the first few kilobytes
};

// Waits until the program ends. Throws Error(Internal) when the system gives neither pipes nor
// memory.
[[nodiscard]] ProgramResult run_program(const Program& program);

}  // namespace nsposture::process
