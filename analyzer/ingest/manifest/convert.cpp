#include "analyzer/ingest/manifest/convert.h"

#include "analyzer/ingest/manifest/embedded.h"
#include "analyzer/ingest/manifest/list_shape.h"
#include "analyzer/ingest/manifest/near_kinds.h"
#include "analyzer/ingest/manifest/no_objects.h"
#include "analyzer/ingest/manifest/pod_tokens.h"
#include "analyzer/ingest/manifest/rights/identities.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/text_rights.h"
#include "analyzer/ingest/manifest/unbuilt.h"
#include "graph/validation/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace nsposture::ingest::manifest {

namespace {

// kubectl expands nested lists; no tool nests them deeper than this.
constexpr int kMaxListDepth = 8;

// The suffix that the API server adds to a `generateName`; here, letters that it never uses.
constexpr std::string_view kGenerated = "xxxxx";

constexpr std::string_view kMetadataList = "PartialObjectMetadataList";
constexpr std::string_view kMetadataAlone =
    "metadata alone, without rules, roles and subjects: what the objects hold was not read";

constexpr std::string_view kOpenShift = "authorization.openshift.io";

constexpr std::array<std::string_view, 3> kRbacVersions = {"v1", "v1beta1", "v1alpha1"};

std::string_view name_prefix(const Tree& tree, const Node& root) {
  const Node* metadata = tree.find(root, "metadata");
  return metadata == nullptr ? std::string_view{} : text_of(tree, *metadata, "generateName");
}

bool is_object(const Tree& tree, const Node& node) {
  return !text_of(tree, node, "kind").empty() && !text_of(tree, node, "apiVersion").empty();
}

bool goes_on(const Tree& tree, const Node& root) {
  const Node* metadata = tree.find(root, "metadata");
  if (metadata == nullptr || metadata->kind != NodeKind::Mapping) return false;
  const auto members = tree.children(*metadata);
  return std::any_of(members.begin(), members.end(), [](const Node& member) {
    return member.kind != NodeKind::Null && says_more(member.key, member.text);
  });
}

// A server's error response in place of a list.
bool is_failure(const Tree& tree, const Node& root, std::string_view kind) {
  return kind == "Status" && text_of(tree, root, "status") == "Failure";
}

// A server assigned its uid and version.
bool is_kept_by_server(const Tree& tree, const Node& root) {
  const Node* metadata = tree.find(root, "metadata");
  return metadata != nullptr && !text_of(tree, *metadata, "uid").empty() &&
         (!text_of(tree, *metadata, "resourceVersion").empty() ||
          !text_of(tree, *metadata, "creationTimestamp").empty());
}

bool is_list(const Tree& tree, const Node& items, std::string_view kind) {
  if (items.kind == NodeKind::Null) return !kind.empty();
  if (items.kind != NodeKind::Sequence) return false;
  if (!kind.empty()) return true;
  const auto children = tree.children(items);
  return std::any_of(children.begin(), children.end(),
                     [&](const Node& item) { return is_object(tree, item); });
}

// Top-level fields that only RBAC objects have.
bool has_rbac_shape(const Tree& tree, const Node& root) {
  constexpr std::array<std::string_view, 4> kFields = {"rules", "roleRef", "subjects",
                                                       "aggregationRule"};
  return std::any_of(kFields.begin(), kFields.end(),
                     [&](std::string_view field) { return tree.find(root, field) != nullptr; });
}

// Another object starts where its kind and metadata are repeated.
bool are_glued(const std::vector<DuplicateKey>& duplicates) {
  const auto again = [&](std::string_view key) {
    return std::ranges::any_of(duplicates, [&](const DuplicateKey& one) {
      return one.key == key && one.column == 1 && !one.by_merge;
    });
  };
  return again("kind") && again("metadata");
}

bool is_rbac(const KindInfo& info) {
  return info.type == ObjectType::Role || info.type == ObjectType::Binding;
}

bool has_several(const Tree& tree, const Node& mapping) {
  const auto members = tree.children(mapping);
  return std::distance(members.begin(), members.end()) > 1;
}

std::string with_group(std::string_view kind, std::string_view group) {
  return group.empty() ? std::string(kind) : fmt::format("{}.{}", kind, group);
}

ObjectId id_of(std::string_view kind, const ObjectMeta& meta) {
  return {std::string(kind), meta.namespace_, meta.name};
}

}  // namespace

