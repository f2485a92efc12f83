#include "store/snapshots/node_detail.h"

#include "graph/base/json_text.h"

#include <nlohmann/json.hpp>

namespace nsposture::store::snapshots {

namespace {

using Json = nlohmann::json;

Json meta_json(const ObjectMeta& meta) {
  Json json = Json::object();
  if (!meta.labels.empty()) json["labels"] = meta.labels;
  if (!meta.annotations.empty()) json["annotations"] = meta.annotations;
  return json;
}

std::string text_of(const Json& json) {
  // Names from a live log or dump may not be UTF-8: invalid bytes are replaced, nothing throws.
  return json.empty() ? std::string() : to_text(json);
}

Json parse(std::string_view detail, ObjectMeta& meta) {
  if (detail.empty()) return Json::object();
  auto json = Json::parse(detail, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Json::object();
  meta.labels = json.value("labels", Labels{});
  meta.annotations = json.value("annotations", Labels{});
  return json;
}

Json selector_json(const LabelSelector& selector) {
  Json expressions = Json::array();
  for (const auto& requirement : selector.match_expressions) {
    expressions.push_back(
        {{"key", requirement.key}, {"op", requirement.op}, {"values", requirement.values}});
  }
  return {{"labels", selector.match_labels}, {"expressions", std::move(expressions)}};
}

LabelSelector selector_from(const Json& json) {
  LabelSelector selector;
  selector.match_labels = json.value("labels", Labels{});
  for (const auto& item : json.value("expressions", Json::array())) {
    selector.match_expressions.push_back({item.value("key", std::string()),
                                          item.value("op", std::string()),
                                          item.value("values", std::vector<std::string>{})});
  }
  return selector;
}

std::optional<bool> automount_of(const Json& json) {
  const auto at = json.find("automounts_token");
  if (at == json.end()) return std::nullopt;
  return at->get<bool>();
}

}  // namespace

std::string detail_of(const Namespace& ns) {
  auto json = meta_json(ns.meta);
  if (!ns.phase.empty()) json["phase"] = ns.phase;
  return text_of(json);
}

std::string detail_of(const ServiceAccount& account) {
  auto json = meta_json(account.meta);
  if (account.automounts_token) json["automounts_token"] = *account.automounts_token;
  return text_of(json);
}

std::string detail_of(const Role& role) {
  auto json = meta_json(role.meta);
  if (role.aggregation) {
    auto& selectors = json["aggregation"] = Json::array();
    for (const auto& selector : role.aggregation->selectors) {
      selectors.push_back(selector_json(selector));
    }
  }
  return text_of(json);
}

std::string detail_of(const Binding& binding) {
  return text_of(meta_json(binding.meta));
}

std::string detail_of(const Workload& workload) {
  auto json = meta_json(workload.meta);
  json["kind"] = workload.kind;
  if (!workload.node.empty()) json["node"] = workload.node;
  if (workload.running) json["running"] = true;
  if (workload.automounts_token) json["automounts_token"] = *workload.automounts_token;
  if (workload.projects_token) json["projects_token"] = true;
  if (!workload.secrets.empty()) json["secrets"] = workload.secrets;
  return text_of(json);
}

std::string detail_of(const RelatedObject& object) {
  auto json = meta_json(object.meta);
  json["api_group"] = object.api_group;
  json["kind"] = object.kind;
  json["type"] = object.type;
  return text_of(json);
}

void read_detail(std::string_view detail, Namespace& ns) {
  ns.phase = parse(detail, ns.meta).value("phase", std::string());
}

void read_detail(std::string_view detail, ServiceAccount& account) {
  account.automounts_token = automount_of(parse(detail, account.meta));
}

void read_detail(std::string_view detail, Role& role) {
  const auto json = parse(detail, role.meta);
  if (!json.contains("aggregation")) return;
  role.aggregation.emplace();
  for (const auto& selector : json["aggregation"]) {
    role.aggregation->selectors.push_back(selector_from(selector));
  }
}

void read_detail(std::string_view detail, Binding& binding) {
  parse(detail, binding.meta);
}

void read_detail(std::string_view detail, Workload& workload) {
  const auto json = parse(detail, workload.meta);
  workload.kind = json.value("kind", std::string());
  workload.node = json.value("node", std::string());
  workload.running = json.value("running", false);
  workload.automounts_token = automount_of(json);
  workload.projects_token = json.value("projects_token", false);
  workload.secrets = json.value("secrets", std::vector<std::string>());
}

void read_detail(std::string_view detail, RelatedObject& object) {
  const auto json = parse(detail, object.meta);
  object.api_group = json.value("api_group", std::string());
  object.kind = json.value("kind", std::string());
  object.type = json.value("type", std::string());
}

}  // namespace nsposture::store::snapshots
