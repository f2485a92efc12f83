// What was wrong with an input, as data: analysis goes on with what could be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture {

enum class DiagnosticKind : std::uint8_t {
  Unreadable,  // a file or document that could not be read or parsed: the answer is incomplete
  Rejected,    // an object the API server would refuse; it is not used
  Warning,     // read, but somebody should know (the same object twice, a duplicate key)
};

struct Diagnostic {
  DiagnosticKind kind = DiagnosticKind::Warning;
  std::string file;
  std::uint32_t line = 0;    // from 1; 0 when it concerns the whole file
  std::uint32_t column = 0;  // from 1; 0 when not known
  std::string object_kind;   // Rejected and Warning about an object: what it is
  std::string object_namespace;
  std::string object_name;
  std::string message;  // one line, without location
};

// "file:line:column: message", as compilers write it.
[[nodiscard]] std::string describe(const Diagnostic& diagnostic);

}  // namespace nsposture
