#include "analyzer/ingest/manifest/list_shape.h"

#include "analyzer/ingest/manifest/document.h"

#include <optional>

namespace nsposture::ingest::manifest {

namespace {

using json::json_extent;
using json::JsonExtent;
using json::skip_json_space;

// The text between the quotes of the string that starts at `at`, "" if there is none.
std::string_view raw_string(std::string_view text, std::size_t at, std::size_t end) {
  return text[at] == '"' ? text.substr(at + 1, end - at - 2) : std::string_view{};
}

struct Member {
  std::string_view key;  // as written
  std::size_t value = 0;
  std::size_t end = JsonExtent::kOpen;
};

// Parses `"key": value` at `at`, and moves `at` past the value; empty if it is something else.
std::optional<Member> next_member(std::string_view text, std::size_t& at) {
  Member member;
  if (at >= text.size() || text[at] != '"') return std::nullopt;
  const auto key_end = json_extent(text, at).end;
  if (key_end == JsonExtent::kOpen) return std::nullopt;
  member.key = raw_string(text, at, key_end);
  at = skip_json_space(text, key_end);
  if (at >= text.size() || text[at] != ':') return std::nullopt;
  at = member.value = skip_json_space(text, at + 1);
  if (at >= text.size()) return std::nullopt;
  member.end = json_extent(text, at).end;
  if (member.end != JsonExtent::kOpen) at = skip_json_space(text, member.end);
  return member;
}

// The metadata of one page of a list that continues on the server.
bool goes_on(std::string_view metadata) {
  if (metadata.empty() || metadata[0] != '{') return false;
  for (auto at = skip_json_space(metadata, 1); at < metadata.size() && metadata[at] != '}';) {
    const auto member = next_member(metadata, at);
    if (!member || member->end == JsonExtent::kOpen) return false;
    const auto value = metadata.substr(member->value, member->end - member->value);
    if (says_more(member->key, value)) return true;
    if (at < metadata.size() && metadata[at] == ',') at = skip_json_space(metadata, at + 1);
  }
  return false;
}

// False if there is no member at `at`; moves `at` past its value.
bool take_member(std::string_view text, std::size_t& at, ListShape& shape) {
  const auto member = next_member(text, at);
  if (!member) return false;
  const auto start = member->value;
  const auto end = member->end;
  if (member->key == "items" && text[start] == '[') shape.items = start;
  if (end == JsonExtent::kOpen) return false;
  if (member->key == "kind") shape.kind = raw_string(text, start, end);
  if (member->key == "apiVersion") shape.api_version = raw_string(text, start, end);
  if (member->key == "metadata") shape.goes_on = goes_on(text.substr(start, end - start));
  return true;
}

}  // namespace

bool says_more(std::string_view key, std::string_view value) {
  if (value.empty() || value == "null") return false;
  if (key == "continue") return value != "\"\"";
  return key == "remainingItemCount" && value != "0";
}

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
