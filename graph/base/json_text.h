// JSON as text. Names, messages and user agents are an attacker's: bytes that are not UTF-8 become
// U+FFFD, where nlohmann's own dump() would throw.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace nsposture {

enum class JsonCharacters : std::uint8_t {
  Utf8,
  Ascii,  // what is not ASCII is escaped
};

inline constexpr int kOneLine = -1;

// `indent`: spaces a level, or kOneLine.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json, int indent = kOneLine,
                                  JsonCharacters characters = JsonCharacters::Utf8);
[[nodiscard]] std::string to_text(const nlohmann::json& json, int indent = kOneLine,
                                  JsonCharacters characters = JsonCharacters::Utf8);

}  // namespace nsposture
