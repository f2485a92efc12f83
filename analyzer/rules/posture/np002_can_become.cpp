#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/paths.h"
#include "analyzer/rules/posture/all.h"
#include "graph/escalation/by_design.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP002",
    "Can become able to create namespaces",
    store::Severity::Medium,
    "The subject cannot create namespaces, but it has permissions that lead there: control "
    "of another identity, or a grant that it can make. A list of grants does not show this. "
    "An attacker finds it.",
    "Break the path at its cheapest step. `nsposture remediate` shows the smallest set of "
    "changes.",
    {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006", "MITRE ATT&CK T1078"},
    store::Claim::CanBecomeAble};

// By the required access and the subject: groups of all users and unused service accounts weigh
// more than a user who is an administrator anyway.
store::Severity severity_of(const escalation::EscalationResult& result) {
  if (result.who == escalation::SubjectClass::Everybody) return store::Severity::Critical;
  if (result.who == escalation::SubjectClass::DefaultAccount) return store::Severity::High;
  switch (result.takes) {
    case escalation::Takes::Reading:
    case escalation::Takes::Workloads:
      return store::Severity::High;
    case escalation::Takes::Credentials:
      return store::Severity::Medium;
    case escalation::Takes::Administration:
      return store::Severity::Low;
  }
  return store::Severity::Medium;
}

std::optional<rbac::Feature> hinges_on(const escalation::TakeoverPath& path) {
  for (const auto& step : path.steps) {
    if (step.hinges_on) return step.hinges_on;
  }
  return std::nullopt;
}

// The first of the cheapest paths that works on every version, if there is one.
escalation::TakeoverPath surest_path(const escalation::Escalation& search, const Subject& subject,
                                     escalation::TakeoverPath cheapest) {
  constexpr std::size_t kLooked = 8;
  if (!hinges_on(cheapest)) return cheapest;
  for (auto& path : search.all_paths(subject, kLooked)) {
    if (!hinges_on(path)) return std::move(path);
  }
  return cheapest;
}

// Limits the severity according to the uncertainty.
void doubt_version(const escalation::TakeoverPath& path, store::Finding& finding) {
  const auto feature = hinges_on(path);
  if (!feature) return;
  const bool gone = *feature == rbac::Feature::ConnectNeedsCreate;
  finding.severity = std::min(finding.severity, store::Severity::Medium);
  finding.confidence = std::min(finding.confidence, store::Confidence::Medium);
  finding.doubts.push_back(
      fmt::format("the version of Kubernetes is not known: the path works {}",
                  gone ? rbac::until_text(*feature) : rbac::since_text(*feature)));
}

void run(const PostureContext& context, Findings& findings) {
  if (context.escalation == nullptr) return;
  const escalation::ByDesign by_design(context.cluster);
  for (const auto& result : context.escalation->results()) {
    if (result.how != escalation::How::Becomes) continue;
    const auto cheapest = context.escalation->path(result.subject);
    if (!cheapest) continue;
    const auto path = surest_path(*context.escalation, result.subject, *cheapest);
    auto finding = make_finding(kInfo, describe(result.subject), result.subject.namespace_, "");
    finding.severity = by_design.has_only_its_own(*context.escalation, result.subject)
                           ? store::Severity::Info
                           : severity_of(result);
    finding.title = fmt::format("{} can become able to create {} in {} {}", finding.subject,
                                creatable_text(path), path.steps.size(),
                                path.steps.size() == 1 ? "step" : "steps");
    add_path(finding, path, context.cluster);
    doubt_version(path, finding);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np002() {
  return {kInfo, PostureRule{run, Review::WithoutBase}};
}

}  // namespace nsposture::rules::posture
