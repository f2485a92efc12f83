#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Outcome;

const store::RuleInfo kInfo{
    "NP137",
    "Unlikely creator of a namespace",
    store::Severity::Medium,
    "Pods without a service account of their own run as `default`. Nodes only run what they "
    "are assigned. The first administrator is kept for emergencies. When one of them "
    "creates a namespace, find out who has its credential.",
    "Give each workload its own service account, and keep `default` without permissions. If "
    "no one confirms the request, renew the credential of the node or the administrator.",
    {"CIS Kubernetes Benchmark 5.1.5", "MITRE ATT&CK T1078.004", "MITRE ATT&CK T1552.007"}};

// Certificates made by installers, often shared and impossible to revoke.
constexpr std::array<std::string_view, 5> kEmergency = {
    "kubernetes-admin", "kubernetes-super-admin", "clusterAdmin", "masterclient", "system:admin"};

struct Oddity {
  std::string_view what;
  store::Severity severity = store::Severity::Medium;
};

// Why it is an unlikely creator; empty if it is not one.
std::optional<Oddity> oddity_of(const store::Actor& actor) {
  const std::string_view name = actor.username;
  if (name.starts_with("system:serviceaccount:") && name.ends_with(":default")) {
    return Oddity{"the account of pods that name no other"};
  }
  if (is_node(actor)) return Oddity{"a node"};
  if (std::ranges::find(kEmergency, name) != kEmergency.end()) {
    // Usually a user who has it on purpose.
    return Oddity{"an administrator for emergencies", store::Severity::Low};
  }
  return std::nullopt;
}

void report(const std::string& subject, const Oddity& oddity, const RequestList& requests,
            Findings& findings) {
  const auto& first = *requests.front();
  auto finding = make_finding(kInfo, subject, "", "");
  finding.severity = oddity.severity;
  finding.time = first.event.received;
  const bool any_made = std::ranges::any_of(
      requests, [](const correlation::LoggedRequest* r) { return r->succeeded(); });
  finding.title = fmt::format("{}, {}, {}", subject, oddity.what,
                              any_made ? "created a namespace" : "tried to create a namespace");
  add_events(finding, requests);
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

bool is_unlikely(const correlation::Creation& creation) {
  const bool counts = creation.took_place() || creation.outcome == Outcome::Refused;
  return counts && !creation.bootstrap && oddity_of(creation.request->effective());
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& [subject, requests] : creations_by_subject(context.file, is_unlikely)) {
    report(subject, *oddity_of(requests.front()->effective()), requests, findings);
  }
}

}  // namespace

Rule np137() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
