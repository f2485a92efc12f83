#include "analyzer/cli/rule_list.h"

#include "analyzer/cli/grant_output.h"
#include "analyzer/cli/table.h"
#include "graph/rbac/rules_for.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string brackets(const std::vector<std::string>& list) {
  return fmt::format("[{}]", fmt::join(list, " "));
}

// `deployments.apps`, and bare for the core group, as kubectl writes it.
std::string resource_text(const std::string& resource, const std::string& api_group) {
  return api_group.empty() ? resource : resource + '.' + api_group;
}

std::string source_text(const Cluster& cluster, const Grant& grant) {
  constexpr std::string_view kLead = "RBAC: allowed by ";
  return grant_reason(cluster, grant).substr(kLead.size());
}

void add_masters_rows(std::vector<Row>& rows) {
  const std::string why = "Group \"system:masters\", allowed everything before RBAC is asked";
  rows.push_back({"*.*", "[]", "[]", "[*]", why, ""});
  rows.push_back({"", "[*]", "[]", "[*]", why, ""});
}

// One row for each resource, as kubectl breaks rules down; one for all URLs.
void add_rows(const Cluster& cluster, const Grant& grant, std::vector<Row>& rows) {
  const auto& rule = cluster.roles[grant.role].rules[grant.rule];
  const auto verbs = brackets(rule.verbs);
  const auto source = source_text(cluster, grant);
  const auto place = place_text(cluster, rule.pos);
  for (const auto& api_group : rule.api_groups) {
    for (const auto& resource : rule.resources) {
      rows.push_back({resource_text(resource, api_group), "[]", brackets(rule.resource_names),
                      verbs, source, place});
    }
  }
  if (!rule.non_resource_urls.empty()) {
    rows.push_back({"", brackets(rule.non_resource_urls), "[]", verbs, source, place});
  }
}

void write_text(const Cluster& cluster, const RulesInEffect& in_effect, Io& io) {
  std::vector<Row> rows;
  for (const auto& grant : in_effect.rules) {
    if (grant.is_masters()) {
      add_masters_rows(rows);
    } else {
      add_rows(cluster, grant, rows);
    }
  }
  // Resources by name, then the URLs.
  std::ranges::sort(rows, {}, [](const Row& row) { return std::pair(row.front().empty(), row); });
  const auto rest = std::ranges::unique(rows);
  rows.erase(rest.begin(), rest.end());
  rows.insert(rows.begin(),
              {"Resources", "Non-Resource URLs", "Resource Names", "Verbs", "From", "Where"});
  write_table(io.out, rows);
}

Json rule_json(const Cluster& cluster, const Grant& grant) {
  PolicyRule everything;
  everything.verbs = everything.api_groups = everything.resources = {"*"};
  everything.non_resource_urls = {"*"};
  const auto& rule = grant.is_masters() ? everything : cluster.roles[grant.role].rules[grant.rule];
  Json json = {{"verbs", rule.verbs},
               {"apiGroups", rule.api_groups},
               {"resources", rule.resources},
               {"resourceNames", rule.resource_names},
               {"nonResourceURLs", rule.non_resource_urls}};
  const auto subject = given_to(cluster, grant);
  json["given_to"] = {
      {"kind", to_string(subject.kind)}, {"namespace", subject.namespace_}, {"name", subject.name}};
  json["grant"] = grant_json(cluster, grant);
  json["grant"].erase("only_names");
  return json;
}

void write_json(const Cluster& cluster, const Identity& identity, std::string_view ns,
                const RulesInEffect& in_effect, Io& io) {
  Json json = {{"user", identity.username},
               {"groups", identity.groups},
               {"namespace", ns},
               {"rules", Json::array()},
               {"incomplete", !in_effect.dangling_bindings.empty()},
               {"dangling_bindings", Json::array()}};
  for (const auto& grant : in_effect.rules) json["rules"].push_back(rule_json(cluster, grant));
  for (const auto binding : in_effect.dangling_bindings) {
    auto dangling =
        grant_json(cluster, {binding, Grant::kNoIndex, Grant::kNoIndex, Grant::kNoIndex});
    dangling.erase("only_names");
    json["dangling_bindings"].push_back(std::move(dangling));
  }
  io.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace

void write_rule_list(const Authorizer& authorizer, const Identity& identity, std::string_view ns,
                     bool json, Io& io) {
  const auto& cluster = authorizer.cluster();
  const auto in_effect = rules_for(authorizer, identity, ns);
  for (const auto index : in_effect.dangling_bindings) {
    const auto& binding = cluster.bindings[index];
    spdlog::warn("{} `{}` names the {} `{}`, which does not exist: it grants nothing",
                 to_string(binding.kind), binding.meta.name, to_string(binding.role_ref.kind),
                 binding.role_ref.name);
  }
  if (json) {
    write_json(cluster, identity, ns, in_effect, io);
  } else {
    write_text(cluster, in_effect, io);
  }
}

}  // namespace nsposture::cli
