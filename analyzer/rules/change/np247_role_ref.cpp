#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/change/all.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nsposture::rules::change {

namespace {

const store::RuleInfo kInfo{
    "NP247",
    "A roleRef is changed in place",
    store::Severity::High,
    "The API server rejects a change to the roleRef of an existing binding. The apply "
    "fails, and the old role stays granted.",
    "Give the new binding another name, and delete the old one.",
    {"CIS Kubernetes Benchmark 5.1.1"}};

void run(const ChangeContext& context, Findings& findings) {
  if (!context.comparison) return;
  std::multimap<ObjectKey, const Binding*> old;
  for (const auto& binding : context.comparison->before.bindings)
    old.emplace(key_of(binding), &binding);
  for (const auto& binding : context.after.bindings) {
    const auto key = key_of(binding);
    const auto [first, last] = old.equal_range(key);
    const auto role = role_key_of(binding);
    const bool kept = std::any_of(
        first, last, [&](const auto& entry) { return role_key_of(*entry.second) == role; });
    if (first == last || kept) continue;
    const auto was = describe(role_key_of(*first->second));
    auto finding = make_finding(kInfo, "", binding.meta.namespace_,
                                fmt::format("{}\n{}\n{}", describe(key), was, describe(role)));
    finding.title = fmt::format("{} cannot be changed from {} to {}: the API server refuses it",
                                describe(key), was, describe(role));
    store::Evidence evidence;
    evidence.kind = store::EvidenceKind::Binding;
    evidence.text = fmt::format("roleRef: {}", describe(role));
    locate(evidence, context.after, binding.position_of_role_ref());
    finding.evidence.push_back(std::move(evidence));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np247() {
  return {kInfo, ChangeRule{run}};
}

}  // namespace nsposture::rules::change
