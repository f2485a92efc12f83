#include "analyzer/ingest/audit_object.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace nsposture::ingest {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxText = 1024;  // of one label or annotation

// Annotations say anything and may be long; these say who is behind a namespace.
constexpr std::array<std::string_view, 8> kAnnotations = {
    "openshift.io/requester",
    "hnc.x-k8s.io/subnamespace-of",
    "field.cattle.io/projectId",
    "field.cattle.io/creatorId",
    "rbac.authorization.kubernetes.io/autoupdate",
    "kubernetes.io/service-account.name",
    "argocd.argoproj.io/tracking-id",
    "meta.helm.sh/release-name",
};

std::string cut(std::string_view text) {
  return std::string(text.substr(0, kMaxText));
}

Json texts(const json::Object& object, std::string_view key) {
  Json list = Json::array();
  for (auto& text : json::texts_at(object, key)) list.push_back(std::move(text));
  return list;
}

void copy_text(const json::Object& from, std::string_view key, Json& to) {
  const auto text = json::text_at(from, key);
  if (!text.empty()) to[std::string(key)] = cut(text);
}

Json strings_of(const json::Object& map, bool (*keep)(std::string_view)) {
  Json kept = Json::object();
  for (const auto field : map) {
    std::string_view text;
    if (keep(field.key) && field.value.get(text) == simdjson::SUCCESS) {
      kept[std::string(field.key)] = cut(text);
    }
  }
  return kept;
}

Json metadata_of(const json::Object& body) {
  Json kept = Json::object();
  const auto metadata = json::object_at(body, "metadata");
  if (!metadata) return kept;
  for (const std::string_view key : {"name", "namespace", "uid"}) copy_text(*metadata, key, kept);
  if (const auto labels = json::object_at(*metadata, "labels")) {
    kept["labels"] = strings_of(*labels, [](std::string_view) { return true; });
  }
  if (const auto annotations = json::object_at(*metadata, "annotations")) {
    auto some = strings_of(*annotations, [](std::string_view key) {
      return std::ranges::find(kAnnotations, key) != kAnnotations.end();
    });
    if (!some.empty()) kept["annotations"] = std::move(some);
  }
  return kept;
}

void add_rules(const json::Object& body, Json& kept) {
  if (!json::member(body, "rules")) return;  // an empty role says `rules: null`
  auto& rules = kept["rules"] = Json::array();
  const auto list = json::array_at(body, "rules");
  if (!list) return;
  for (const auto item : *list) {
    json::Object rule;
    if (item.get(rule) != simdjson::SUCCESS) continue;
    Json reduced = Json::object();
    for (const std::string_view key :
         {"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"}) {
      if (json::array_at(rule, key)) reduced[std::string(key)] = texts(rule, key);
    }
    rules.push_back(std::move(reduced));
  }
}

void add_binding(const json::Object& body, Json& kept) {
  const auto ref = json::object_at(body, "roleRef");
  if (!ref) return;
  auto& role = kept["roleRef"] = Json::object();
  for (const std::string_view key : {"apiGroup", "kind", "name"}) copy_text(*ref, key, role);
  auto& subjects = kept["subjects"] = Json::array();
  const auto list = json::array_at(body, "subjects");
  if (!list) return;
  for (const auto item : *list) {
    json::Object subject;
    if (item.get(subject) != simdjson::SUCCESS) continue;
    Json reduced = Json::object();
    for (const std::string_view key : {"kind", "apiGroup", "name", "namespace"}) {
      copy_text(subject, key, reduced);
    }
    subjects.push_back(std::move(reduced));
  }
}

bool has_labels_worth(std::string_view resource, std::string_view api_group) {
  return (resource == "namespaces" && api_group.empty()) ||
         api_group == "rbac.authorization.k8s.io" || resource == "subnamespaceanchors" ||
         resource == "projects";
}

}  // namespace

std::string reduce_object(const json::Object& body, std::string_view resource,
                          std::string_view api_group) {
  if (!has_labels_worth(resource, api_group)) return {};
  Json kept = Json::object();
  copy_text(body, "kind", kept);
  if (kept.value("kind", std::string()) == "Status") return {};
  kept["metadata"] = metadata_of(body);
  if (api_group == "rbac.authorization.k8s.io") {
    add_rules(body, kept);
    add_binding(body, kept);
  }
  return kept.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace nsposture::ingest
