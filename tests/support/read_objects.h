// Objects of RBAC as texts to be compared: ours, and those that kubectl or kustomize print.
#pragma once

#include "graph/model/cluster.h"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace nsposture::tests {

using Json = nlohmann::json;

inline Json texts(const std::vector<std::string>& values) {
  return values.empty() ? Json() : Json(values);
}

inline Json to_json(const Role& role) {
  Json rules = Json::array();
  for (const auto& rule : role.rules) {
    rules.push_back({{"apiGroups", texts(rule.api_groups)},
                     {"nonResourceURLs", texts(rule.non_resource_urls)},
                     {"resourceNames", texts(rule.resource_names)},
                     {"resources", texts(rule.resources)},
                     {"verbs", texts(rule.verbs)}});
  }
  return {{"kind", to_string(role.kind)},
          {"name", role.meta.name},
          {"namespace", role.meta.namespace_},
          {"rules", rules}};
}

inline Json to_json(const Binding& binding) {
  Json subjects = Json::array();
  for (const auto& subject : binding.subjects) {
    const char* kind = subject.kind == SubjectKind::User    ? "User"
                       : subject.kind == SubjectKind::Group ? "Group"
                                                            : "ServiceAccount";
    subjects.push_back({{"kind", kind}, {"name", subject.name}, {"namespace", subject.namespace_}});
  }
  return {
      {"kind", to_string(binding.kind)},
      {"name", binding.meta.name},
      {"namespace", binding.meta.namespace_},
      {"roleRef", {{"kind", to_string(binding.role_ref.kind)}, {"name", binding.role_ref.name}}},
      {"subjects", subjects}};
}

inline std::string text_at(const Json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_string()
             ? object[key].get<std::string>()
             : std::string();
}

// kubectl's object in the same form.
inline Json normal(const Json& given) {
  const std::string kind = given["kind"];
  const bool namespaced = !kind.starts_with("Cluster");
  Json object = {{"kind", kind}, {"name", text_at(given, "name")}, {"namespace", ""}};
  if (namespaced) {
    const auto ns = text_at(given, "namespace");
    object["namespace"] = ns.empty() ? "default" : ns;
  }
  if (kind.ends_with("Binding")) {
    const auto ref = given.value("roleRef", Json::object());
    object["roleRef"] = {{"kind", text_at(ref, "kind")}, {"name", text_at(ref, "name")}};
    object["subjects"] = Json::array();
    for (const auto& subject : given.value("subjects", Json::array())) {
      object["subjects"].push_back({{"kind", text_at(subject, "kind")},
                                    {"name", text_at(subject, "name")},
                                    {"namespace", text_at(subject, "namespace")}});
    }
    return object;
  }
  object["rules"] = Json::array();
  const auto rules = given.value("rules", Json::array());
  for (const auto& rule : rules) {
    Json one;
    for (const auto* key :
         {"apiGroups", "nonResourceURLs", "resourceNames", "resources", "verbs"}) {
      one[key] = rule.is_object() && rule.contains(key) && !rule[key].empty() ? rule[key] : Json();
    }
    object["rules"].push_back(one);
  }
  return object;
}

// Go's YAML keeps U+2028 and U+2029 in a text that goes on behind them; here a space stands there.
// No name has either.
inline std::string spaced(std::string text) {
  for (const auto* kept : {"\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    for (auto at = text.find(kept); at != std::string::npos; at = text.find(kept, at)) {
      text.replace(at, 3, " ");
    }
  }
  return text;
}

inline std::multiset<std::string> objects_of(const Cluster& cluster) {
  std::multiset<std::string> objects;
  for (const auto& role : cluster.roles) objects.insert(to_json(role).dump());
  for (const auto& binding : cluster.bindings) objects.insert(to_json(binding).dump());
  return objects;
}

}  // namespace nsposture::tests
