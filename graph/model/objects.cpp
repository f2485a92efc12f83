#include "graph/model/objects.h"

namespace nsposture {

std::string_view to_string(RoleKind kind) {
  return kind == RoleKind::Role ? "Role" : "ClusterRole";
}

Subject Binding::effective_subject(std::size_t index) const {
  const auto& named = subjects[index];
  if (named.kind == SubjectKind::User) return subject_from_username(named.name);
  auto subject = named;
  const bool account = named.kind == SubjectKind::ServiceAccount && named.namespace_.empty();
  if (account && kind == BindingKind::RoleBinding) subject.namespace_ = meta.namespace_;
  return subject;
}

std::vector<Subject> Binding::effective_subjects() const {
  std::vector<Subject> all;
  all.reserve(subjects.size());
  for (std::size_t i = 0; i < subjects.size(); ++i) all.push_back(effective_subject(i));
  return all;
}

std::string_view to_string(BindingKind kind) {
  return kind == BindingKind::RoleBinding ? "RoleBinding" : "ClusterRoleBinding";
}

}  // namespace nsposture
