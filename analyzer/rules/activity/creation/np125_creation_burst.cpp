#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>

namespace nsposture::rules::activity::creation {

namespace {

constexpr std::chrono::seconds kWindow = std::chrono::minutes(1);

const store::RuleInfo kInfo{
    "NP125",
    "Namespaces created in a burst",
    store::Severity::Medium,
    "One identity created many namespaces within a minute. It may be a faulty loop, an "
    "attempt to exhaust quotas and controllers, or cover for the one that matters.",
    "Ask the owner of the identity. Compare the names with what was ordered, and delete the "
    "rest. For a pipeline that creates many on purpose, raise --creation-burst or accept "
    "the finding.",
    {"MITRE ATT&CK T1496", "MITRE ATT&CK T1499"}};

void report(const RequestList& burst, Findings& findings) {
  const auto& first = *burst.front();
  const auto& who = first.effective();
  auto finding = make_finding(kInfo, correlation::describe(who), "", event_key(first));
  // Controllers and pipelines do this routinely.
  if (who.username.starts_with("system:serviceaccount:")) finding.severity = store::Severity::Low;
  finding.time = first.event.received;
  finding.title = fmt::format("{} created {} namespaces within {}", actor_text(first), burst.size(),
                              duration_text(burst));
  add_events(finding, burst, 20);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> by_user;
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.bootstrap) continue;
    by_user[creation.request->effective().username].push_back(creation.request);
  }
  for (const auto& [user, requests] : by_user) {
    for (const auto& burst : bursts(requests, context.settings.creation_burst, kWindow)) {
      report(burst, findings);
    }
  }
}

}  // namespace

Rule np125() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::creation