void Converter::on_document(const Tree& tree, const ListContext& list,
                            const std::vector<DuplicateKey>& duplicates) {
  for (const auto& duplicate : duplicates) {
    builder_.warn(
        builder_.position(duplicate.line, duplicate.column), {},
        duplicate.by_merge
            ? fmt::format("a merge overrides {}: for kubectl, not for kustomize",
                          quoted(duplicate.key))
            : fmt::format("duplicate key {}: the last one counts", quoted(duplicate.key)));
  }
  const Node& root = tree.root();
  if (are_glued(duplicates)) {
    took_content_ = true;
    builder_.unreadable(root.line, root.column,
                        "two objects in one document, of which the first is lost: a line `---` is "
                        "missing between them");
  }
  if (root.kind != NodeKind::Sequence) {
    convert(tree, root, list, 0);
    return;
  }
  ListContext array;
  array.item = true;
  for (const Node& item : tree.children(root)) convert(tree, item, array, 0);
}

void Converter::on_unreadable(std::uint32_t line, std::uint32_t column,
                              const std::string& message) {
  took_content_ = true;
  builder_.unreadable(line, column, message);
}

SourcePos Converter::position(const Node& node) const {
  return builder_.position(node.line, node.column);
}

void Converter::convert(const Tree& tree, const Node& root, const ListContext& list,
                        int list_depth) {
  if (root.kind != NodeKind::Mapping) {
    took_content_ = true;
    builder_.unreadable(root.line, root.column, "expected a Kubernetes object, found a value");
    return;
  }
  auto kind = text_of(tree, root, "kind");
  auto api_version = text_of(tree, root, "apiVersion");
  if (kind.empty()) kind = list.kind;
  if (api_version.empty()) api_version = list.api_version;
  // Reported once, for the list.
  if (list.item && list.kind == item_kind(kMetadataList)) return;
  const Node* items = tree.find(root, "items");
  // A failed program writes one such line: `error: You must be logged in to the server`.
  took_content_ = took_content_ || !kind.empty() || has_several(tree, root);
  if (report_no_objects(tree, root, kind, api_version)) return;
  // kubectl treats each object with `items` as a list, whatever its kind.
  if (items != nullptr && is_list(tree, *items, kind)) {
    if (is_encrypted(tree, root)) tell_encrypted(root, kind);
    on_list({kind, goes_on(tree, root), root.line, root.column});
    convert_list(tree, *items, kind, api_version, list_depth);
  } else if (kind.empty()) {
    missing_kind(tree, root, api_version);
  } else {
    const KindInfo* info = list.item ? find_kind(kind) : nullptr;
    if (info != nullptr && is_rbac(*info) && is_kept_by_server(tree, root)) builder_.note_dump();
    convert_object(tree, root, kind, api_version);
  }
}

void Converter::convert_list(const Tree& tree, const Node& items, std::string_view kind,
                             std::string_view api_version, int list_depth) {
  if (list_depth >= kMaxListDepth) {
    builder_.unreadable(items.line, items.column, "lists are nested too deeply");
    return;
  }
  ListContext list;
  list.item = true;
  list.kind = is_list_kind(kind) ? item_kind(kind) : kind;
  if (!list.kind.empty()) list.api_version = api_version;
  for (const Node& item : tree.children(items)) convert(tree, item, list, list_depth + 1);
}

// For a list of any kind, the content of the remaining pages is unknown.
void Converter::on_list(const ListHead& list) {
  took_content_ = took_content_ || !list.kind.empty();
  list_kind_ = list.kind;
  if (takes_pages_) return;
  if (list.kind == kMetadataList) {
    builder_.unreadable(list.line, list.column, std::string(kMetadataAlone));
    return;
  }
  const auto kind = is_list_kind(list.kind) ? item_kind(list.kind) : list.kind;
  const bool known = find_kind(kind) != nullptr;
  if (!list.goes_on) {
    if (known && is_list_kind(list.kind)) builder_.note(kind, ReadState::Whole);
    return;
  }
  const std::string why = "one page of a list, and the server has more";
  if (known) {
    builder_.not_read(kind, ReadState::Truncated, builder_.position(list.line, list.column), why);
  } else {
    builder_.unreadable(list.line, list.column, why);
  }
}

