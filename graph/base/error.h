// An operational failure outside the content of the input: cannot open, database locked, disk full.
// A defect in an input that can still be read is a Diagnostic, not an Error.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace nsposture {

enum class ErrorCode : std::uint8_t {
  Usage,     // the command line asks for something impossible: exit 2
  Input,     // an input was rejected or cannot be read: exit 3
  Internal,  // anything else, including a full disk: exit 4
};

class Error : public std::runtime_error {
 public:
  // `message`: lower case, one line, no final period, names from the user in backticks.
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace nsposture
