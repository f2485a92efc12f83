// The interface of the JSON and YAML readers: documents as trees, and what could not be read.
// Called by the reading thread.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::manifest {

// No Kubernetes type is nested deeper; the schema of a CustomResourceDefinition reaches about 60.
inline constexpr std::size_t kMaxDepth = 200;

// The context of a document that is an item of a list: a typed list ("RoleList") omits kind and
// apiVersion in its items.
struct ListContext {
  std::string_view kind;  // of the items; "" outside a typed list
  std::string_view api_version;
  bool item = false;  // an item of any list
};

// A list, reported before its items.
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

  // The tree and its text are valid only during the call.
  virtual void on_document(const Tree& tree, const ListContext& list,
                           const std::vector<DuplicateKey>& duplicates) = 0;

  // Content that could not be read; `line` is 0 for the whole file.
  virtual void on_unreadable(std::uint32_t line, std::uint32_t column,
                             const std::string& message) = 0;
};

// Whether a kind is a list, and of what: "RoleList" gives "Role", "List" gives "".
[[nodiscard]] inline bool is_list_kind(std::string_view kind) {
  return kind.ends_with("List");
}

[[nodiscard]] inline std::string_view item_kind(std::string_view list_kind) {
  return list_kind.substr(0, list_kind.size() - 4);
}

}  // namespace nsposture::ingest::manifest
