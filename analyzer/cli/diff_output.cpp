#include "analyzer/cli/diff_output.h"

#include "analyzer/cli/grant_output.h"
#include "analyzer/cli/path_output.h"
#include "analyzer/cli/table.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

// The cluster that has what changed.
const Cluster& side(const DiffAnswer& answer, Change change) {
  return change == Change::Gained ? answer.after : answer.before;
}

Json subject_json(const Subject& subject) {
  return {
      {"kind", to_string(subject.kind)}, {"namespace", subject.namespace_}, {"name", subject.name}};
}

Json creation_json(const DiffAnswer& answer, const CreationChange& change) {
  const auto& cluster = side(answer, change.change);
  Json grants = Json::array();
  for (const auto& grant : change.grants) {
    auto json = grant_json(cluster, grant.grant);
    json["only_names"] = grant.only_names;
    grants.push_back(std::move(json));
  }
  return {{"change", to_string(change.change)},
          {"subject", subject_json(change.subject)},
          {"was", to_string(change.was)},
          {"is", to_string(change.is)},
          {"only_names", change.only_names},
          {"grants", std::move(grants)},
          {"path", change.path ? path_json(cluster, *change.path) : Json::array()}};
}

Json permission_json(const DiffAnswer& answer, const PermissionChange& change) {
  return {{"change", to_string(change.change)},
          {"subject", subject_json(change.subject)},
          {"namespace", change.namespace_},
          {"rule",
           {{"verbs", change.rule.verbs},
            {"apiGroups", change.rule.api_groups},
            {"resources", change.rule.resources},
            {"resourceNames", change.rule.resource_names},
            {"nonResourceURLs", change.rule.non_resource_urls}}},
          {"grant", grant_json(side(answer, change.change), change.grant)}};
}

std::string_view way_text(CreationWay way) {
  switch (way) {
    case CreationWay::Direct:
      return "directly";
    case CreationWay::Apply:
      return "certain names, by apply";
    case CreationWay::Takeover:
      return "by taking over somebody who can";
    case CreationWay::Indirect:
      return "through a controller";
    case CreationWay::None:
      break;
  }
  return "not at all";
}

void write_creation(const DiffAnswer& answer, const CreationChange& change, Io& io) {
  const auto& cluster = side(answer, change.change);
  io.out << fmt::format("  {} {}: {}, before {}\n", change.change == Change::Gained ? "+" : "-",
                        visible(describe(change.subject)), way_text(change.is),
                        way_text(change.was));
  for (const auto& name : change.only_names) io.out << "      name " << visible(name) << '\n';
  for (const auto& grant : change.grants) {
    io.out << "      by " << visible(grant_text(cluster, grant.grant)) << '\n';
  }
  if (!change.path) return;
  for (const auto& step : change.path->steps) {
    io.out << fmt::format("      {} as {}: {}\n", visible(to_string(step.technique)),
                          visible(step.as), visible(step.because));
    for (const auto& grant : step.grants) {
      if (grant.gained) continue;
      io.out << "        by " << visible(grant_text(cluster, grant.grant)) << '\n';
    }
  }
}

// Where it was given, without the rule: that part of it which changed stands before.
std::string given_by(const Cluster& cluster, const Grant& grant) {
  auto bare = grant;
  bare.rule = Grant::kNoIndex;
  return grant_text(cluster, bare);
}

void write_permissions(const DiffAnswer& answer, Io& io) {
  const PermissionChange* last = nullptr;
  for (const auto& change : answer.difference.permissions) {
    if (last == nullptr || last->change != change.change) {
      io.out << (change.change == Change::Gained ? "\nPermissions gained\n"
                                                 : "\nPermissions lost\n");
      last = nullptr;
    }
    if (last == nullptr || last->subject != change.subject) {
      io.out << "  " << visible(describe(change.subject)) << '\n';
    }
    io.out << fmt::format("    {} {}{}\n      by {}\n", change.change == Change::Gained ? "+" : "-",
                          visible(rule_text(change.rule)),
                          change.namespace_.empty() ? "" : ", in " + visible(change.namespace_),
                          visible(given_by(side(answer, change.change), change.grant)));
    last = &change;
  }
}

}  // namespace

void write_diff_text(const DiffAnswer& answer, Io& io) {
  if (answer.difference.empty()) {
    io.out << "no difference in what anybody may do\n";
    return;
  }
  io.out << "Creating namespaces\n";
  if (answer.difference.creation.empty()) io.out << "  nobody gains or loses a way\n";
  for (const auto& change : answer.difference.creation) write_creation(answer, change, io);
  write_permissions(answer, io);
}

void write_diff_json(const DiffAnswer& answer, Io& io) {
  Json json = {{"creation", Json::array()}, {"permissions", Json::array()}};
  for (const auto& change : answer.difference.creation) {
    json["creation"].push_back(creation_json(answer, change));
  }
  for (const auto& change : answer.difference.permissions) {
    json["permissions"].push_back(permission_json(answer, change));
  }
  io.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace nsposture::cli
