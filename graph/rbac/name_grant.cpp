#include "graph/rbac/name_grant.h"

namespace nsposture::rbac {

namespace {

Subject named_subject(const Binding& binding, Subject subject) {
  if (subject.kind == SubjectKind::ServiceAccount && subject.namespace_.empty()) {
    subject.namespace_ = binding.meta.namespace_;
  }
  return subject;
}

NamedGrant name_objects(const Cluster& cluster, const Binding& binding, const Subject* subject,
                        const Role* role, const PolicyRule* rule) {
  NamedGrant named;
  named.binding = key_of(binding);
  named.binding_position = position_of(cluster, binding.pos);
  named.binding_created = binding.meta.created;
  if (subject != nullptr) named.subject = named_subject(binding, *subject);
  named.role = role == nullptr ? role_key_of(binding) : key_of(*role);
  if (role == nullptr) return named;
  named.role_exists = true;
  named.role_position = position_of(cluster, role->pos);
  if (rule == nullptr) return named;
  named.rule = *rule;
  named.rule_position = position_of(cluster, rule->pos);
  return named;
}

}  // namespace

Position position_of(const Cluster& cluster, const SourcePos& pos) {
  return {pos.file < cluster.files.size() ? cluster.files[pos.file] : std::string(), pos.line};
}

NamedGrant name_grant(const Cluster& cluster, const Grant& grant) {
  if (grant.is_masters()) {
    NamedGrant named;
    named.masters = true;
    named.subject = Subject{SubjectKind::Group, {}, std::string(kGroupMasters)};
    return named;
  }
  const auto& binding = cluster.bindings[grant.binding];
  const bool has_subject = grant.subject != Grant::kNoIndex;
  const auto* subject = has_subject ? &binding.subjects[grant.subject] : nullptr;
  const auto* role = grant.role != Grant::kNoIndex ? &cluster.roles[grant.role] : nullptr;
  const bool has_rule = role != nullptr && grant.rule != Grant::kNoIndex;
  auto named =
      name_objects(cluster, binding, subject, role, has_rule ? &role->rules[grant.rule] : nullptr);
  named.only_names = grant.only_names;
  return named;
}

NamedGrant name_grant(const Cluster& cluster, const Binding& binding, const Subject* subject,
                      const Role* role, const PolicyRule* rule) {
  auto named = name_objects(cluster, binding, subject, role, rule);
  for (auto* position : {&named.binding_position, &named.role_position, &named.rule_position}) {
    if (position->line == 0) position->file.clear();
  }
  return named;
}

}  // namespace nsposture::rbac
