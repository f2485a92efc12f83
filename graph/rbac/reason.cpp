// The reason text of a decision, as in the API server's responses and audit log.
#include "graph/base/go_quote.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/browser_safe.h"
#include "graph/rbac/versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::rbac {

namespace {

// kube: pkg/registry/rbac/validation/rule.go describeSubject; accounts are "name/namespace" here.
std::string describe_subject(const Subject& subject, const Binding& binding) {
  if (subject.kind != SubjectKind::ServiceAccount) {
    return fmt::format("{} {}", to_string(subject.kind), go_quote(subject.name));
  }
  const auto& ns = subject.namespace_.empty() ? binding.meta.namespace_ : subject.namespace_;
  return fmt::format("{} {}", to_string(subject.kind), go_quote(subject.name + '/' + ns));
}

std::string missing_role_text(const Binding& binding) {
  return fmt::format("{}.rbac.authorization.k8s.io {} not found",
                     binding.role_ref.kind == RoleKind::Role ? "role" : "clusterrole",
                     go_quote(binding.role_ref.name));
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

std::string Authorizer::reason(const Identity& identity, const ResourceAttributes& request,
                               const Decision& decision) const {
  if (decision.allowed) return grant_reason(cluster(), decision.grant);
  auto text = refusal_reason(identity, request.namespace_);
  if (!browser_safe_proxy()) return text;
  return browser_safe_reason(std::move(text), identity, request);
}

std::string Authorizer::reason(const Identity& identity, const NonResourceAttributes&,
                               const Decision& decision) const {
  if (decision.allowed) return grant_reason(cluster(), decision.grant);
  return refusal_reason(identity, {});
}

std::string Authorizer::refusal_reason(const Identity& identity, std::string_view ns) const {
  std::vector<std::string> missing;
  for (const auto& applied : bindings_for(identity, ns)) {
    if (applied.role != Grant::kNoIndex) continue;
    auto text = missing_role_text(cluster().bindings[applied.binding]);
    if (std::ranges::find(missing, text) == missing.end()) missing.push_back(std::move(text));
  }
  if (missing.empty()) return {};
  const std::string named =
      holds(Feature::NamedRefusals, cluster().kubernetes) == Holds::Yes ? "rbac: " : "";
  if (missing.size() == 1) return named + "RBAC: " + missing.front();
  return fmt::format("{}RBAC: [{}]", named, fmt::join(missing, ", "));
}

}  // namespace nsposture::rbac
