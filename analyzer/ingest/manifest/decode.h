// Decodes the fields of one object as the API server does: JSON types must match, and unknown
// fields are noted. Keeps the first type error, in the wording of Go's decoder; it makes the object
// unusable. Never throws for it. A decoder is for one object and one thread.
#pragma once

#include "analyzer/ingest/manifest/tree.h"
#include "graph/model/objects.h"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::manifest {

// The location of a field: its Go struct and the path from the object to it, without indices
// ("PolicyRule", "rules"), as in Go's messages.
struct FieldPlace {
  std::string_view go_struct;
  std::string_view path;
};

struct FieldTrouble {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string message;
};

class ObjectDecoder {
 public:
  explicit ObjectDecoder(const Tree& tree) : tree_(tree) {}

  // Absent and null are treated alike: empty, or a null pointer.
  std::string text(const Node& parent, std::string_view key, const FieldPlace& place);
  std::vector<std::string> texts(const Node& parent, std::string_view key, const FieldPlace& place);
  Labels text_map(const Node& parent, std::string_view key, const FieldPlace& place);
  const Node* object(const Node& parent, std::string_view key, const FieldPlace& place,
                     std::string_view go_type);
  // The elements of a list of objects; a null element is an empty object.
  std::vector<const Node*> objects(const Node& parent, std::string_view key,
                                   const FieldPlace& place, std::string_view go_type);
  ObjectMeta meta(const Node& root, std::string_view go_struct);

  // Notes each field of `node` that is not in `known`; `path` as written by kubectl: "rules[0]".
  void expect_fields(const Node& node, std::initializer_list<std::string_view> known,
                     std::string_view path, std::optional<std::size_t> index = std::nullopt);

  [[nodiscard]] const Tree& tree() const { return tree_; }

  [[nodiscard]] const std::optional<FieldTrouble>& trouble() const { return trouble_; }

  [[nodiscard]] const std::vector<FieldTrouble>& unknown_fields() const { return unknown_; }

 private:
  void misfit(const Node& node, std::string_view key, const FieldPlace& place,
              std::string_view go_type);
  const Node* value(const Node& parent, std::string_view key) const;

  const Tree& tree_;
  std::optional<FieldTrouble> trouble_;
  std::vector<FieldTrouble> unknown_;
};

// The position of a path such as "rules[1].verbs", as far down as it exists.
[[nodiscard]] const Node& locate(const Tree& tree, const Node& root, std::string_view path);

}  // namespace nsposture::ingest::manifest
