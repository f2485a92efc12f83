#include "analyzer/analysis/reason_proofs.h"

#include "analyzer/correlation/reason.h"

#include <algorithm>
#include <utility>

namespace nsposture::analysis {

namespace {

// What a rule that allowed the request must contain.
PolicyRule rule_of(const store::AuditEvent& event) {
  PolicyRule rule;
  rule.verbs = {event.verb};
  if (event.resource.empty()) {
    rule.non_resource_urls = {event.path};
    return rule;
  }
  rule.api_groups = {event.api_group};
  rule.resources = {event.subresource.empty() ? event.resource
                                              : event.resource + '/' + event.subresource};
  // A POST is authorized without the name; the log may have the name from the response.
  const bool by_post = event.verb == "create" && event.subresource.empty();
  if (!by_post && !event.name.empty()) rule.resource_names = {event.name};
  return rule;
}

template <typename Take>
void for_each(const std::vector<ReasonProofs::Use>& uses, Timestamp from, Timestamp to,
              const Take& take) {
  for (const auto& use : uses) {
    const auto when = use.request->event.received;
    if (from <= when && when < to) take(use);
  }
}

}  // namespace

ReasonProofs::ReasonProofs(const std::vector<correlation::LoggedRequest>& requests) {
  for (const auto& request : requests) {
    const auto& event = request.event;
    if (event.decision != "allow") continue;
    const auto reason = correlation::parse_rbac_reason(event.reason);
    if (!reason) continue;
    for (const auto& key : {reason->binding, reason->role}) {
      uses_[key].push_back({&request, reason->role, reason->subject});
    }
  }
}

const std::vector<ReasonProofs::Use>& ReasonProofs::uses(const ObjectKey& key) const {
  static const std::vector<Use> kNone;
  const auto found = uses_.find(key);
  return found == uses_.end() ? kNone : found->second;
}

std::optional<Binding> ReasonProofs::binding(const ObjectKey& key, Timestamp from,
                                             Timestamp to) const {
  std::optional<Binding> shown;
  for_each(uses(key), from, to, [&](const Use& use) {
    const auto role_kind =
        use.role.kind == ObjectKind::Role ? RoleKind::Role : RoleKind::ClusterRole;
    const bool same =
        shown && shown->role_ref.kind == role_kind && shown->role_ref.name == use.role.name;
    if (!same) {
      // Recreated in between for another role: the later one counts.
      shown.emplace();
      shown->kind = key.kind == ObjectKind::RoleBinding ? BindingKind::RoleBinding
                                                        : BindingKind::ClusterRoleBinding;
      shown->meta.namespace_ = key.namespace_;
      shown->meta.name = key.name;
      shown->role_ref = {role_kind, use.role.name};
    }
    if (std::ranges::find(shown->subjects, use.subject) == shown->subjects.end()) {
      shown->subjects.push_back(use.subject);
    }
  });
  return shown;
}

std::optional<Role> ReasonProofs::role(const ObjectKey& key, Timestamp from, Timestamp to) const {
  std::optional<Role> shown;
  for_each(uses(key), from, to, [&](const Use& use) {
    if (!shown) {
      shown.emplace();
      shown->kind = key.kind == ObjectKind::Role ? RoleKind::Role : RoleKind::ClusterRole;
      shown->meta.namespace_ = key.namespace_;
      shown->meta.name = key.name;
    }
    auto rule = rule_of(use.request->event);
    const auto same = [&](const PolicyRule& known) { return known.same_content(rule); };
    if (std::ranges::none_of(shown->rules, same)) shown->rules.push_back(std::move(rule));
  });
  return shown;
}

}  // namespace nsposture::analysis
