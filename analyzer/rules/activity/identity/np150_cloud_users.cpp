#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules::activity::identity {

namespace {

using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP150",
    "EKS user mapping changed",
    store::Severity::High,
    "The ConfigMap kube-system/aws-auth maps AWS identities to Kubernetes users and groups. "
    "Anyone who can change it can add a member to system:masters, and no RBAC object "
    "changes.",
    "Compare the ConfigMap with its source. Move to EKS access entries, which are logged by "
    "CloudTrail.",
    {"MITRE ATT&CK T1098.001", "MITRE ATT&CK T1078.004"}};

bool is_change(const LoggedRequest& request) {
  return is_of(request, "", "configmaps") && request.event.name == "aws-auth" &&
         request.event.namespace_ == "kube-system" && is_done(request) && !is_own_work(request);
}

// The first creation by a member of system:masters within a day afterwards.
const correlation::Creation* used_by(const LoggedRequest& change,
                                     const correlation::CaseFile& file) {
  constexpr std::int64_t kDay = 24LL * 3600 * 1'000'000'000;
  for (const auto& creation : file.creations()) {
    const auto age = creation.time().ns - change.event.received.ns;
    if (age < 0 || age > kDay || !creation.took_place() || creation.bootstrap) continue;
    if (is_master(creation.request->effective())) return &creation;
  }
  return nullptr;
}

void report(const RequestList& changes, const EventContext& context, Findings& findings) {
  const auto& first = *changes.front();
  auto finding =
      make_finding(kInfo, correlation::describe(first.effective()), "kube-system", "aws-auth");
  finding.time = first.event.received;
  finding.title =
      fmt::format("{} changed the EKS user mapping ({} `aws-auth`{})",
                  correlation::actor_text(first), first.event.verb,
                  changes.size() > 1 ? fmt::format(", {} times", changes.size()) : std::string());
  add_events(finding, changes);
  if (const auto* used = used_by(first, context.file)) {
    finding.title += fmt::format("; a member of system:masters then created {}", name_text(*used));
    finding.evidence.push_back(event_evidence(*used->request));
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const auto changes =
      requests_by(context.file, [](const LoggedRequest& request) -> std::optional<std::string> {
        if (!is_change(request)) return std::nullopt;
        return request.effective().username;
      });
  for (const auto& [user, requests] : changes) report(requests, context, findings);
}

}  // namespace

Rule np150() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::identity
