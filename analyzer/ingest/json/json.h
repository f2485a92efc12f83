// JSON as slices: an object or array is parsed one level deep, and each value stays raw text until
// it is needed. Designed for untrusted logs: unused values are skipped whatever their depth or
// numbers, keys are unescaped, the last of duplicate keys wins (as in Go), and text after the value
// makes the whole invalid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::json {

// Every text passed to this file must be followed by this many readable bytes.
inline constexpr std::size_t kJsonPadding = 64;

// The text with U+FFFD for bytes that are not UTF-8, followed by the padding; empty if it is UTF-8.
[[nodiscard]] std::optional<std::string> repaired(std::string_view text);

enum class JsonKind : std::uint8_t { Nothing, Object, Array, String, Number, Bool, Null };

// Determined by the first character only.
[[nodiscard]] JsonKind json_kind(std::string_view raw);

// A copy of `text` with room for the padding.
[[nodiscard]] std::string padded(std::string_view text);

struct JsonField {
  std::string_view key;  // unescaped
  std::string_view raw;
};

class JsonReader;

namespace detail {
struct JsonNode;
}

// One level of an object. Views are valid as long as this object and the text exist.
class JsonObject {
 public:
  JsonObject(JsonObject&& other) noexcept;
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;
  JsonObject& operator=(JsonObject&&) = delete;
  ~JsonObject();

  [[nodiscard]] bool valid() const { return error_.empty(); }

  [[nodiscard]] const std::string& error() const { return error_; }

  [[nodiscard]] const std::vector<JsonField>& fields() const;
  // The raw value of the last field of that name; empty if there is none.
  [[nodiscard]] std::string_view operator[](std::string_view key) const;

 private:
  friend class JsonReader;
  JsonObject(JsonReader& reader, std::unique_ptr<detail::JsonNode> node);

  JsonReader* reader_;
  std::unique_ptr<detail::JsonNode> node_;
  std::string error_;
};

// Reuses its parsers. Not thread-safe.
class JsonReader {
 public:
  JsonReader();
  ~JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  [[nodiscard]] JsonObject object(std::string_view raw);
  // The raw elements; nullopt if it is not a well-formed array.
  [[nodiscard]] std::optional<std::vector<std::string_view>> array(std::string_view raw);
  // The unescaped text, followed by padding; nullopt if it is not a string.
  [[nodiscard]] std::optional<std::string> string(std::string_view raw);
  // As string(), with empty text instead of nullopt.
  [[nodiscard]] std::string text(std::string_view raw);
  [[nodiscard]] std::vector<std::string> texts(std::string_view raw_array);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view raw);

 private:
  friend class JsonObject;
  std::unique_ptr<detail::JsonNode> take_node();
  void give_back(std::unique_ptr<detail::JsonNode> node);

  std::vector<std::unique_ptr<detail::JsonNode>> free_;
};

}  // namespace nsposture::ingest::json
