// JSON put together of what a format keeps in another form. Nothing here fails: text that is no
// UTF-8 stays so, and whoever reads the JSON says so.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::ingest::audit::formats {

// `text` as a JSON string, behind what is there.
void append_quoted(std::string& json, std::string_view text);

// An object, field by field.
class JsonText {
 public:
  void add_raw(std::string_view key, std::string_view raw);
  void add_text(std::string_view key, std::string_view text);

  // With padding behind it; the text is empty afterwards.
  [[nodiscard]] std::string take();

 private:
  void add_key(std::string_view key);

  std::string text_ = "{";
};

}  // namespace nsposture::ingest::audit::formats
