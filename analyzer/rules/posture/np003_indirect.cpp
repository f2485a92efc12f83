#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/paths.h"
#include "analyzer/rules/posture/all.h"
#include "graph/escalation/by_design.h"

#include <fmt/format.h>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP003",
    "Can create namespaces indirectly, through a controller",
    store::Severity::Low,
    "A controller creates the namespace when the subject creates one of its objects. The "
    "audit log then names the controller.",
    "Treat permission to write that object as permission to create namespaces. Let the "
    "controller's own policy decide names and owners.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078"},
    store::Claim::CreatesIndirectly};

void run(const PostureContext& context, Findings& findings) {
  if (context.escalation == nullptr) return;
  const escalation::ByDesign by_design(context.cluster);
  for (const auto& result : context.escalation->results()) {
    if (result.how != escalation::How::Indirect) continue;
    const auto path = context.escalation->path(result.subject);
    if (!path) continue;
    auto finding = make_finding(kInfo, describe(result.subject), result.subject.namespace_, "");
    finding.title = fmt::format("{} can have a controller create namespaces", finding.subject);
    // What a platform allows every user is reported anyway.
    if (rbac::is_component(result.subject) &&
        by_design.has_only_its_own(*context.escalation, result.subject)) {
      finding.severity = store::Severity::Info;
    }
    add_path(finding, *path, context.cluster);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np003() {
  return {kInfo, PostureRule{run, Review::WithoutBase}};
}

}  // namespace nsposture::rules::posture
