#include "analyzer/analysis/causes/named_removal.h"

#include "graph/rbac/name_grant.h"

#include <utility>

namespace nsposture::analysis {

namespace {

using What = reports::Removal::What;

reports::Removal rule_removal(const Cluster& cluster, const escalation::Removal& removal) {
  const auto& role = cluster.roles[removal.role];
  reports::Removal named;
  named.what = What::Rule;
  named.object = key_of(role);
  named.index = removal.rule;
  named.rule = role.rules[removal.rule];
  named.position = rbac::position_of(cluster, named.rule.pos);
  return named;
}

// If its only subject is removed, the whole binding is.
reports::Removal binding_removal(const Cluster& cluster, const escalation::Removal& removal) {
  const auto& binding = cluster.bindings[removal.binding];
  auto grant = rbac::name_grant(cluster, rbac::Grant{removal.binding, removal.subject,
                                                     rbac::Grant::kNoIndex, rbac::Grant::kNoIndex});
  reports::Removal named;
  named.object = std::move(grant.binding);
  named.position = std::move(grant.binding_position);
  if (removal.subject == rbac::Grant::kNoIndex || binding.subjects.size() == 1) return named;
  named.what = What::Subject;
  named.index = removal.subject;
  named.subject = grant.subject.value_or(Subject{});
  named.listed_name = binding.subjects[removal.subject].name;
  return named;
}

}  // namespace

reports::Removal name_removal(const Cluster& cluster, const escalation::Removal& removal) {
  const bool rule = removal.role != rbac::Grant::kNoIndex;
  auto named = rule ? rule_removal(cluster, removal) : binding_removal(cluster, removal);
  named.command = removal.command;
  return named;
}

}  // namespace nsposture::analysis
