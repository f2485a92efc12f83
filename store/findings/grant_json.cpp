#include "store/findings/grant_json.h"

#include "graph/base/json_text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <optional>

namespace nsposture::store::findings {

namespace {

using Json = nlohmann::json;

constexpr std::array kKinds = {ObjectKind::Role,        ObjectKind::ClusterRole,
                               ObjectKind::RoleBinding, ObjectKind::ClusterRoleBinding,
                               ObjectKind::Namespace,   ObjectKind::ServiceAccount};

using Texts = std::vector<std::string>;

std::string text_at(const Json& json, const char* key) {
  const auto at = json.find(key);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

bool flag_at(const Json& json, const char* key) {
  const auto at = json.find(key);
  return at != json.end() && at->is_boolean() && at->get<bool>();
}

template <typename Number>
std::optional<Number> number_at(const Json& json, const char* key) {
  const auto at = json.find(key);
  if (at == json.end() || !at->is_number_integer()) return std::nullopt;
  return at->get<Number>();
}

Texts texts_at(const Json& json, const char* key) {
  Texts texts;
  const auto at = json.find(key);
  if (at == json.end() || !at->is_array()) return texts;
  for (const auto& item : *at) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

Json object_json(const ObjectKey& key, const Position& position) {
  Json json = {{"kind", to_string(key.kind)}, {"namespace", key.namespace_}, {"name", key.name}};
  if (!position.file.empty()) json["file"] = position.file;
  if (position.line != 0) json["line"] = position.line;
  return json;
}

Position position_from(const Json& json) {
  return {text_at(json, "file"), number_at<std::uint32_t>(json, "line").value_or(0)};
}

std::optional<ObjectKey> key_from(const Json& json) {
  const auto kind = text_at(json, "kind");
  for (const auto known : kKinds) {
    if (to_string(known) != kind) continue;
    return ObjectKey{known, text_at(json, "namespace"), text_at(json, "name")};
  }
  return std::nullopt;
}

Json rule_json(const PolicyRule& rule, const Position& position) {
  Json json = {{"verbs", rule.verbs},
               {"apiGroups", rule.api_groups},
               {"resources", rule.resources},
               {"resourceNames", rule.resource_names},
               {"nonResourceURLs", rule.non_resource_urls}};
  if (!position.file.empty()) json["file"] = position.file;
  if (position.line != 0) json["line"] = position.line;
  return json;
}

PolicyRule rule_from(const Json& json) {
  return {texts_at(json, "verbs"),           texts_at(json, "apiGroups"),
          texts_at(json, "resources"),       texts_at(json, "resourceNames"),
          texts_at(json, "nonResourceURLs"), {}};
}

Json subject_json(const Subject& subject) {
  return {
      {"kind", to_string(subject.kind)}, {"namespace", subject.namespace_}, {"name", subject.name}};
}

std::optional<Subject> subject_from(const Json& json) {
  const auto kind = subject_kind_from(text_at(json, "kind"));
  if (!kind) return std::nullopt;
  return Subject{*kind, text_at(json, "namespace"), text_at(json, "name")};
}

Json grant_json(const NamedGrant& grant) {
  Json json = Json::object();
  if (grant.masters) {
    json["masters"] = true;
  } else {
    json["binding"] = object_json(grant.binding, grant.binding_position);
    json["role"] = object_json(grant.role, grant.role_position);
    json["role_exists"] = grant.role_exists;
  }
  if (grant.binding_created) {
    json["created_ns"] = grant.binding_created->ns;
    json["created_digits"] = grant.binding_created->digits;
  }
  if (grant.rule) json["rule"] = rule_json(*grant.rule, grant.rule_position);
  if (grant.subject) json["subject"] = subject_json(*grant.subject);
  if (!grant.only_names.empty()) json["only_names"] = grant.only_names;
  if (!grant.via_group.empty()) json["via_group"] = grant.via_group;
  return json;
}

// Reads `binding` and `role`; false when one is missing or of an unknown kind.
bool take_objects(const Json& json, NamedGrant& grant) {
  const auto binding = json.value("binding", Json::object());
  const auto role = json.value("role", Json::object());
  const auto binding_key = key_from(binding);
  const auto role_key = key_from(role);
  if (!binding_key || !role_key) return false;
  grant.binding = *binding_key;
  grant.binding_position = position_from(binding);
  grant.role = *role_key;
  grant.role_position = position_from(role);
  grant.role_exists = flag_at(json, "role_exists");
  return true;
}

std::optional<NamedGrant> grant_from(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  NamedGrant grant;
  grant.masters = flag_at(json, "masters");
  if (!grant.masters && !take_objects(json, grant)) return std::nullopt;
  if (const auto ns = number_at<std::int64_t>(json, "created_ns")) {
    grant.binding_created =
        Timestamp{*ns, number_at<std::uint8_t>(json, "created_digits").value_or(0)};
  }
  if (const auto rule = json.find("rule"); rule != json.end()) {
    grant.rule = rule_from(*rule);
    grant.rule_position = position_from(*rule);
  }
  if (const auto subject = json.find("subject"); subject != json.end()) {
    grant.subject = subject_from(*subject);
    if (!grant.subject) return std::nullopt;
  }
  grant.only_names = texts_at(json, "only_names");
  grant.via_group = text_at(json, "via_group");
  return grant;
}

}  // namespace

std::string grants_json(const std::vector<NamedGrant>& grants) {
  if (grants.empty()) return "[]";
  Json list = Json::array();
  for (const auto& grant : grants) list.push_back(grant_json(grant));
  return to_text(list);
}

std::vector<NamedGrant> grants_from_json(std::string_view text) {
  const auto list = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::vector<NamedGrant> grants;
  if (!list.is_array()) return grants;
  for (const auto& json : list) {
    if (auto grant = grant_from(json)) grants.push_back(*std::move(grant));
  }
  return grants;
}

}  // namespace nsposture::store::findings
