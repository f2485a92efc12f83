// The file name given to roles and bindings that ship with this program. No file that is read can
// have such a name.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

inline constexpr std::string_view kBuiltinFile = "built-in ";

[[nodiscard]] inline std::string builtin_file(std::string_view version) {
  return std::string(kBuiltinFile).append(version);
}

[[nodiscard]] inline bool is_builtin_file(std::string_view file) {
  return file.starts_with(kBuiltinFile);
}

// The name for a file that was read. A name that looks built in gets "./" in front.
[[nodiscard]] inline std::string name_of_file(std::string_view file) {
  return std::string(is_builtin_file(file) ? "./" : "").append(file);
}

}  // namespace nsposture
