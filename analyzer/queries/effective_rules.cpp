#include "analyzer/queries/effective_rules.h"

#include "analyzer/queries/caveats.h"
#include "analyzer/queries/unknown_roles.h"
#include "analyzer/queries/vocabulary.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/rules_for.h"

#include <string_view>

namespace nsposture::queries {

namespace {

std::string source_of(const Cluster& cluster, const rbac::Grant& grant) {
  constexpr std::string_view kLead = "RBAC: allowed by ";
  return grant.is_masters() ? std::string()
                            : rbac::grant_reason(cluster, grant).substr(kLead.size());
}

}  // namespace

reports::EffectiveRules effective_rules(const rbac::Authorizer& authorizer,
                                        const Identity& identity, const std::string& ns) {
  const auto& cluster = authorizer.cluster();
  const auto in_effect = rbac::rules_for(authorizer, identity, ns);
  reports::EffectiveRules answer{identity.username, identity.groups, ns, {}, {}, {}};
  for (const auto& grant : in_effect.rules) {
    answer.rules.push_back({name_grant(cluster, grant), source_of(cluster, grant)});
  }
  for (const auto binding : in_effect.dangling_bindings) {
    answer.dangling.push_back(rbac::name_grant(
        cluster,
        rbac::Grant{binding, rbac::Grant::kNoIndex, rbac::Grant::kNoIndex, rbac::Grant::kNoIndex}));
  }
  answer.caveats.kubernetes = cluster.kubernetes;
  add_namespace(Vocabulary(cluster), ns, answer.caveats);
  add_unseen_sources(cluster, answer.caveats);
  add_authorizers(identity, answer.caveats);
  add_not_read(cluster, kinds_that_decide(ns), Asked{ns, {}, &identity}, answer.caveats);
  add_incomplete(UnknownRoles(authorizer.index()).in_namespace(ns, &identity), answer.caveats);
  return answer;
}

}  // namespace nsposture::queries