void Converter::report_status(const Tree& tree, const Node& root) {
  const Node* details = tree.find(root, "details");
  const auto resource = details == nullptr ? std::string_view{} : text_of(tree, *details, "kind");
  const auto kind = kind_of_resource(resource);
  const auto why =
      fmt::format("a server's refusal in place of objects: {}", text_of(tree, root, "message"));
  if (kind.empty()) {
    builder_.unreadable(root.line, root.column, why);
  } else {
    builder_.not_read(kind, ReadState::Refused, position(root), why);
  }
}

// A client that requests tables or only metadata gets objects without rules and subjects; a list
// truncated in its head has none at all. `items: null` is an empty list, as written by Go.
bool Converter::report_no_objects(const Tree& tree, const Node& root, std::string_view kind,
                                  std::string_view api_version) {
  const bool meta = api_version.starts_with("meta.k8s.io/");
  if (meta && kind == "Table") {
    builder_.unreadable(root.line, root.column,
                        "a Table, which is made to be printed and has no whole objects: what it "
                        "was made of was not read");
    return true;
  }
  if (meta && (kind == kMetadataList || kind == item_kind(kMetadataList))) {
    builder_.unreadable(root.line, root.column, std::string(kMetadataAlone));
    return true;
  }
  const Node* items = tree.find(root, "items");
  const bool opens =
      items != nullptr && (items->kind == NodeKind::Sequence || items->kind == NodeKind::Null);
  if (!is_list_kind(kind) || opens) return false;
  const auto of = item_kind(kind);
  if (of.empty() && api_version == "v1") {
    builder_.unreadable(root.line, root.column, "a List without `items`");
    return true;
  }
  if (find_kind(of) == nullptr) return false;
  builder_.not_read(of, ReadState::Truncated, position(root), "a list without `items`");
  return true;
}

// A folder of manifests also contains other YAML (a chart's values, a pipeline, an install-config);
// content that looks like RBAC is reported, the rest is counted.
void Converter::missing_kind(const Tree& tree, const Node& root, std::string_view api_version) {
  if (!builder_.keeps_all_forms() && is_error_text(tree, root)) {
    took_content_ = true;
    builder_.unreadable(root.line, root.column,
                        "an error in place of objects: the command that wrote it failed");
    return;
  }
  // Patches in a kustomization are judged when it is built.
  const auto rights =
      is_kustomization_name(builder_.current_file()) ? std::string() : rights_in_values(tree, root);
  if (!rights.empty()) {
    builder_.unreadable(
        root.line, root.column,
        fmt::format("values that hold {}, which a chart may make real: {}", rights, outcome()));
  }
  const Node* metadata = tree.find(root, "metadata");
  const bool named_object =
      metadata != nullptr && (!api_version.empty() || has_rbac_shape(tree, root));
  if (!named_object) {
    builder_.pass_over("(no kind)");
    return;
  }
  ObjectId id{"", std::string(text_of(tree, *metadata, "namespace")),
              std::string(text_of(tree, *metadata, "name"))};
  const Node* kind = tree.find(root, "kind");
  const std::string message =
      kind == nullptr ? "Object 'Kind' is missing" : "Object 'Kind' is not a string";
  if (kind != nullptr || has_rbac_shape(tree, root)) {
    builder_.reject(position(kind == nullptr ? root : *kind), id, message);
    return;
  }
  builder_.pass_over("(no kind)");
  builder_.warn(position(root), id, message + ": passed over");
}

void Converter::convert_object(const Tree& tree, const Node& root, std::string_view kind,
                               std::string_view api_version) {
  ObjectSource source;
  source.root = &root;
  source.kind = kind;
  source.file = builder_.position(0, 0).file;
  const auto slash = api_version.find('/');
  source.group = group_of(api_version);
  source.version = api_version.substr(slash == std::string_view::npos ? 0 : slash + 1);
  if (!api_version.empty()) builder_.note_api_group(source.group);
  // A server stores the object as it is.
  if (is_encrypted(tree, root) && !is_dumped(tree, root)) {
    tell_encrypted(root, kind);
    if (!builder_.keeps_all_forms() || holds_ciphertext(tree, root)) return;
  }
  bool unknown = false;
  const KindInfo* info = find_kind(kind);
  const bool own = info != nullptr && (api_version.empty() || has_group(*info, source.group));
  // Configuration with its own `kind`: a chart's values.
  const bool no_object =
      api_version.empty() && tree.find(root, "metadata") == nullptr && !has_rbac_shape(tree, root);
  if (is_failure(tree, root, kind)) {
    report_status(tree, root);
  } else if (no_object) {
    builder_.pass_over("(no apiVersion)");
  } else if (own) {
    convert_known(tree, *info, source);
  } else if (const auto meant = meant_rbac_kind(kind, source.group); !meant.empty()) {
    refuse_kind(tree, source, api_version, meant);
  } else {
    if (kind == "Node" && source.group.empty()) note_kubelet(tree, root);
    builder_.pass_over(info == nullptr ? std::string(kind) : with_group(kind, source.group));
    unknown = true;
  }
  const bool carries =
      !own || info->type == ObjectType::Related || info->type == ObjectType::Workload;
  if (carries) tell_embedded(tree, source, unknown);
}

