// Small readers over a parsed JSON value. Everything in a log is hostile: what has not the expected
// type counts as absent. Included by .cpp files only (it brings simdjson in).
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::json {

using Object = simdjson::dom::object;
using Array = simdjson::dom::array;
using Value = simdjson::dom::element;

// The last of equal keys, as Go's decoder has it.
[[nodiscard]] std::optional<Value> member(const Object& object, std::string_view key);
[[nodiscard]] std::optional<Object> object_at(const Object& object, std::string_view key);
[[nodiscard]] std::optional<Array> array_at(const Object& object, std::string_view key);
// Empty when absent or no string.
[[nodiscard]] std::string_view text_at(const Object& object, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> int_at(const Object& object, std::string_view key);
[[nodiscard]] std::vector<std::string> texts_at(const Object& object, std::string_view key);

}  // namespace nsposture::ingest::json
