// Whether a JSON object is a List, found before it is parsed: a list of a whole cluster is then
// read item by item.
#pragma once

#include "analyzer/ingest/json/value_end.h"

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

// What is known of an object's members when it has been looked over once.
struct ListShape {
  std::string_view kind;  // as written, without unescaping; so is api_version
  std::string_view api_version;
  std::size_t items = json::JsonExtent::kOpen;  // where the array `items` opens
  bool goes_on = false;                         // its metadata says that the server has more
  std::size_t end = json::JsonExtent::kOpen;    // one past the object; kOpen when it is malformed
  [[nodiscard]] bool is_list() const;
};

// A member of a list's metadata says that the list is one page of several.
[[nodiscard]] bool says_more(std::string_view key, std::string_view value);

// `at`: the opening brace.
[[nodiscard]] ListShape scan_list(std::string_view text, std::size_t at);

}  // namespace nsposture::ingest::manifest
