#include "reports/json/grant.h"

#include "graph/rbac/rule_text.h"

#include <nlohmann/json.hpp>

namespace nsposture::reports::json {

using Json = nlohmann::ordered_json;

namespace {

Json masters_json() {
  const Json none = {{"kind", ""}, {"namespace", ""}, {"name", ""}};
  return {{"binding", none},
          {"role", none},
          {"only_names", Json::array()},
          {"file", ""},
          {"line", 0},
          {"note", "system:masters is allowed everything before RBAC is asked"}};
}

}  // namespace

Json object_json(const ObjectKey& key) {
  return {{"kind", to_string(key.kind)}, {"namespace", key.namespace_}, {"name", key.name}};
}

Json subject_json(const Subject& subject) {
  return {
      {"kind", to_string(subject.kind)}, {"namespace", subject.namespace_}, {"name", subject.name}};
}

Json subjects_json(const std::vector<Subject>& subjects) {
  auto list = Json::array();
  for (const auto& subject : subjects) list.push_back(subject_json(subject));
  return list;
}

Json rule_json(const PolicyRule& rule) {
  return {{"verbs", rule.verbs},
          {"apiGroups", rule.api_groups},
          {"resources", rule.resources},
          {"resourceNames", rule.resource_names},
          {"nonResourceURLs", rule.non_resource_urls}};
}

Json grant_json(const NamedGrant& grant) {
  if (grant.is_masters()) return masters_json();
  Json json = {{"binding", object_json(grant.binding)}, {"role", object_json(grant.role)}};
  if (grant.rule) {
    json["rule"] = {{"text", rbac::rule_text(*grant.rule)},
                    {"file", grant.rule_position.file},
                    {"line", grant.rule_position.line}};
  }
  json["only_names"] = grant.only_names;
  json["file"] = grant.binding_position.file;
  json["line"] = grant.binding_position.line;
  return json;
}

Json grants_json(const std::vector<NamedGrant>& grants) {
  auto list = Json::array();
  for (const auto& grant : grants) list.push_back(grant_json(grant));
  return list;
}

}  // namespace nsposture::reports::json
