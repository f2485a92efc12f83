// Under which file name the roles and bindings stand that this program brings. No file that was
// read has such a name.
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

// The name for a file that was read: one that looks built in is named as a path.
[[nodiscard]] inline std::string name_of_file(std::string_view file) {
  return std::string(is_builtin_file(file) ? "./" : "").append(file);
}

}  // namespace nsposture
