#include "tests/support/rbac_json.h"

#include "graph/validation/validate.h"

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <stdexcept>
#include <utility>

namespace nsposture::tests {

namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
  const auto at = object.find(key);
  return at == object.end() || at->is_null() ? std::string() : at->get<std::string>();
}

json part_of(const json& object, const char* key, json otherwise) {
  const auto at = object.find(key);
  return at == object.end() || at->is_null() ? std::move(otherwise) : *at;
}

std::vector<std::string> texts_of(const json& object, const char* key) {
  return part_of(object, key, json::array()).get<std::vector<std::string>>();
}

Labels labels_of(const json& object, const char* key) {
  return part_of(object, key, json::object()).get<Labels>();
}

ObjectMeta meta_of(const json& object, bool namespaced) {
  const auto metadata = part_of(object, "metadata", json::object());
  ObjectMeta meta;
  meta.name = text_of(metadata, "name");
  if (namespaced) meta.namespace_ = text_of(metadata, "namespace");
  if (namespaced && meta.namespace_.empty()) meta.namespace_ = "default";
  meta.labels = labels_of(metadata, "labels");
  return meta;
}

std::vector<PolicyRule> rules_of(const json& object) {
  std::vector<PolicyRule> rules;
  for (const auto& from : part_of(object, "rules", json::array())) {
    PolicyRule rule;
    rule.verbs = texts_of(from, "verbs");
    rule.api_groups = texts_of(from, "apiGroups");
    rule.resources = texts_of(from, "resources");
    rule.resource_names = texts_of(from, "resourceNames");
    rule.non_resource_urls = texts_of(from, "nonResourceURLs");
    rules.push_back(std::move(rule));
  }
  return rules;
}

AggregationRule aggregation_of(const json& from) {
  AggregationRule aggregation;
  for (const auto& part : part_of(from, "clusterRoleSelectors", json::array())) {
    LabelSelector selector;
    selector.match_labels = labels_of(part, "matchLabels");
    for (const auto& expression : part_of(part, "matchExpressions", json::array())) {
      selector.match_expressions.push_back({text_of(expression, "key"),
                                            text_of(expression, "operator"),
                                            texts_of(expression, "values")});
    }
    aggregation.selectors.push_back(std::move(selector));
  }
  return aggregation;
}

Role role_of(const json& object, RoleKind kind) {
  Role role;
  role.kind = kind;
  role.meta = meta_of(object, kind == RoleKind::Role);
  role.rules = rules_of(object);
  const auto aggregation = part_of(object, "aggregationRule", json());
  if (aggregation.is_object()) role.aggregation = aggregation_of(aggregation);
  return role;
}

validation::BindingManifest binding_of(const json& object, BindingKind kind) {
  validation::BindingManifest binding;
  binding.kind = kind;
  binding.meta = meta_of(object, kind == BindingKind::RoleBinding);
  const auto ref = part_of(object, "roleRef", json::object());
  binding.role_ref = {text_of(ref, "apiGroup"), text_of(ref, "kind"), text_of(ref, "name")};
  for (const auto& from : part_of(object, "subjects", json::array())) {
    binding.subjects.push_back({text_of(from, "apiGroup"), text_of(from, "kind"),
                                text_of(from, "namespace"), text_of(from, "name")});
  }
  validation::apply_defaults(binding);
  return binding;
}

template <typename Object>
bool accept(const Object& object, const std::string& kind, bool rbac, ReadCluster& result) {
  const auto errors = validation::validate(object);
  if (errors.empty()) return true;
  const auto described = rbac ? kind + ".rbac.authorization.k8s.io" : kind;
  result.refused.push_back({kind, object.meta.namespace_, object.meta.name,
                            validation::invalid_message(described, object.meta.name, errors)});
  return false;
}

void read_role(const json& object, const std::string& kind, ReadCluster& result) {
  auto role = role_of(object, kind == "Role" ? RoleKind::Role : RoleKind::ClusterRole);
  if (accept(role, kind, true, result)) result.cluster.roles.push_back(std::move(role));
}

void read_binding(const json& object, const std::string& kind, ReadCluster& result) {
  auto binding = binding_of(
      object, kind == "RoleBinding" ? BindingKind::RoleBinding : BindingKind::ClusterRoleBinding);
  if (accept(binding, kind, true, result)) {
    result.cluster.bindings.push_back(validation::to_binding(std::move(binding)));
  }
}

void read_object(const json& object, ReadCluster& result) {
  const auto kind = text_of(object, "kind");
  if (kind == "Role" || kind == "ClusterRole") {
    read_role(object, kind, result);
  } else if (kind == "RoleBinding" || kind == "ClusterRoleBinding") {
    read_binding(object, kind, result);
  } else if (kind == "Namespace") {
    Namespace ns{meta_of(object, false), {}, {}};
    if (accept(ns, kind, false, result)) result.cluster.namespaces.push_back(std::move(ns));
  } else if (kind == "ServiceAccount") {
    ServiceAccount account{meta_of(object, true), {}, {}};
    if (accept(account, kind, false, result)) {
      result.cluster.service_accounts.push_back(std::move(account));
    }
  }
}

}  // namespace

std::string read_file(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot open " + path);
  std::string text;
  std::string buffer(1U << 16U, '\0');
  int got = 0;
  while ((got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
    text.append(buffer, 0, static_cast<std::size_t>(got));
  }
  gzclose(file);
  if (got < 0) throw std::runtime_error("cannot read " + path);
  return text;
}

void read_list(std::string_view text, ReadCluster& result) {
  const auto list = json::parse(text);
  for (const auto& object : list.at("items")) read_object(object, result);
}

}  // namespace nsposture::tests
