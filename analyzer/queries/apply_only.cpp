#include "analyzer/queries/apply_only.h"

#include "graph/rbac/match.h"
#include "graph/rbac/names.h"
#include "graph/rbac/rules_for.h"

#include <set>
#include <string>

namespace nsposture::queries {

namespace {

bool creates_namespaces_by_name(const PolicyRule& rule) {
  return !rule.resource_names.empty() && verb_matches(rule, "create") &&
         api_group_matches(rule, "") && resource_matches(rule, "namespaces", "");
}

}  // namespace

std::vector<CreationGrant> apply_only_grants(const Authorizer& authorizer,
                                             const Identity& identity) {
  std::vector<CreationGrant> found;
  const auto in_effect = rules_for(authorizer, identity, {});
  for (const auto& grant : in_effect.rules) {
    if (grant.is_masters()) return {};
    const auto& rule = authorizer.cluster().roles[grant.role].rules[grant.rule];
    if (!creates_namespaces_by_name(rule)) continue;
    std::set<std::string> names;
    for (const auto& name : rule.resource_names) {
      if (dns_label_errors(name).empty() &&
          can_create_namespace(authorizer, identity, name, /*by_apply=*/true).allowed) {
        names.insert(name);
      }
    }
    if (!names.empty()) found.push_back({grant, {names.begin(), names.end()}});
  }
  return found;
}

}  // namespace nsposture::queries
