#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/change/all.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::change {

namespace {

const store::RuleInfo kInfo{
    "NP251",
    "Against the policy: namespace without required labels",
    store::Severity::Medium,
    "The policy file requires labels on every namespace, for owners, cost and Pod Security.",
    "Add the labels to the manifest.",
    {"CIS Kubernetes Benchmark 5.1.1"}};

void run(const ChangeContext& context, Findings& findings) {
  for (const auto& [ns, manifest] : context.namespaces) {
    for (const auto& required : context.policy.required_labels) {
      const auto label = ns.meta.labels.find(required.name);
      const bool there = label != ns.meta.labels.end();
      if (there && (required.values.empty() ||
                    std::ranges::find(required.values, label->second) != required.values.end())) {
        continue;
      }
      auto finding = make_finding(kInfo, "", ns.meta.name, required.name);
      finding.title =
          there ? fmt::format("namespace `{}` has the label {}={}, not {}", ns.meta.name,
                              required.name, label->second, fmt::join(required.values, " or "))
                : fmt::format("namespace `{}` has no label `{}`", ns.meta.name, required.name);
      store::Evidence evidence;
      evidence.kind = store::EvidenceKind::Namespace;
      evidence.text = fmt::format("Namespace \"{}\"", ns.meta.name);
      locate(evidence, manifest, ns.pos);
      finding.evidence.push_back(std::move(evidence));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np251() {
  return {kInfo, ChangeRule{run}};
}

}  // namespace nsposture::rules::change
