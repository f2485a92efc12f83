#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>

namespace nsposture::rules::activity::aftermath {

namespace {

const store::RuleInfo kInfo{
    "NP129",
    "Namespaces deleted in a burst",
    store::Severity::High,
    "One identity deleted many namespaces within minutes. All that was in them goes with them: a "
    "mistake in a script, or destruction.",
    "Stop the identity; see which namespaces are still Terminating; restore from backups what "
    "should not have gone. Give `delete` on namespaces by resourceNames.",
    {"MITRE ATT&CK T1485", "MITRE ATT&CK T1070"}};

constexpr std::uint32_t kMany = 10;
constexpr std::chrono::seconds kWindow = std::chrono::minutes(5);

void report(const RequestList& burst, Findings& findings) {
  const auto& first = *burst.front();
  const auto& who = first.effective();
  auto finding = make_finding(kInfo, correlation::describe(who), "", event_key(first));
  // Pipelines clear away what they made.
  if (who.username.starts_with("system:serviceaccount:")) {
    finding.severity = store::Severity::Medium;
  }
  finding.time = first.event.received;
  finding.title = fmt::format("{} deleted {} namespaces within {}", actor_text(first), burst.size(),
                              duration_text(burst));
  add_events(finding, burst, 20);
  if (first.event.level == store::Level::Metadata) {
    doubt(finding, store::Confidence::Medium,
          "at level Metadata a dry run looks like a deletion: the option stands in the body");
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> by_user;
  for (const auto& request : context.file.requests()) {
    if (correlation::is_deletion(request))
      by_user[request.effective().username].push_back(&request);
  }
  for (const auto& [user, deletions] : by_user) {
    for (const auto& burst : bursts(deletions, kMany, kWindow)) report(burst, findings);
  }
}

}  // namespace

Rule np129() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::aftermath
