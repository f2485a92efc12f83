#include "analyzer/ingest/manifest/list_shape.h"

#include "analyzer/ingest/manifest/document.h"

namespace nsposture::ingest::manifest {

namespace {

using json::json_extent;
using json::JsonExtent;
using json::skip_json_space;

// The text between the quotes of the string that opens at `at`, "" when there is none.
std::string_view raw_string(std::string_view text, std::size_t at, std::size_t end) {
  return text[at] == '"' ? text.substr(at + 1, end - at - 2) : std::string_view{};
}

// Reads `"key": value` at `at`; false when it is not that. `at` ends after the value.
bool take_member(std::string_view text, std::size_t& at, ListShape& shape) {
  if (at >= text.size() || text[at] != '"') return false;
  const auto key_end = json_extent(text, at).end;
  if (key_end == JsonExtent::kOpen) return false;
  const auto key = raw_string(text, at, key_end);
  at = skip_json_space(text, key_end);
  if (at >= text.size() || text[at] != ':') return false;
  at = skip_json_space(text, at + 1);
  if (at >= text.size()) return false;
  if (key == "items" && text[at] == '[') shape.items = at;
  const auto end = json_extent(text, at).end;
  if (end == JsonExtent::kOpen) return false;
  if (key == "kind") shape.kind = raw_string(text, at, end);
  if (key == "apiVersion") shape.api_version = raw_string(text, at, end);
  at = skip_json_space(text, end);
  return true;
}

}  // namespace

bool ListShape::is_list() const {
  return items != JsonExtent::kOpen && (kind.empty() || is_list_kind(kind));
}

ListShape scan_list(std::string_view text, std::size_t at) {
  ListShape shape;
  at = skip_json_space(text, at + 1);
  while (at < text.size() && text[at] != '}') {
    if (!take_member(text, at, shape)) return shape;
    if (at < text.size() && text[at] == ',') {
      at = skip_json_space(text, at + 1);
    } else if (at < text.size() && text[at] != '}') {
      return shape;
    }
  }
  if (at < text.size()) shape.end = at + 1;
  return shape;
}

}  // namespace nsposture::ingest::manifest
