#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

namespace nsposture::rules::activity::attempts {

namespace {

using correlation::LoggedRequest;
using correlation::Outcome;

const store::RuleInfo kInfo{
    "NP107",
    "Burst of denied attempts",
    store::Severity::Medium,
    "One identity repeatedly tried to create namespaces, or tried one thing after another, and was "
    "denied. It may be a misconfigured client, or an attacker testing a stolen credential.",
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

// A client that lacks one permission requests the same again and again.
constexpr std::size_t kManyKinds = 4;

bool is_refused(const LoggedRequest& request) {
  return request.event.code == 403 && request.event.decision == "forbid" && !is_own_work(request);
}

std::set<std::string> kinds_of(const RequestList& burst) {
  std::set<std::string> kinds;
  for (const auto* request : burst) {
    const auto& event = request->event;
    kinds.insert(event.verb + ' ' + event.resource +
                 (event.subresource.empty() ? std::string() : '/' + event.subresource));
  }
  return kinds;
}

void report_probing(const RequestList& burst, Findings& findings) {
  const auto kinds = kinds_of(burst);
  if (kinds.size() < kManyKinds) return;
  const auto& first = *burst.front();
  const auto subject = correlation::describe(first.effective());
  auto finding = make_finding(kInfo, subject, "", "probing " + address_of(first));
  // A user applies a file without permission: each object in it is denied.
  const bool person = !is_account(first.effective().username) && !is_anonymous(first.effective());
  if (person) finding.severity = store::Severity::Low;
  finding.time = first.event.received;
  finding.title = fmt::format("{} was refused {} times within {}, for one thing after another: {}",
                              subject, burst.size(), duration_text(burst), fmt::join(kinds, ", "));
  add_events(finding, burst);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run_probing(const EventContext& context, Findings& findings) {
  const auto refused =
      requests_by(context.file, [](const LoggedRequest& request) -> std::optional<std::string> {
        if (!is_refused(request)) return std::nullopt;
        return request.effective().username + '\n' + address_of(request);
      });
  for (const auto& [key, requests] : refused) {
    for (const auto& burst :
         bursts(requests, context.settings.burst_count, context.settings.burst_window)) {
      report_probing(burst, findings);
    }
  }
}

void run(const EventContext& context, Findings& findings) {
  run_probing(context, findings);
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
