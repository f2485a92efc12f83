// Detects that a JSON object is a List before it is parsed, so that a list of a whole cluster is
// read item by item.
#pragma once

#include "analyzer/ingest/json/value_end.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// What one scan of an object's members shows.
struct ListShape {
  std::string_view kind;  // as written, not unescaped; api_version too
  std::string_view api_version;
  std::size_t items = json::JsonExtent::kOpen;  // where the array `items` starts
  bool goes_on = false;                         // its metadata shows that the server has more
  std::size_t end = json::JsonExtent::kOpen;    // one past the object; kOpen if malformed
  [[nodiscard]] bool is_list() const;
};

// Whether this member of a list's metadata shows that the list is one page of several.
[[nodiscard]] bool says_more(std::string_view key, std::string_view value);

// `at`: the position of the opening brace.
[[nodiscard]] ListShape scan_list(std::string_view text, std::size_t at);

}  // namespace nsposture::ingest::manifest
