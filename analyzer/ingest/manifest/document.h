// What the JSON and the YAML reader hand on: documents as trees, and what they could not read.
// Called by the thread that reads.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::manifest {

// No Kubernetes type nests deeper; a CustomResourceDefinition's schema comes to about 60.
inline constexpr std::size_t kMaxDepth = 200;

// Where a document stands when it is an item of a list: a typed list ("RoleList") leaves kind and
// apiVersion out of its items.
struct ListContext {
  std::string_view kind;  // of the items; "" outside a typed list
  std::string_view api_version;
  bool item = false;  // of any list
};

// A list, before its items.
struct ListHead {
  std::string_view kind;  // of the list: "RoleList", "List"
  bool goes_on = false;   // it is one page, and the server has more
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

class DocumentSink {
 public:
  virtual ~DocumentSink() = default;

  virtual void on_list(const ListHead& /*list*/) {}

  // The tree and its text live only during the call.
  virtual void on_document(const Tree& tree, const ListContext& list,
                           const std::vector<DuplicateKey>& duplicates) = 0;

  // Something that could not be read; `line` 0 when it concerns the whole file.
  virtual void on_unreadable(std::uint32_t line, std::uint32_t column,
                             const std::string& message) = 0;
};

// Whether a kind names a list, and of what: "RoleList" gives "Role", "List" gives "".
[[nodiscard]] inline bool is_list_kind(std::string_view kind) {
  return kind.ends_with("List");
}

[[nodiscard]] inline std::string_view item_kind(std::string_view list_kind) {
  return list_kind.substr(0, list_kind.size() - 4);
}

}  // namespace nsposture::ingest::manifest
