// Another program run without a shell: its arguments are given one by one, so no name in a manifest
// or a ref can become a command.
#pragma once

#include <string>
#include <vector>

namespace nsposture::check {

struct ProgramResult {
  int code = 0;  // 127 when the program does not exist
  std::string out;
  std::string err;  // the first few kilobytes
};

// `arguments`: the program, looked up in PATH, and what it is given; `input` goes to its standard
// input. The environment is ours and `extra`: "NAME=value" sets, "NAME" takes away. Throws
// Error(Internal) when the system gives neither pipes nor processes.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments,
                                        const std::string& input,
                                        const std::vector<std::string>& extra);

}  // namespace nsposture::check
