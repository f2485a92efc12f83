#include "analyzer/check/kustomize/naming.h"

#include <map>
#include <tuple>

namespace nsposture::check::kustomize {

namespace {

// Kind, namespace and name of an object, and their new values.
using Id = std::tuple<std::string, std::string, std::string>;
using Renames = std::map<Id, Id>;

// kustomize adds neither prefix nor suffix to these.
bool keeps_name(const std::string& kind) {
  return kind == "Namespace" || kind == "CustomResourceDefinition" || kind == "APIService";
}

Id id_of(const Json& object) {
  const auto kind = kind_of(object);
  return {kind, is_namespaced(kind) ? namespace_of(object) : std::string(), name_of(object)};
}

void put(Json& metadata, const char* field,
         const std::vector<std::pair<std::string, std::string>>& pairs) {
  if (pairs.empty()) return;
  if (!metadata[field].is_object()) metadata[field] = Json::object();
  for (const auto& [key, value] : pairs) metadata[field][key] = value;
}

void name_object(const Naming& naming, Resource& resource) {
  auto& object = resource.document.content;
  const auto kind = kind_of(object);
  auto& metadata = object["metadata"];
  if (!metadata.is_object()) metadata = Json::object();
  const auto name = text_at(metadata, "name");
  resource.names.push_back(name);
  if (!keeps_name(kind)) {
    metadata["name"] = naming.prefix + name + naming.suffix;
    if (name.empty()) metadata.erase("name");
  }
  if (!naming.namespace_.empty()) {
    if (kind == "Namespace") metadata["name"] = naming.namespace_;
    if (is_namespaced(kind)) metadata["namespace"] = naming.namespace_;
  }
  put(metadata, "labels", naming.labels);
  put(metadata, "annotations", naming.annotations);
}

class References {
 public:
  References(const Naming& naming, const Renames& renames) : naming_(naming), renames_(renames) {}

  // `was`: the object's own namespace before the change.
  void follow(Json& object, const std::string& was) const {
    if (object.contains("roleRef") && object["roleRef"].is_object()) {
      follow_role(object["roleRef"], was);
    }
    if (!object.contains("subjects") || !object["subjects"].is_array()) return;
    for (auto& subject : object["subjects"]) follow_subject(subject, was);
  }

 private:
  void follow_role(Json& ref, const std::string& was) const {
    const auto kind = text_at(ref, "kind");
    const auto found = renames_.find({kind, kind == "Role" ? was : "", text_at(ref, "name")});
    if (found != renames_.end()) ref["name"] = std::get<2>(found->second);
  }

  // A renamed service account is renamed in references too; one without a namespace is assumed to
  // be the kustomization's.
  void follow_subject(Json& subject, const std::string& was) const {
    if (text_at(subject, "kind") != "ServiceAccount") return;
    const auto name = text_at(subject, "name");
    const auto ns = text_at(subject, "namespace");
    if (const auto* found = account(ns, name, was)) {
      const auto& [kind, new_ns, new_name] = *found;
      subject["name"] = new_name;
      if (!new_ns.empty()) subject["namespace"] = new_ns;
    }
    const bool open = text_at(subject, "namespace").empty() || name == "default";
    if (open && !naming_.namespace_.empty()) subject["namespace"] = naming_.namespace_;
  }

  // Without a namespace, any service account of the name matches.
  [[nodiscard]] const Id* account(const std::string& ns, const std::string& name,
                                  const std::string& was) const {
    const std::string kind = "ServiceAccount";
    for (const auto& wanted : {ns, ns.empty() ? was : ns, std::string(ns == "default" ? "" : ns)}) {
      const auto found = renames_.find({kind, wanted, name});
      if (found != renames_.end()) return &found->second;
    }
    if (!ns.empty()) return nullptr;
    for (const auto& [before, after] : renames_) {
      if (std::get<0>(before) == kind && std::get<2>(before) == name) return &after;
    }
    return nullptr;
  }

  const Naming& naming_;
  const Renames& renames_;
};

}  // namespace

void apply_naming(const Naming& naming, std::vector<Resource>& resources) {
  Renames renames;
  std::vector<std::string> namespaces;
  for (auto& resource : resources) {
    auto& object = resource.document.content;
    if (!object.is_object()) continue;
    const auto before = id_of(object);
    namespaces.push_back(namespace_of(object));
    name_object(naming, resource);
    renames.emplace(before, id_of(object));
  }
  const References references(naming, renames);
  std::size_t i = 0;
  for (auto& resource : resources) {
    auto& object = resource.document.content;
    if (object.is_object()) references.follow(object, namespaces[i++]);
  }
}

}  // namespace nsposture::check::kustomize
