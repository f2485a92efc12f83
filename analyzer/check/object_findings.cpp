#include "analyzer/check/findings.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/change/all.h"
#include "analyzer/rules/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

namespace nsposture::check {

namespace {

using rules::make_finding;

std::string object_text(const Diagnostic& diagnostic) {
  std::string text = diagnostic.object_kind.empty() ? "object" : diagnostic.object_kind;
  if (!diagnostic.object_name.empty()) text += fmt::format(" `{}`", diagnostic.object_name);
  if (!diagnostic.object_namespace.empty()) {
    text += fmt::format(" in `{}`", diagnostic.object_namespace);
  }
  return text;
}

}  // namespace

Findings posture_findings(const Cluster& cluster, bool all, bool takeovers) {
  const rbac::Authorizer authorizer(cluster);
  const auto creators = rbac::namespace_creators(authorizer);
  // The search for takeovers costs most, and only the rules about them read it.
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

Findings refusal_findings(const ManifestSet& manifests) {
  const auto& info = rules::change::np246();
  Findings findings;
  for (const auto* file : manifests.files) {
    for (const auto& diagnostic : file->diagnostics) {
      if (diagnostic.kind != DiagnosticKind::Rejected) continue;
      if (is_filled_by_kustomize(manifests, diagnostic)) continue;
      const auto object = object_text(diagnostic);
      auto finding =
          make_finding(info, "", diagnostic.object_namespace, object + '\n' + diagnostic.message);
      finding.title = fmt::format("the API server would refuse {}: {}", object, diagnostic.message);
      store::Evidence evidence;
      evidence.kind = "object";
      evidence.text = diagnostic.message;
      evidence.file = diagnostic.file;
      evidence.line = diagnostic.line;
      evidence.column = diagnostic.column;
      finding.evidence.push_back(std::move(evidence));
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

Findings role_ref_findings(const Cluster& before, const Cluster& after) {
  const auto& info = rules::change::np247();
  std::multimap<ObjectKey, const Binding*> old;
  for (const auto& binding : before.bindings) old.emplace(key_of(binding), &binding);
  Findings findings;
  for (const auto& binding : after.bindings) {
    const auto key = key_of(binding);
    const auto [first, last] = old.equal_range(key);
    const auto role = role_key_of(binding);
    const bool kept = std::any_of(
        first, last, [&](const auto& entry) { return role_key_of(*entry.second) == role; });
    if (first == last || kept) continue;
    const auto was = describe(role_key_of(*first->second));
    auto finding = make_finding(info, "", binding.meta.namespace_,
                                fmt::format("{}\n{}\n{}", describe(key), was, describe(role)));
    finding.title = fmt::format("{} cannot be changed from {} to {}: the API server refuses it",
                                describe(key), was, describe(role));
    store::Evidence evidence;
    evidence.kind = "binding";
    evidence.text = fmt::format("roleRef: {}", describe(role));
    rules::locate(evidence, after, binding.position_of_role_ref());
    finding.evidence.push_back(std::move(evidence));
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings label_findings(const Policy& policy, const ManifestSet& manifests) {
  const auto& info = rules::change::np251();
  Findings findings;
  for (const auto* file : manifests.files) {
    for (const auto& ns : file->objects.namespaces) {
      for (const auto& required : policy.required_labels) {
        const auto label = ns.meta.labels.find(required.name);
        const bool there = label != ns.meta.labels.end();
        if (there && (required.values.empty() ||
                      std::ranges::find(required.values, label->second) != required.values.end())) {
          continue;
        }
        auto finding = make_finding(info, "", ns.meta.name, required.name);
        finding.title =
            there ? fmt::format("namespace `{}` has the label {}={}, not {}", ns.meta.name,
                                required.name, label->second, fmt::join(required.values, " or "))
                  : fmt::format("namespace `{}` has no label `{}`", ns.meta.name, required.name);
        store::Evidence evidence;
        evidence.kind = "namespace";
        evidence.text = fmt::format("Namespace \"{}\"", ns.meta.name);
        rules::locate(evidence, file->objects, ns.pos);
        finding.evidence.push_back(std::move(evidence));
        findings.push_back(std::move(finding));
      }
    }
  }
  return findings;
}

}  // namespace nsposture::check
