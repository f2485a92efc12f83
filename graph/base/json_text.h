// JSON as text. An attacker may control names, messages and user agents: bytes that are not UTF-8
// become U+FFFD, where nlohmann's own dump() would throw.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace nsposture {

enum class JsonCharacters : std::uint8_t {
  Utf8,
  Ascii,  // non-ASCII characters are escaped
};

inline constexpr int kOneLine = -1;

// `indent`: spaces per level, or kOneLine.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json, int indent = kOneLine,
                                  JsonCharacters characters = JsonCharacters::Utf8);
[[nodiscard]] std::string to_text(const nlohmann::json& json, int indent = kOneLine,
                                  JsonCharacters characters = JsonCharacters::Utf8);

}  // namespace nsposture
