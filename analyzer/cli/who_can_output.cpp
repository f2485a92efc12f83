#include "analyzer/cli/who_can_output.h"

#include "analyzer/cli/grant_output.h"
#include "analyzer/cli/table.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

Json held_json(const Cluster& cluster, const HeldGrant& held) {
  auto json = grant_json(cluster, held.creation.grant);
  json["only_names"] = held.creation.only_names;
  if (!held.via_group.empty()) json["via_group"] = held.via_group;
  return json;
}

std::string subject_text(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) {
    return subject.namespace_ + "/" + subject.name;
  }
  return subject.name;
}

Row grant_row(const Cluster& cluster, const Subject& subject, const HeldGrant& held) {
  const auto& creation = held.creation;
  Row row = {std::string(to_string(subject.kind)), subject_text(subject)};
  if (!held.via_group.empty()) row.back() += fmt::format(" (in group {})", held.via_group);
  if (creation.grant.is_masters()) {
    row.insert(row.end(), {"-", "-", "everything, before RBAC is asked", ""});
    return row;
  }
  const auto& binding = cluster.bindings[creation.grant.binding];
  const auto& role = cluster.roles[creation.grant.role];
  std::string binding_text(to_string(binding.kind));
  binding_text += ' ';
  if (!binding.meta.namespace_.empty()) binding_text += binding.meta.namespace_ + '/';
  binding_text += binding.meta.name;
  std::string rule = rule_text(role.rules[creation.grant.rule]);
  if (!creation.only_names.empty()) {
    rule += fmt::format("; only {} by apply", fmt::join(creation.only_names, ", "));
  }
  row.push_back(std::move(binding_text));
  row.push_back(fmt::format("{} {}", to_string(role.kind), role.meta.name));
  row.push_back(std::move(rule));
  row.push_back(place_text(cluster, binding.pos));
  return row;
}

}  // namespace

void write_who_can_json(const Cluster& cluster, const std::vector<Holder>& subjects, Io& io) {
  Json json;
  json["subjects"] = Json::array();
  for (const auto& entry : subjects) {
    Json subject = {{"kind", to_string(entry.subject.kind)},
                    {"namespace", entry.subject.namespace_},
                    {"name", entry.subject.name},
                    {"how", "direct"},
                    {"grants", Json::array()},
                    {"path", Json::array()}};
    for (const auto& grant : entry.grants) {
      subject["grants"].push_back(held_json(cluster, grant));
    }
    json["subjects"].push_back(std::move(subject));
  }
  json["builtin_roles"] = cluster.builtin_roles;
  io.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void write_who_can_text(const Cluster& cluster, const std::vector<Holder>& subjects, Io& io) {
  std::vector<Row> rows = {{"KIND", "SUBJECT", "BINDING", "ROLE", "RULE", "WHERE"}};
  for (const auto& entry : subjects) {
    for (const auto& grant : entry.grants) {
      rows.push_back(grant_row(cluster, entry.subject, grant));
    }
  }
  write_table(io.out, rows);
}

}  // namespace nsposture::cli