std::string_view Converter::outcome() const {
  return builder_.keeps_all_forms() ? "not judged" : "not read";
}

bool Converter::is_dumped(const Tree& tree, const Node& root) const {
  return !builder_.keeps_all_forms() && is_kept_by_server(tree, root);
}

void Converter::tell_encrypted(const Node& root, std::string_view kind) {
  const auto shown = kind.starts_with("ENC[") ? "an object" : kind;
  builder_.unreadable(
      root.line, root.column,
      fmt::format("{} is encrypted by SOPS, so what it grants is not known: {}", shown, outcome()));
}

// In a dump, the resulting objects are present. Nothing in a cluster uses the files of test
// runners.
void Converter::tell_embedded(const Tree& tree, const ObjectSource& source, bool unknown) {
  const bool test = source.group == "chainsaw.kyverno.io" || source.group == "kuttl.dev";
  const bool record = source.group == "audit.k8s.io";
  if (test || record || is_dumped(tree, *source.root)) return;
  const auto tell = [&](const std::string& what) {
    builder_.unreadable(source.root->line, source.root->column,
                        fmt::format("{} {}: {}", source.kind, what, outcome()));
  };
  // A query asks what identities may do; a check asks who gets such an identity.
  const auto identity =
      builder_.keeps_all_forms() ? identity_given(tree, *source.root, source.group) : std::string();
  if (!identity.empty()) return tell(identity);
  const auto otherwise = rights_told_otherwise(tree, *source.root, source.group);
  if (!otherwise.empty()) return tell(otherwise);
  auto rights = embedded_rights(tree, *source.root);
  if (rights.empty()) rights = rights_in_texts(tree, *source.root, source.group);
  if (!rights.empty()) return tell(fmt::format("holds {} that a controller may make real", rights));
  const auto shape = unknown ? rbac_shape(tree, *source.root) : std::string();
  if (!shape.empty())
    tell(fmt::format("looks like {}, and nsposture does not know the kind", shape));
}

void Converter::note_kubelet(const Tree& tree, const Node& root) {
  const Node* status = tree.find(root, "status");
  const Node* info = status == nullptr ? nullptr : tree.find(*status, "nodeInfo");
  if (info == nullptr) return;
  if (const auto minor = kubernetes_minor(text_of(tree, *info, "kubeletVersion"))) {
    builder_.note_kubelet(*minor);
  }
}

void Converter::refuse_kind(const Tree& tree, const ObjectSource& source,
                            std::string_view api_version, std::string_view meant) {
  ObjectDecoder decoder(tree);
  const auto meta = decoder.meta(*source.root, source.kind);
  auto message =
      fmt::format("no matches for kind \"{}\" in version \"{}\"", source.kind, api_version);
  if (meant != source.kind) message += fmt::format("; did you mean {}?", meant);
  builder_.reject(position(*source.root), id_of(source.kind, meta), message);
}

void Converter::convert_known(const Tree& tree, const KindInfo& info, ObjectSource source) {
  ObjectDecoder decoder(tree);
  auto meta = decoder.meta(*source.root, source.kind);
  if (!info.namespaced) {
    meta.namespace_.clear();
  } else if (meta.namespace_.empty()) {
    meta.namespace_ = default_namespace_;
  }
  if (meta.name.empty()) {
    // `kubectl create` lets the server generate a name; the grants are the same.
    if (const auto prefix = name_prefix(tree, *source.root); !prefix.empty()) {
      meta.name = std::string(prefix) + std::string(kGenerated);
    }
  }
  const auto id = id_of(source.kind, meta);
  const bool known_version = !is_rbac(info) || std::find(kRbacVersions.begin(), kRbacVersions.end(),
                                                         source.version) != kRbacVersions.end();
  if (source.version.empty()) {
    builder_.reject(position(*source.root), id, "Object 'apiVersion' is missing");
  } else if (!known_version) {
    builder_.reject(position(*source.root), id,
                    fmt::format("no matches for kind \"{}\" in version \"{}/{}\"", source.kind,
                                source.group, source.version));
  } else {
    store(decoder, info, source, std::move(meta));
  }
}

