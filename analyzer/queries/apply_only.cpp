#include "analyzer/queries/apply_only.h"

#include "graph/rbac/match.h"
#include "graph/rbac/rules_for.h"
#include "graph/validation/name_validation.h"

#include <set>
#include <string>

namespace nsposture::queries {

namespace {

bool creates_namespaces_by_name(const PolicyRule& rule) {
  return !rule.resource_names.empty() && rbac::verb_matches(rule, "create") &&
         rbac::api_group_matches(rule, "") && rbac::resource_matches(rule, "namespaces", "");
}

}  // namespace

std::vector<rbac::Grant> apply_only_grants(const rbac::Authorizer& authorizer,
                                           const Identity& identity) {
  std::vector<rbac::Grant> found;
  const auto in_effect = rbac::rules_for(authorizer, identity, {});
  for (const auto& grant : in_effect.rules) {
    if (grant.is_masters()) return {};
    const auto& rule = authorizer.cluster().roles[grant.role].rules[grant.rule];
    if (!creates_namespaces_by_name(rule)) continue;
    std::set<std::string> names;
    for (const auto& name : rule.resource_names) {
      if (validation::dns_label_errors(name).empty() &&
          rbac::can_create_namespace(authorizer, identity, name, /*by_apply=*/true).allowed) {
        names.insert(name);
      }
    }
    if (names.empty()) continue;
    found.push_back(grant);
    found.back().only_names.assign(names.begin(), names.end());
  }
  return found;
}

}  // namespace nsposture::queries
