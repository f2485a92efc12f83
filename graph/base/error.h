// Operational failure: something outside the input's content went wrong (cannot open, database
// locked, disk full). What is wrong in an input that can still be read is a Diagnostic, not an
// Error.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace nsposture {

enum class ErrorCode : std::uint8_t {
  Usage,     // the command line asks for something impossible: exit 2
  Input,     // an input was refused or cannot be read: exit 3
  Internal,  // anything else, a full disk among them: exit 4
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
