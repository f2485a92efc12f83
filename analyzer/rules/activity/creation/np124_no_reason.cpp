#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::Verdict;

const store::RuleInfo kInfo{
    "NP124",
    "Allowed without a reason",
    store::Severity::Medium,
    "RBAC names a binding whenever it allows a request. This creation was allowed without a "
    "reason, for a user outside system:masters. Something else allowed it: the mode "
    "AlwaysAllow, or a webhook that gives no reason. Or the log was changed.",
    "Check --authorization-mode and --authorization-config of the API server. Compare the "
    "event with another copy of the log.",
    {"CIS Kubernetes Benchmark 1.2.6", "MITRE ATT&CK T1562"}};

// The log hides why: hidden groups may include system:masters.
bool hides_who(const store::AuditEvent& event) {
  constexpr auto kHidden = static_cast<std::uint32_t>(store::MissingField::Groups) |
                           static_cast<std::uint32_t>(store::MissingField::Impersonation);
  return (event.blind & kHidden) != 0;
}

// If RBAC does not grant it, NP101 reports that. Unread objects do not matter: RBAC names the grant
// it uses.
bool is_unreasoned(const Creation& creation) {
  const auto& event = creation.request->event;
  return creation.outcome == correlation::Outcome::Created && event.decision == "allow" &&
         event.reason.empty() && !hides_who(event) && !creation.grant.masters &&
         // The Node authorizer gives no reasons.
         !creation.bootstrap && !is_node(creation.request->effective()) &&
         creation.verdict != Verdict::Unexplained;
}

using Creations = std::vector<const Creation*>;

void report(const std::string& subject, const Creations& creations, Findings& findings) {
  const auto& first = *creations.front();
  const bool one = creations.size() == 1;
  auto finding = make_finding(kInfo, subject, one ? first.name : "", event_key(*first.request));
  finding.time = first.time();
  finding.title = one ? fmt::format("{} created {}, allowed without a reason",
                                    actor_text(*first.request), name_text(first))
                      : fmt::format("{} created {} namespaces, allowed without a reason", subject,
                                    creations.size());
  constexpr std::size_t kShown = 10;
  for (std::size_t i = 0; i < creations.size() && i < kShown; ++i) {
    finding.evidence.push_back(event_evidence(*creations[i]->request));
  }
  add_doubts(finding, *first.request);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, Creations> by_subject;
  for (const auto& creation : context.file.creations()) {
    if (!is_unreasoned(creation)) continue;
    by_subject[correlation::describe(creation.request->effective())].push_back(&creation);
  }
  for (const auto& [subject, creations] : by_subject) report(subject, creations, findings);
}

}  // namespace

Rule np124() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
