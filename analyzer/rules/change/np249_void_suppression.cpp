#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/change/all.h"

#include <fmt/format.h>

namespace nsposture::rules::change {

namespace {

const store::RuleInfo kInfo{
    "NP249",
    "A suppression does not count",
    store::Severity::Low,
    "A suppression needs a reason, and counts only until its date. This one hides nothing.",
    "Add a reason and a future date, or remove the comment.",
    {"CIS Kubernetes Benchmark 5.1.1"},
    store::Claim::VoidSuppression};

void run(const ChangeContext& context, Findings& findings) {
  for (const auto& suppression : context.void_suppressions) {
    const auto what = fmt::format("{}", fmt::join(suppression.rules, ","));
    auto finding = make_finding(
        kInfo, "", "", fmt::format("{}\n{}\n{}", suppression.file, what, suppression.reason));
    finding.title = fmt::format("this suppression does not count: {}", suppression.trouble);
    store::Evidence evidence;
    evidence.kind = store::EvidenceKind::Object;
    evidence.text = "nsposture:ignore " + what;
    evidence.file = suppression.file;
    evidence.line = suppression.line;
    evidence.column = suppression.column;
    finding.evidence.push_back(std::move(evidence));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np249() {
  return {kInfo, ChangeRule{run}};
}

}  // namespace nsposture::rules::change