void Converter::store(ObjectDecoder& decoder, const KindInfo& info, const ObjectSource& source,
                      ObjectMeta meta) {
  switch (info.type) {
    case ObjectType::Role: {
      auto role = decode_role(decoder, source, std::move(meta));
      if (usable(decoder, source, role.meta) &&
          !refuse(decoder, source, role.meta, validation::validate(role))) {
        builder_.add(std::move(role));
      }
      return;
    }
    case ObjectType::Binding: {
      auto binding = decode_binding(decoder, source, std::move(meta));
      if (source.group == kOpenShift) {
        builder_.warn(position(*source.root), id_of(source.kind, binding.meta),
                      "read as the RBAC object that OpenShift writes for it");
      }
      validation::apply_defaults(binding);
      if (usable(decoder, source, binding.meta) &&
          !refuse(decoder, source, binding.meta, validation::validate(binding))) {
        builder_.add(validation::to_binding(std::move(binding)));
      }
      return;
    }
    case ObjectType::Namespace: {
      auto ns = decode_namespace(decoder, source, std::move(meta));
      if (usable(decoder, source, ns.meta) &&
          !refuse(decoder, source, ns.meta, validation::validate(ns))) {
        builder_.add(std::move(ns));
      }
      return;
    }
    case ObjectType::ServiceAccount: {
      ServiceAccount account{std::move(meta), read_automount(decoder.tree(), *source.root),
                             position(*source.root)};
      if (usable(decoder, source, account.meta) &&
          !refuse(decoder, source, account.meta, validation::validate(account))) {
        builder_.add(std::move(account));
      }
      return;
    }
    case ObjectType::Workload: {
      auto workload = decode_workload(decoder, source, std::move(meta));
      if (usable(decoder, source, workload.meta)) builder_.add(std::move(workload));
      return;
    }
    case ObjectType::Related:
      store_related(decoder, source, std::move(meta));
      return;
  }
}

void Converter::store_related(ObjectDecoder& decoder, const ObjectSource& source, ObjectMeta meta) {
  auto object = decode_related(decoder, source, std::move(meta));
  if (!usable(decoder, source, object.meta)) return;
  if (object.kind == "CustomResourceDefinition") builder_.note_api_group(object.type);
  builder_.add(std::move(object));
}

// The types are valid and there is a name.
bool Converter::usable(const ObjectDecoder& decoder, const ObjectSource& source,
                       const ObjectMeta& meta) {
  const auto id = id_of(source.kind, meta);
  for (const auto& unknown : decoder.unknown_fields()) {
    builder_.warn(builder_.position(unknown.line, unknown.column), id, unknown.message);
  }
  if (const auto& trouble = decoder.trouble()) {
    builder_.reject(builder_.position(trouble->line, trouble->column), id,
                    fmt::format("{} in version \"{}\" cannot be handled as a {}: {}", source.kind,
                                source.version, source.kind, trouble->message));
    return false;
  }
  if (!meta.name.empty()) return true;
  const KindInfo* info = find_kind(source.kind);
  if (info != nullptr && !is_rbac(*info)) {
    builder_.warn(position(*source.root), id,
                  "left out: it has no name, so it is a piece of an object");
    return false;
  }
  return !refuse(decoder, source, meta,
                 {{"metadata.name", "Required value: name or generateName is required"}});
}

bool Converter::refuse(const ObjectDecoder& decoder, const ObjectSource& source,
                       const ObjectMeta& meta, const std::vector<validation::FieldError>& errors) {
  if (errors.empty()) return false;
  const Node& place = locate(decoder.tree(), *source.root, errors.front().field);
  builder_.reject(
      position(place), id_of(source.kind, meta),
      validation::invalid_message(with_group(source.kind, source.group), meta.name, errors));
  return true;
}

}  // namespace nsposture::ingest::manifest
