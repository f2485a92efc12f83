#include "analyzer/correlation/dry_run.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nsposture::rules::activity::aftermath {

namespace {

const store::RuleInfo kInfo{
    "NP129",
    "Namespaces deleted in a burst",
    store::Severity::High,
    "One identity deleted many namespaces within minutes. Everything in them is deleted as "
    "well. It may be an error in a script, or destruction.",
    "Stop the identity. Check which namespaces are still Terminating. Restore what should "
    "not have been deleted from backups. Grant `delete` on namespaces by resourceNames.",
    {"MITRE ATT&CK T1485", "MITRE ATT&CK T1070"}};

constexpr std::uint32_t kMany = 10;
constexpr std::chrono::seconds kWindow = std::chrono::minutes(5);

// For some deletion it is unknown whether it removed a namespace.
bool may_have_dry_runs(const RequestList& burst, const EventContext& context) {
  return std::ranges::any_of(burst, [&](const correlation::LoggedRequest* deletion) {
    return correlation::may_be_dry_run(*deletion) &&
           !context.file.lifecycles().completed(*deletion);
  });
}

void report(const RequestList& burst, const EventContext& context, Findings& findings) {
  const auto& first = *burst.front();
  const auto& who = first.effective();
  auto finding = make_finding(kInfo, correlation::describe(who), "", event_key(first));
  // Pipelines delete what they created.
  if (who.username.starts_with("system:serviceaccount:")) {
    finding.severity = store::Severity::Medium;
  }
  finding.time = first.event.received;
  finding.title = fmt::format("{} deleted {} namespaces within {}", actor_text(first), burst.size(),
                              duration_text(burst));
  add_events(finding, burst, 20);
  if (may_have_dry_runs(burst, context)) {
    doubt(finding, store::Confidence::Medium, correlation::kMayBeDryRun);
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

// OpenShift's API server deletes a project's namespace as its own service account. The request to
// delete the project, shortly before, is the user's.
class Askers {
 public:
  void see(const correlation::LoggedRequest& request) {
    const auto& event = request.event;
    const bool project = event.resource == "projects" &&
                         event.api_group == "project.openshift.io" && event.verb == "delete";
    if (project && is_done(request) && !is_server(request)) asked_[event.name] = &request;
  }

  // The request behind the deletion of a namespace.
  [[nodiscard]] const correlation::LoggedRequest& behind(
      const correlation::LoggedRequest& deletion) const {
    constexpr std::int64_t kSoon = 30LL * 1'000'000'000;
    if (!is_server(deletion)) return deletion;
    const auto found = asked_.find(deletion.event.name);
    const bool soon = found != asked_.end() &&
                      deletion.event.received.ns - found->second->event.received.ns <= kSoon;
    return soon ? *found->second : deletion;
  }

 private:
  static bool is_server(const correlation::LoggedRequest& request) {
    return request.event.user.username ==
           "system:serviceaccount:openshift-apiserver:openshift-apiserver-sa";
  }

  std::map<std::string, const correlation::LoggedRequest*> asked_;
};

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> by_user;
  Askers askers;
  for (const auto& request : context.file.requests()) {
    askers.see(request);
    if (!correlation::is_deletion(request)) continue;
    const auto& asked = askers.behind(request);
    by_user[asked.effective().username].push_back(&asked);
  }
  for (const auto& [user, deletions] : by_user) {
    for (const auto& burst : bursts(deletions, kMany, kWindow)) report(burst, context, findings);
  }
}

}  // namespace

Rule np129() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::aftermath
