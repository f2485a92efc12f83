// Which requests are kept: those that bear on namespaces and on who may make them. One table.
#pragma once

#include <string_view>

namespace nsposture::ingest {

struct RequestKey {
  std::string_view verb;
  std::string_view api_group;
  std::string_view resource;
  std::string_view subresource;
  std::string_view name;
};

// Decided by objectRef, never by the path: that may be escaped (FACTS.md "What the audit log
// says" 9).
[[nodiscard]] bool is_relevant(const RequestKey& key);

// Could any request on this resource be relevant? False lets a line be skipped unparsed.
[[nodiscard]] bool is_relevant_resource(std::string_view resource);

}  // namespace nsposture::ingest
