// Converts trees into the model's objects, one function per kind. Validates nothing beyond the
// types that the decoder checks.
#pragma once

#include "analyzer/ingest/manifest/decode.h"
#include "graph/model/objects.h"
#include "graph/validation/validate.h"

#include <cstdint>
#include <string_view>

namespace nsposture::ingest::manifest {

// Input of the functions besides the object: the decoded metadata and the file.
struct ObjectSource {
  const Node* root = nullptr;
  std::string_view kind;
  std::string_view group;
  std::string_view version;
  std::uint32_t file = 0;

  [[nodiscard]] SourcePos position(const Node& node) const {
    return {file, node.line, node.column};
  }

  // The position of the key of this value node.
  [[nodiscard]] SourcePos key_position(const Node& node) const {
    return node.key_line == 0 ? position(node) : SourcePos{file, node.key_line, node.key_column};
  }
};

[[nodiscard]] Role decode_role(ObjectDecoder& decoder, const ObjectSource& source, ObjectMeta meta);
[[nodiscard]] validation::BindingManifest decode_binding(ObjectDecoder& decoder,
                                                         const ObjectSource& source,
                                                         ObjectMeta meta);
[[nodiscard]] Namespace decode_namespace(ObjectDecoder& decoder, const ObjectSource& source,
                                         ObjectMeta meta);
[[nodiscard]] Workload decode_workload(ObjectDecoder& decoder, const ObjectSource& source,
                                       ObjectMeta meta);
[[nodiscard]] RelatedObject decode_related(ObjectDecoder& decoder, const ObjectSource& source,
                                           ObjectMeta meta);

}  // namespace nsposture::ingest::manifest
