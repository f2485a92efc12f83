// Finding where a JSON value ends without parsing it: what lets a list of a whole cluster be read
// item by item. Only brackets and strings are looked at; the parser judges the rest.
#pragma once

#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

struct JsonExtent {
  static constexpr std::size_t kOpen = std::string_view::npos;
  std::size_t end = kOpen;  // one past the value; kOpen when the text ends first
  bool too_deep = false;    // nested deeper than kMaxDepth
};

[[nodiscard]] std::size_t skip_json_space(std::string_view text, std::size_t at);

// `at`: the first character of the value.
[[nodiscard]] JsonExtent json_extent(std::string_view text, std::size_t at);

// What is known of an object's members when it has been looked over once.
struct ListShape {
  std::string_view kind;  // as written, without unescaping; so is api_version
  std::string_view api_version;
  std::size_t items = JsonExtent::kOpen;  // where the array `items` opens
  std::size_t end = JsonExtent::kOpen;    // one past the object; kOpen when it is malformed
  [[nodiscard]] bool is_list() const;
};

// `at`: the opening brace.
[[nodiscard]] ListShape scan_list(std::string_view text, std::size_t at);

}  // namespace nsposture::ingest::manifest
