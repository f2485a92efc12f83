#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <string>

namespace nsposture::rules::activity::creation {

namespace {

const store::RuleInfo kInfo{
    "NP136",
    "Allowed by an authorizer other than RBAC",
    store::Severity::Low,
    "The API server also asks other authorizers: EKS access policies, IAM, Azure roles. "
    "They allowed these creations, and no role or binding shows it. RBAC alone does not "
    "show this identity.",
    "Review the cloud side: access entries and their policies on EKS, roles with "
    "container.namespaces.create on GKE, Azure Kubernetes Service RBAC roles on AKS.",
    {"MITRE ATT&CK T1078.004", "CIS Amazon EKS Benchmark 5.5.1"}};

void report(const std::string& subject, const RequestList& requests, Findings& findings) {
  const auto& first = *requests.front();
  auto finding = make_finding(kInfo, subject, "", "");
  finding.time = first.event.received;
  finding.title = fmt::format("{} created {} that something other than RBAC allowed", subject,
                              requests.size() == 1 ? std::string("a namespace")
                                                   : fmt::format("{} namespaces", requests.size()));
  add_events(finding, requests);
  add_doubts(finding, first);
  if ((first.event.blind & static_cast<std::uint32_t>(store::MissingField::ExactCode)) != 0) {
    doubt(finding, store::Confidence::Medium,
          "this log format shows dry runs by a label that older entries have not: without it a dry "
          "run looks like a creation");
  }
  findings.push_back(std::move(finding));
}

bool allowed_elsewhere(const correlation::Creation& creation) {
  return creation.took_place() && creation.verdict == correlation::Verdict::AuthorisedExternally;
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& [subject, requests] : creations_by_subject(context.file, allowed_elsewhere)) {
    report(subject, requests, findings);
  }
}

}  // namespace

Rule np136() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
