#include "graph/rbac/authorizer.h"
#include "graph/rbac/go_quote.h"

#include <fmt/format.h>

namespace nsposture {

namespace {

// kube: pkg/registry/rbac/validation/rule.go describeSubject; an account is "name/namespace" here.
std::string describe_subject(const Subject& subject, const Binding& binding) {
  if (subject.kind != SubjectKind::ServiceAccount) {
    return fmt::format("{} {}", to_string(subject.kind), go_quote(subject.name));
  }
  const auto& ns = subject.namespace_.empty() ? binding.meta.namespace_ : subject.namespace_;
  return fmt::format("{} {}", to_string(subject.kind), go_quote(subject.name + '/' + ns));
}

}  // namespace

std::string grant_reason(const Cluster& cluster, const Grant& grant) {
  if (grant.is_masters()) return {};
  const auto& binding = cluster.bindings[grant.binding];
  auto name = binding.meta.name;
  if (binding.kind == BindingKind::RoleBinding) name += '/' + binding.meta.namespace_;
  return fmt::format("RBAC: allowed by {} {} of {} {} to {}", to_string(binding.kind),
                     go_quote(name), to_string(binding.role_ref.kind),
                     go_quote(binding.role_ref.name),
                     describe_subject(binding.subjects[grant.subject], binding));
}

}  // namespace nsposture
