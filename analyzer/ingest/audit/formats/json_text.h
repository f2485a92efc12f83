// Builds JSON from data that a format stores differently. Never fails: invalid UTF-8 is kept, and
// the JSON parser reports it.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::ingest::audit::formats {

// Appends `text` as a JSON string.
void append_quoted(std::string& json, std::string_view text);

// An object, built field by field.
class JsonText {
 public:
  void add_raw(std::string_view key, std::string_view raw);
  void add_text(std::string_view key, std::string_view text);

  // The result has padding; the text is empty afterwards.
  [[nodiscard]] std::string take();

 private:
  void add_key(std::string_view key);

  std::string text_ = "{";
};

}  // namespace nsposture::ingest::audit::formats
