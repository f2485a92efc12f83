#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>

namespace nsposture::rules::activity::attempts {

namespace {

using correlation::Outcome;

const store::RuleInfo kInfo{
    "NP107",
    "Burst of denied attempts",
    store::Severity::Medium,
    "One identity repeatedly tried to create namespaces and was denied. It may be a "
    "misconfigured client, or an attacker testing a stolen credential.",
    "Ask the owner of the identity. If the owner does not know about it, rotate the "
    "credential.",
    {"MITRE ATT&CK T1078", "MITRE ATT&CK T1613"}};

bool is_attempt(const correlation::Creation& creation) {
  return creation.outcome == Outcome::Refused || creation.outcome == Outcome::ImpersonationRefused;
}

void report(const RequestList& burst, Findings& findings) {
  const auto& first = *burst.front();
  const auto subject = correlation::describe(first.event.user);
  auto finding = make_finding(kInfo, subject, "", event_key(first));
  finding.time = first.event.received;
  finding.title = fmt::format("{} was denied {} times within {} when creating namespaces", subject,
                              burst.size(), duration_text(burst));
  add_events(finding, burst);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> by_user;
  for (const auto& creation : context.file.creations()) {
    if (!is_attempt(creation)) continue;
    by_user[creation.request->event.user.username].push_back(creation.request);
  }
  for (const auto& [user, attempts] : by_user) {
    for (const auto& burst :
         bursts(attempts, context.settings.burst_count, context.settings.burst_window)) {
      report(burst, findings);
    }
  }
}

}  // namespace

Rule np107() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::attempts
