#include "analyzer/cli/explain_output.h"

#include "analyzer/cli/grant_output.h"
#include "analyzer/cli/path_output.h"
#include "analyzer/cli/table.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string_view kind_text(MissKind kind) {
  switch (kind) {
    case MissKind::OtherName:
      return "other_name";
    case MissKind::OtherScope:
      return "other_scope";
    case MissKind::MissingRole:
      return "missing_role";
    case MissKind::OtherVerb:
      return "other_verb";
    case MissKind::OtherSubresource:
      return "other_subresource";
    case MissKind::OtherApiGroup:
      return "other_api_group";
    case MissKind::OtherPath:
      return "other_path";
    case MissKind::NotMember:
      return "not_member";
    case MissKind::OtherSubject:
      return "other_subject";
  }
  return "";
}

Json creation_json(const Cluster& cluster, const CreationGrant& creation) {
  auto json = grant_json(cluster, creation.grant);
  json["only_names"] = creation.only_names;
  const auto subject = given_to(cluster, creation.grant);
  json["given_to"] = {
      {"kind", to_string(subject.kind)}, {"namespace", subject.namespace_}, {"name", subject.name}};
  return json;
}

Json creations_json(const Cluster& cluster, const std::vector<CreationGrant>& creations) {
  auto list = Json::array();
  for (const auto& creation : creations) list.push_back(creation_json(cluster, creation));
  return list;
}

std::string object_text(std::string_view kind, const ObjectMeta& meta) {
  if (meta.namespace_.empty()) return fmt::format("{} {}", kind, meta.name);
  return fmt::format("{} {}/{}", kind, meta.namespace_, meta.name);
}

// Binding, role and rule under one another, as far as they are there.
std::vector<Row> grant_rows(const Cluster& cluster, const Grant& grant) {
  const auto& binding = cluster.bindings[grant.binding];
  std::vector<Row> rows;
  rows.push_back({"  binding", object_text(to_string(binding.kind), binding.meta),
                  place_text(cluster, binding.pos)});
  if (grant.subject != Grant::kNoIndex) {
    rows.push_back({"  gives", describe(given_to(cluster, grant)), ""});
  }
  if (grant.role == Grant::kNoIndex) return rows;
  const auto& role = cluster.roles[grant.role];
  rows.push_back(
      {"  role", object_text(to_string(role.kind), role.meta), place_text(cluster, role.pos)});
  if (grant.rule == Grant::kNoIndex) return rows;
  const auto& rule = role.rules[grant.rule];
  rows.push_back({"  rule", rule_text(rule), place_text(cluster, rule.pos)});
  return rows;
}

void write_grant(const Cluster& cluster, const Grant& grant, Io& io) {
  if (grant.is_masters()) {
    io.out << "  Group \"system:masters\" is allowed everything before RBAC is asked\n";
  } else {
    write_table(io.out, grant_rows(cluster, grant));
  }
}

void write_creation(const Cluster& cluster, const CreationGrant& creation, Io& io) {
  if (!creation.only_names.empty()) {
    io.out << visible(fmt::format("by server-side apply only, and only {}",
                                  fmt::join(creation.only_names, ", ")))
           << '\n';
  }
  write_grant(cluster, creation.grant, io);
}

// Of what it may not do: could it get there?
void write_becoming(const Cluster& cluster, const ExplainAnswer& answer, Io& io) {
  if (!answer.searched || (!answer.path && !answer.apply_only.empty())) return;
  if (!answer.path) {
    io.out << "\nand no way is known by which it could become able to\n";
    return;
  }
  const auto steps = answer.path->steps.size();
  const bool indirect = answer.become->how == How::Indirect;
  io.out << fmt::format("\nbut it can {}, in {} {}:\n",
                        indirect ? "have a controller do it" : "become able to", steps,
                        steps == 1 ? "step" : "steps");
  if (!answer.path->only_names.empty()) {
    io.out << visible(fmt::format("  by server-side apply only, and only {}",
                                  fmt::join(answer.path->only_names, ", ")))
           << '\n';
  }
  write_path_text(cluster, *answer.path, io);
}

Json becoming_json(const Cluster& cluster, const ExplainAnswer& answer) {
  if (!answer.path) return nullptr;
  return {{"how", to_word(answer.become->how)},
          {"cost", answer.become->cost},
          {"only_names", answer.path->only_names},
          {"path", path_json(cluster, *answer.path)}};
}

void write_refusal(const Cluster& cluster, const ExplainAnswer& answer, Io& io) {
  for (const auto& creation : answer.apply_only) {
    io.out << '\n';
    write_creation(cluster, creation, io);
  }
  if (answer.misses.empty() && answer.apply_only.empty()) {
    io.out << "nothing comes near: no rule given to it, or to a group, differs in one point only\n";
  }
  for (const auto& miss : answer.misses) {
    io.out << "\nnear miss: " << visible(miss.text) << '\n';
    write_grant(cluster, miss.nearest, io);
  }
}

}  // namespace

void write_explain_json(const Cluster& cluster, const ExplainAnswer& answer, Io& io) {
  Json json;
  json["subject"] = {{"kind", to_string(answer.subject.kind)},
                     {"namespace", answer.subject.namespace_},
                     {"name", answer.subject.name}};
  json["groups"] = answer.identity.groups;
  json["allowed"] = answer.allowed;
  json["reason"] = answer.reason;
  json["grants"] = creations_json(cluster, answer.grants);
  json["apply_only"] = creations_json(cluster, answer.apply_only);
  json["misses"] = Json::array();
  for (const auto& miss : answer.misses) {
    json["misses"].push_back({{"kind", kind_text(miss.kind)},
                              {"text", miss.text},
                              {"grant", creation_json(cluster, {miss.nearest, {}})}});
  }
  if (answer.searched) json["can_become"] = becoming_json(cluster, answer);
  io.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void write_explain_text(const Cluster& cluster, const ExplainAnswer& answer, Io& io) {
  io.out << visible(fmt::format("{}: {} may{} {}", answer.allowed ? "yes" : "no",
                                describe(answer.subject), answer.allowed ? "" : " not",
                                answer.action))
         << '\n';
  if (!answer.allowed) {
    write_refusal(cluster, answer, io);
    write_becoming(cluster, answer, io);
    return;
  }
  for (const auto& creation : answer.grants) {
    io.out << '\n';
    write_creation(cluster, creation, io);
  }
}

}  // namespace nsposture::cli
