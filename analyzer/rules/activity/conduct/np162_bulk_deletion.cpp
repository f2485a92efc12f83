#include "analyzer/correlation/collection.h"
#include "analyzer/correlation/dry_run.h"
#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP162",
    "Objects deleted in a burst",
    Severity::Medium,
    "One identity deleted many roles, bindings, service accounts, policies or quotas within "
    "minutes. It may be an error in a script, an attempt to hide traces, or destruction.",
    "If no one can explain it, stop the identity. Restore what should not have been deleted "
    "from its source.",
    {"MITRE ATT&CK T1485", "MITRE ATT&CK T1070"}};

constexpr std::uint32_t kMany = 20;
constexpr std::chrono::seconds kWindow = std::chrono::minutes(5);

// NP129 reports namespaces.
bool counts(const LoggedRequest& request) {
  const auto& event = request.event;
  const bool removal = event.verb == "delete" || event.verb == "deletecollection";
  return removal && is_done(request) && !is_own_work(request) && event.subresource.empty() &&
         event.resource != "namespaces" && event.resource != "projects";
}

// How many objects the request deleted, if the log shows that.
std::optional<std::size_t> number_of_names(const LoggedRequest& request) {
  return correlation::DeletedCollection(request.event).count();
}

// One request for all roles, or for as many objects as a burst has.
bool is_of_many(const LoggedRequest& request) {
  const auto& event = request.event;
  if (event.verb != "deletecollection" || !counts(request)) return false;
  if (const auto names = number_of_names(request)) return *names >= kMany;
  return event.api_group == "rbac.authorization.k8s.io" && event.namespace_.empty();
}

std::string kinds_text(const RequestList& burst) {
  std::map<std::string, std::size_t> counts;
  for (const auto* request : burst) ++counts[request->event.resource];
  std::vector<std::string> parts;
  for (const auto& [resource, count] : counts)
    parts.push_back(fmt::format("{} {}", count, resource));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string many_text(const LoggedRequest& request) {
  const auto names = number_of_names(request);
  return names ? fmt::format("{} {}", *names, request.event.resource)
               : "a collection of " + request.event.resource;
}

void report(const RequestList& burst, Findings& findings) {
  const auto& first = *burst.front();
  auto finding =
      make_finding(kInfo, correlation::describe(first.effective()), "", event_key(first));
  // Pipelines delete what they created.
  if (is_account(first.effective().username)) finding.severity = Severity::Low;
  finding.time = first.event.received;
  finding.title = burst.size() == 1
                      ? fmt::format("{} deleted {} in one request", correlation::actor_text(first),
                                    many_text(first))
                      : fmt::format("{} deleted {} within {}", correlation::actor_text(first),
                                    kinds_text(burst), duration_text(burst));
  add_events(finding, burst, 20);
  if (std::ranges::any_of(burst,
                          [](const auto* one) { return correlation::may_be_dry_run(*one); })) {
    doubt(finding, store::Confidence::Medium, correlation::kMayBeDryRun);
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, RequestList> by_user;
  for (const auto& request : context.file.requests()) {
    if (is_of_many(request)) {
      report({&request}, findings);
      continue;
    }
    if (counts(request)) by_user[request.effective().username].push_back(&request);
  }
  for (const auto& [user, deletions] : by_user) {
    for (const auto& burst : bursts(deletions, kMany, kWindow)) report(burst, findings);
  }
}

}  // namespace

Rule np162() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::conduct
