#include "graph/rbac/name_grant.h"

namespace nsposture::rbac {

namespace {

Subject named_subject(const Binding& binding, std::uint32_t index) {
  auto subject = binding.subjects[index];
  if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) {
    subject.namespace_ = binding.meta.namespace_;
  }
  return subject;
}

void name_role(const Cluster& cluster, const Grant& grant, NamedGrant& named) {
  const auto& role = cluster.roles[grant.role];
  named.role = key_of(role);
  named.role_exists = true;
  named.role_position = position_of(cluster, role.pos);
  if (grant.rule == Grant::kNoIndex) return;
  named.rule = role.rules[grant.rule];
  named.rule_position = position_of(cluster, named.rule->pos);
}

}  // namespace

Position position_of(const Cluster& cluster, const SourcePos& pos) {
  return {pos.file < cluster.files.size() ? cluster.files[pos.file] : std::string(), pos.line};
}

NamedGrant name_grant(const Cluster& cluster, const Grant& grant) {
  NamedGrant named;
  if (grant.is_masters()) {
    named.masters = true;
    named.subject = Subject{SubjectKind::Group, {}, std::string(kGroupMasters)};
    return named;
  }
  const auto& binding = cluster.bindings[grant.binding];
  named.binding = key_of(binding);
  named.binding_position = position_of(cluster, binding.pos);
  if (grant.subject != Grant::kNoIndex) named.subject = named_subject(binding, grant.subject);
  if (grant.role != Grant::kNoIndex) {
    name_role(cluster, grant, named);
  } else {
    named.role = role_key_of(binding);
  }
  return named;
}

NamedGrant name_grant(const Cluster& cluster, const CreationGrant& grant) {
  auto named = name_grant(cluster, grant.grant);
  named.only_names = grant.only_names;
  return named;
}

}  // namespace nsposture::rbac
