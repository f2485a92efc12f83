// What is wrong with an input, as data. Analysis continues with the parts that could be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture {

enum class DiagnosticKind : std::uint8_t {
  Unreadable,  // a file or document that could not be read or parsed: the answer is incomplete
  Rejected,    // an object that the API server would reject; it is not used
  Warning,     // read, but the user should know (a duplicate object, a duplicate key)
};

struct Diagnostic {
  DiagnosticKind kind = DiagnosticKind::Warning;
  std::string file;
  std::uint32_t line = 0;    // counts from 1; 0: the diagnostic concerns the whole file
  std::uint32_t column = 0;  // counts from 1; 0: unknown
  std::string object_kind;   // Rejected, and Warning about an object: its kind
  std::string object_namespace;
  std::string object_name;
  std::string message;  // one line, without location
};

// "file:line:column: message", as compilers write it.
[[nodiscard]] std::string describe(const Diagnostic& diagnostic);

}  // namespace nsposture
