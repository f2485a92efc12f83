// Converts documents into a Cluster: expands lists, distinguishes kinds, and decodes, defaults and
// validates objects as the API server would. Objects are passed to the builder or rejected.
// Unusable content becomes a diagnostic of the builder, not an exception. Not thread-safe.
#pragma once

#include "analyzer/ingest/manifest/cluster_builder.h"
#include "analyzer/ingest/manifest/decode.h"
#include "analyzer/ingest/manifest/document.h"
#include "analyzer/ingest/manifest/object_kinds.h"
#include "analyzer/ingest/manifest/objects.h"

#include <string>
#include <string_view>
#include <utility>

namespace nsposture::ingest::manifest {

class Converter : public DocumentSink {
 public:
  // Both must outlive the converter.
  Converter(ClusterBuilder& builder, const std::string& default_namespace)
      : builder_(builder), default_namespace_(default_namespace) {}

  // The input is the pages of lists, one after the other to the end.
  void take_pages() { takes_pages_ = true; }

  // Whether anything other than empty documents arrived since the last call: an object of any kind,
  // an empty list with a kind, other YAML, or something that was reported.
  [[nodiscard]] bool took_content() { return std::exchange(took_content_, false); }

  // The kind of the last list since the last call: "RoleList"; "" for none.
  [[nodiscard]] std::string take_list_kind() { return std::exchange(list_kind_, {}); }

  void on_list(const ListHead& list) override;
  void on_document(const Tree& tree, const ListContext& list,
                   const std::vector<DuplicateKey>& duplicates) override;
  void on_unreadable(std::uint32_t line, std::uint32_t column, const std::string& message) override;

 private:
  void convert(const Tree& tree, const Node& root, const ListContext& list, int list_depth);
  void convert_list(const Tree& tree, const Node& items, std::string_view kind,
                    std::string_view api_version, int list_depth);
  void report_status(const Tree& tree, const Node& root);
  // Reports server responses that are not whole objects; false if it is not one of them.
  bool report_no_objects(const Tree& tree, const Node& root, std::string_view kind,
                         std::string_view api_version);
  void convert_object(const Tree& tree, const Node& root, std::string_view kind,
                      std::string_view api_version);
  // `unknown`: the kind is unknown.
  void tell_embedded(const Tree& tree, const ObjectSource& source, bool unknown);
  void tell_encrypted(const Node& root, std::string_view kind);
  [[nodiscard]] std::string_view outcome() const;
  [[nodiscard]] bool is_dumped(const Tree& tree, const Node& root) const;
  void note_kubelet(const Tree& tree, const Node& root);
  void refuse_kind(const Tree& tree, const ObjectSource& source, std::string_view api_version,
                   std::string_view meant);
  void convert_known(const Tree& tree, const KindInfo& info, ObjectSource source);
  void store(ObjectDecoder& decoder, const KindInfo& info, const ObjectSource& source,
             ObjectMeta meta);
  void store_related(ObjectDecoder& decoder, const ObjectSource& source, ObjectMeta meta);
  bool usable(const ObjectDecoder& decoder, const ObjectSource& source, const ObjectMeta& meta);
  bool refuse(const ObjectDecoder& decoder, const ObjectSource& source, const ObjectMeta& meta,
              const std::vector<validation::FieldError>& errors);
  void missing_kind(const Tree& tree, const Node& root, std::string_view api_version);
  [[nodiscard]] SourcePos position(const Node& node) const;

  ClusterBuilder& builder_;
  const std::string& default_namespace_;
  bool takes_pages_ = false;
  bool took_content_ = false;
  std::string list_kind_;
};

}  // namespace nsposture::ingest::manifest
