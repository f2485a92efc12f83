#include "analyzer/correlation/rbac_object.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace nsposture::correlation {

namespace {

using Json = nlohmann::json;

// Log content is untrusted: a value of an unexpected type counts as absent.
std::optional<Json> parse(std::string_view text) {
  auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

const Json& member(const Json& object, const char* key) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

std::string text_of(const Json& object, const char* key) {
  const auto& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const Json& object, const char* key) {
  std::vector<std::string> texts;
  const auto& list = member(object, key);
  if (!list.is_array()) return texts;
  for (const auto& item : list) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

Labels map_of(const Json& object, const char* key) {
  Labels labels;
  const auto& map = member(object, key);
  if (!map.is_object()) return labels;
  for (const auto& [name, value] : map.items()) {
    if (value.is_string()) labels.emplace(name, value.get<std::string>());
  }
  return labels;
}

ObjectMeta meta_of(const Json& object) {
  const auto& metadata = member(object, "metadata");
  ObjectMeta meta;
  meta.namespace_ = text_of(metadata, "namespace");
  meta.name = text_of(metadata, "name");
  meta.uid = text_of(metadata, "uid");
  meta.labels = map_of(metadata, "labels");
  meta.annotations = map_of(metadata, "annotations");
  return meta;
}

PolicyRule rule_of(const Json& json) {
  PolicyRule rule;
  rule.verbs = texts_of(json, "verbs");
  rule.api_groups = texts_of(json, "apiGroups");
  rule.resources = texts_of(json, "resources");
  rule.resource_names = texts_of(json, "resourceNames");
  rule.non_resource_urls = texts_of(json, "nonResourceURLs");
  return rule;
}

std::vector<PolicyRule> rules_of(const Json& object) {
  std::vector<PolicyRule> rules;
  const auto& list = member(object, "rules");
  if (!list.is_array()) return rules;
  for (const auto& rule : list) rules.push_back(rule_of(rule));
  return rules;
}

std::optional<Subject> subject_of(const Json& json, const std::string& binding_namespace) {
  const auto kind = subject_kind_from(text_of(json, "kind"));
  if (!kind) return std::nullopt;
  Subject subject{*kind, {}, text_of(json, "name")};
  if (*kind == SubjectKind::ServiceAccount) {
    subject.namespace_ = text_of(json, "namespace");
    // rbac-facts.md 2: a service account without a namespace is in the binding's own.
    if (subject.namespace_.empty()) subject.namespace_ = binding_namespace;
  }
  return subject;
}

}  // namespace

std::optional<Role> role_from_event(std::string_view object, RoleKind kind) {
  const auto json = parse(object);
  // `rules: null` is an empty role; without the key, the log did not show the rules.
  if (!json || !json->contains("rules")) return std::nullopt;
  Role role;
  role.kind = kind;
  role.meta = meta_of(*json);
  role.rules = rules_of(*json);
  return role;
}

std::optional<Binding> binding_from_event(std::string_view object, BindingKind kind) {
  const auto json = parse(object);
  if (!json || !json->contains("roleRef")) return std::nullopt;
  Binding binding;
  binding.kind = kind;
  binding.meta = meta_of(*json);
  const auto& ref = member(*json, "roleRef");
  binding.role_ref = {text_of(ref, "kind") == "Role" ? RoleKind::Role : RoleKind::ClusterRole,
                      text_of(ref, "name")};
  const auto& subjects = member(*json, "subjects");
  if (subjects.is_array()) {
    for (const auto& item : subjects) {
      if (auto subject = subject_of(item, binding.meta.namespace_)) {
        binding.subjects.push_back(*std::move(subject));
      }
    }
  }
  return binding;
}

std::vector<Subject> added_subjects_from_event(std::string_view object) {
  std::vector<Subject> subjects;
  const auto json = parse(object);
  if (!json) return subjects;
  const auto& list = member(member(*json, "patch"), "subjects");
  if (!list.is_array()) return subjects;
  for (const auto& item : list) {
    if (auto subject = subject_of(item, {})) subjects.push_back(*std::move(subject));
  }
  return subjects;
}

std::vector<PolicyRule> added_rules_from_event(std::string_view object) {
  const auto json = parse(object);
  return json ? rules_of(member(*json, "patch")) : std::vector<PolicyRule>();
}

std::optional<bool> still_there_from_event(std::string_view object) {
  if (object.find("deletionTimestamp") == std::string_view::npos) return std::nullopt;
  const auto json = parse(object);
  if (!json) return std::nullopt;
  const auto& metadata = member(*json, "metadata");
  if (text_of(metadata, "deletionTimestamp").empty()) return std::nullopt;
  return !texts_of(metadata, "finalizers").empty();
}

Labels labels_from_event(std::string_view object) {
  const auto json = parse(object);
  return json ? meta_of(*json).labels : Labels{};
}

bool is_patch(std::string_view object) {
  const auto json = parse(object);
  return json && json->contains("patch");
}

bool patch_from_event(std::string_view object, Labels& labels) {
  const auto json = parse(object);
  if (!json || !json->contains("patch")) return false;
  if (member(*json, "patch").contains("cleared")) labels.clear();
  const auto& map = member(member(*json, "patch"), "labels");
  if (!map.is_object()) return true;
  for (const auto& [key, value] : map.items()) {
    if (value.is_string()) {
      labels[key] = value.get<std::string>();
    } else {
      labels.erase(key);
    }
  }
  return true;
}

Labels changed_labels_from_event(std::string_view object) {
  const auto json = parse(object);
  if (!json) return {};
  return map_of(json->contains("patch") ? member(*json, "patch") : *json,
                json->contains("patch") ? "labels" : "changed");
}

bool removes_label(std::string_view object, std::string_view label) {
  const auto json = parse(object);
  if (!json) return false;
  const auto& map =
      json->contains("patch") ? member(member(*json, "patch"), "labels") : member(*json, "changed");
  if (!map.is_object()) return false;
  const auto found = map.find(std::string(label));
  if (found != map.end()) return found->is_null();
  const auto& patch = member(*json, "patch");
  // All labels at once, and none in their place.
  return patch.is_object() && patch.contains("cleared") && map.empty();
}

Labels annotations_from_event(std::string_view object) {
  const auto json = parse(object);
  return json ? meta_of(*json).annotations : Labels{};
}

std::vector<std::string> opens_from_event(std::string_view object) {
  const auto json = parse(object);
  return json ? texts_of(*json, "opens") : std::vector<std::string>();
}

std::string command_from_event(std::string_view object) {
  const auto json = parse(object);
  return json ? text_of(*json, "command") : std::string();
}

Labels limits_from_event(std::string_view object) {
  Labels limits;
  const auto json = parse(object);
  if (!json) return limits;
  const auto& hard = member(*json, "hard");
  if (!hard.is_object()) return limits;
  for (const auto& [name, value] : hard.items()) {
    if (value.is_string()) limits[name] = value.get<std::string>();
  }
  return limits;
}

bool is_unchanged(std::string_view object) {
  if (object.find("unchanged") == std::string_view::npos) return false;
  const auto json = parse(object);
  return json && member(*json, "unchanged") == true;
}

std::string token_account_from_event(std::string_view object) {
  const auto json = parse(object);
  return json && text_of(*json, "kind") == "Secret" ? text_of(*json, "account") : std::string();
}

std::optional<CertificateRequest> certificate_from_event(std::string_view object) {
  const auto json = parse(object);
  if (!json || text_of(*json, "kind") != "CertificateSigningRequest") return std::nullopt;
  const auto& spec = member(*json, "spec");
  CertificateRequest request;
  request.signer = text_of(spec, "signerName");
  request.requester = text_of(spec, "username");
  request.common_name = text_of(spec, "commonName");
  request.organizations = texts_of(spec, "organizations");
  const auto conditions = texts_of(*json, "conditions");
  request.approved = std::ranges::find(conditions, "Approved") != conditions.end();
  return request;
}

std::string uid_from_event(std::string_view object) {
  const auto json = parse(object);
  return json ? meta_of(*json).uid : std::string();
}

}  // namespace nsposture::correlation
