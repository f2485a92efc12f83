#include "analyzer/check/findings.h"

#include "analyzer/rules/registry.h"

#include <iterator>
#include <optional>

namespace nsposture::check {

Findings posture_findings(const Cluster& cluster, bool all, bool takeovers) {
  const rbac::Authorizer authorizer(cluster);
  const auto creators = rbac::namespace_creators(authorizer);
  // The search for escalation paths is the most expensive part, and only the rules on them use it.
  std::optional<escalation::Escalation> escalation;
  if (all && takeovers) escalation.emplace(cluster);
  const rules::RuleSettings settings;
  const rules::PostureContext context{cluster, creators, settings,
                                      escalation ? &*escalation : nullptr};
  Findings findings;
  for (const auto& rule : rules::all_rules()) {
    const auto* posture = std::get_if<rules::PostureRule>(&rule.judge);
    if (posture == nullptr || posture->review == rules::Review::Never) continue;
    if (all || posture->review == rules::Review::Always) posture->run(context, findings);
  }
  auto objects = rules::run_object_rules(rules::object_context(cluster));
  findings.insert(findings.end(), std::make_move_iterator(objects.begin()),
                  std::make_move_iterator(objects.end()));
  return findings;
}

rules::ChangeContext change_context(const ManifestSet& manifests, const Cluster& cluster,
                                    const Policy& policy) {
  rules::ChangeContext context{cluster, policy, {}, {}, {}, std::nullopt};
  for (const auto* file : manifests.files) {
    for (const auto& ns : file->objects.namespaces) {
      context.namespaces.push_back({ns, file->objects});
    }
    for (const auto& diagnostic : file->diagnostics) {
      if (diagnostic.kind != DiagnosticKind::Rejected) continue;
      if (!is_judged_when_built(manifests, *file)) context.refused.push_back(&diagnostic);
    }
  }
  return context;
}

}  // namespace nsposture::check
