#include "analyzer/cli/grant_json.h"

#include "analyzer/rules/evidence.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string file_of(const Cluster& cluster, const SourcePos& pos) {
  return pos.file < cluster.files.size() ? cluster.files[pos.file] : std::string();
}

Json named(std::string_view kind, const ObjectMeta& meta) {
  return {{"kind", kind}, {"namespace", meta.namespace_}, {"name", meta.name}};
}

}  // namespace

Json grant_json(const Cluster& cluster, const CreationGrant& creation) {
  Json json;
  if (creation.grant.is_masters()) {
    json["binding"] = named("", {});
    json["role"] = named("", {});
    json["only_names"] = Json::array();
    json["file"] = "";
    json["line"] = 0;
    json["note"] = "system:masters is allowed everything before RBAC is asked";
    return json;
  }
  const auto& binding = cluster.bindings[creation.grant.binding];
  const auto& role = cluster.roles[creation.grant.role];
  const auto& rule = role.rules[creation.grant.rule];
  json["binding"] = named(to_string(binding.kind), binding.meta);
  json["role"] = named(to_string(role.kind), role.meta);
  json["rule"] = {{"text", rules::rule_text(rule)},
                  {"file", file_of(cluster, rule.pos)},
                  {"line", rule.pos.line}};
  json["only_names"] = creation.only_names;
  json["file"] = file_of(cluster, binding.pos);
  json["line"] = binding.pos.line;
  return json;
}

std::string grant_text(const Cluster& cluster, const Grant& grant) {
  if (grant.is_masters()) return "system:masters, before RBAC is asked";
  const auto& binding = cluster.bindings[grant.binding];
  std::string text(to_string(binding.kind));
  text += ' ';
  if (!binding.meta.namespace_.empty()) text += binding.meta.namespace_ + '/';
  text += binding.meta.name;
  if (grant.role < cluster.roles.size()) {
    const auto& role = cluster.roles[grant.role];
    text += fmt::format(" of {} {}", to_string(role.kind), role.meta.name);
    if (grant.rule < role.rules.size()) text += ": " + rules::rule_text(role.rules[grant.rule]);
  }
  const auto file = file_of(cluster, binding.pos);
  if (!file.empty() && binding.pos.line != 0)
    text += fmt::format(" ({}:{})", file, binding.pos.line);
  return text;
}

}  // namespace nsposture::cli
