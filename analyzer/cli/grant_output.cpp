#include "analyzer/cli/grant_output.h"

#include "graph/rbac/rule_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string file_of(const Cluster& cluster, const SourcePos& pos) {
  return pos.file < cluster.files.size() ? cluster.files[pos.file] : std::string();
}

Json named(std::string_view kind, const ObjectMeta& meta) {
  return {{"kind", kind}, {"namespace", meta.namespace_}, {"name", meta.name}};
}

Json masters_json() {
  return {{"binding", named("", {})},
          {"role", named("", {})},
          {"only_names", Json::array()},
          {"file", ""},
          {"line", 0},
          {"note", "system:masters is allowed everything before RBAC is asked"}};
}

// A binding names its role whether or not that exists.
Json role_json(const Cluster& cluster, const Binding& binding, const Grant& grant) {
  if (grant.role != Grant::kNoIndex) {
    const auto& role = cluster.roles[grant.role];
    return named(to_string(role.kind), role.meta);
  }
  const bool inside = binding.role_ref.kind == RoleKind::Role;
  return {{"kind", to_string(binding.role_ref.kind)},
          {"namespace", inside ? binding.meta.namespace_ : std::string()},
          {"name", binding.role_ref.name}};
}

}  // namespace

std::string place_text(const Cluster& cluster, const SourcePos& pos) {
  auto place = file_of(cluster, pos);
  if (pos.line != 0) place += fmt::format(":{}", pos.line);
  return place;
}

Json grant_json(const Cluster& cluster, const Grant& grant) {
  if (grant.is_masters()) return masters_json();
  const auto& binding = cluster.bindings[grant.binding];
  Json json = {{"binding", named(to_string(binding.kind), binding.meta)},
               {"role", role_json(cluster, binding, grant)}};
  if (grant.rule != Grant::kNoIndex) {
    const auto& rule = cluster.roles[grant.role].rules[grant.rule];
    json["rule"] = {
        {"text", rule_text(rule)}, {"file", file_of(cluster, rule.pos)}, {"line", rule.pos.line}};
  }
  json["only_names"] = Json::array();
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
    if (grant.rule < role.rules.size()) text += ": " + rule_text(role.rules[grant.rule]);
  }
  const auto place = place_text(cluster, binding.pos);
  return place.empty() ? text : text + " (" + place + ")";
}

Subject given_to(const Cluster& cluster, const Grant& grant) {
  if (grant.is_masters()) return {SubjectKind::Group, {}, std::string(kGroupMasters)};
  const auto& binding = cluster.bindings[grant.binding];
  auto subject = binding.subjects[grant.subject];
  if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) {
    subject.namespace_ = binding.meta.namespace_;
  }
  return subject;
}

}  // namespace nsposture::cli
